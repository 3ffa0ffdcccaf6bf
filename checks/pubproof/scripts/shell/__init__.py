"""Scripts of the shell: what their commands are, and how they come out."""
