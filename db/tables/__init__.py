"""Tables by subject; `every` has all of them."""
