"""The application without a face; the only door for ui and cli."""
