"""The call display of the hall."""
