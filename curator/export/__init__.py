"""Chosen images to files."""
