"""The counter: queue at the left, customer and business in the middle, what can be done next at the right."""
