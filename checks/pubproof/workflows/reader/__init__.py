"""YAML as GitHub reads it: each value with its place."""
