"""What becomes of a script of the shell when a command in it fails."""
