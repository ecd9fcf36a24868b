"""The floor: who waits where, who serves whom, standards, volumes of the day (现场)."""
