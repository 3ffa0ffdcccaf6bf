"""Programs that start what a file of the repository tells them."""
