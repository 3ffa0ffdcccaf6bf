"""The files of a release, from their sources to the folder that is uploaded."""
