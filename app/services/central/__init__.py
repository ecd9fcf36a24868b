"""What the centre does: it confirms orders and closes, publishes, and allots phone numbers (SYNC §§3-4)."""
