"""What commands of a shell print, and where that goes."""
