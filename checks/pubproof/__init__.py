"""Check that a repository's workflows keep the Trusted Publishing contract."""

__version__ = "0.1.0"
