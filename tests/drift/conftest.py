"""The commands that have to catch a drift."""
