"""The steps that a release cannot pass unless they succeed."""
