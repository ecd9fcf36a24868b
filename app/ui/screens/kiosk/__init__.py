"""The self-service kiosk: numbers, nothing else yet."""
