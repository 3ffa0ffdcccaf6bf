"""What a release builds, with which back end, and which version of that."""
