"""Text and bytes to Generation; pure functions, no files."""
