"""Arrays and prompts to floats; the one place that knows torch."""
