"""One run of a workflow: its jobs and steps, and how an event comes to each."""
