"""The syntax tree of a Python text, and what its names stand for."""
