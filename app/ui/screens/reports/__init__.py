"""Reports of the day: takings, service, complaints and ratings, exceptions (日报)."""
