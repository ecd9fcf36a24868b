"""Signing in, the first PIN, taking over, and the lock screen."""
