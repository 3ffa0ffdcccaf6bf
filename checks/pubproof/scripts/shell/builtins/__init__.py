"""The shell's own commands."""
