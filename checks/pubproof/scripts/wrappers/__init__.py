"""Programs that start another program, which their words name."""
