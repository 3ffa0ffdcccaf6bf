"""Scripts of Python: which programs their calls start."""
