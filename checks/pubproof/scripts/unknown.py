"""What cannot be told of a word before it is run."""

UNKNOWN = "\ufffd"
"""Stands in a word for a part whose text cannot be told."""
