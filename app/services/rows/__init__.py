"""View rows: frozen values that the read models return, and the Protocol of each subject's queries."""
