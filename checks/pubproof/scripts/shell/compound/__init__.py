"""Lists, pipelines and compound commands of a shell: taken apart, and walked through."""
