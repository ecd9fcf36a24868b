"""Composition root of the Qt program: builds the object graph once and passes it in."""
