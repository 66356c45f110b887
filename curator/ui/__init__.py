"""The window: the one place that may know Qt; sees the library, never the layers below it."""
