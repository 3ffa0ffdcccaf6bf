"""Texts of Python before they are parsed: what they import and name, and which are worth it."""
