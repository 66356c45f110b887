"""The command line: sentences for people, JSON for scripts."""
