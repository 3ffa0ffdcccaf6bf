"""The variables and parameters of a shell, and what sets them."""
