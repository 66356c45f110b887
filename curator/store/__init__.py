"""SQLite: the one place that speaks SQL."""
