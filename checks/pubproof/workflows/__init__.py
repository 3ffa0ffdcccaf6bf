"""The language of GitHub Actions: YAML with positions, model, expressions, triggers."""
