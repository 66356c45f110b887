"""Windows that open over the main window; none of them stops it."""
