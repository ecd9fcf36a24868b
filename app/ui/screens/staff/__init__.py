"""Staff, windows and settings of the hall (人员与设置)."""
