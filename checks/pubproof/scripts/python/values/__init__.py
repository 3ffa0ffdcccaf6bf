"""What names and expressions of Python are worth, as far as their text tells."""
