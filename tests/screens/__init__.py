"""Ways through the whole program that show every screen once, for whoever looks at them."""
