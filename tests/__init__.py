"""Tests. A package by name, because some library installs a `tests` folder beside its own."""
