"""Builds of projects: the Python and the commands that they run, and which projects they are."""
