"""Curator reads, scores, culls and exports the images your generator makes."""

__version__ = "0.1.0"
