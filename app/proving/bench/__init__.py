"""Figures beside a baseline that is measured in the same run (CLI "bench")."""
