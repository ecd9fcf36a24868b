"""Ways out for notices to customers."""
