"""Reception: numbers for people, sorting, helping the elderly (引导台)."""
