"""Bytes to pixels to numbers; knows nothing of libraries or scorers' models."""
