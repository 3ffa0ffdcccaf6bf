"""Events: what each tells a workflow, and which of them set off a trigger."""
