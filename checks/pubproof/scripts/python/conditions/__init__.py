"""Conditions of a Python script: what they leave out, and how they come out."""
