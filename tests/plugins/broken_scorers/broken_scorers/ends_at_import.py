"""Ends the program where it is imported."""

import sys

sys.exit("no licence key")
