"""How PyPI decides."""
