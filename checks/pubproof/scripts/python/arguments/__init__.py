"""The arguments of a Python program: which it takes, and what they choose of it."""
