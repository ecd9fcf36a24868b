"""The customer's second screen."""
