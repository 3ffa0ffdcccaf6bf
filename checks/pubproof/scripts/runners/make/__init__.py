"""make: what a Makefile says, and what a run of make does with it."""
