"""Receipts and the print queue (单据)."""
