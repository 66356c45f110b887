"""One published model a file; loaded by the scoring thread alone."""
