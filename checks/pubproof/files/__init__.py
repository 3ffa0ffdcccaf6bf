"""The files of a repository: where they are kept, which count, and what was asked of them."""
