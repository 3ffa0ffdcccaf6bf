"""What went wrong in a run, read from what people have at hand: its log, or its summary.

`log` finds the parts of a log that matter, one module for each family of failures says what is
recognised, `recognition` looks for it, `comparison` holds it against the repository `at_hand`, and
`diagnosis` is the answer. `text` and `json_` print it.
"""
