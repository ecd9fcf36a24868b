"""Reception: numbers for people, sorting, helping the elderly (导办台)."""
