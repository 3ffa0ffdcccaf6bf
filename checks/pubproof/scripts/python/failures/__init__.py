"""What becomes of a Python script when a program that it starts fails."""
