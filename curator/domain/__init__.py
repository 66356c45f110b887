"""The words of Curator as plain data; standard library only, numpy named in hints alone."""
