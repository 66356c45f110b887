"""Scorers that are broken in one way each."""
