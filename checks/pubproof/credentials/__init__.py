"""Stored credentials of package indexes: where they are named, given or written."""
