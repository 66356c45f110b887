"""The docks and bars around the grid; they ask the library and the gallery, and keep no truth."""
