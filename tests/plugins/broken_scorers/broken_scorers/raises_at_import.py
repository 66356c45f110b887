"""Raises where it is imported, in two lines."""

raise RuntimeError("needs a driver\nof another version")
