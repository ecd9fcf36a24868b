"""The tour: a day of the hall through its real windows (CLI: tour)."""

from app.proving.tour.parent import run_tour

__all__ = ["run_tour"]
