"""What a repository's commits kept of the contract."""
