"""What GitHub takes where in a workflow and in an action, and what it refuses."""
