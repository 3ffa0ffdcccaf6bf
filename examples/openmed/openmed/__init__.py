"""Stands in for the real package: this example is about how it is released."""

__version__ = "1.0.0"
