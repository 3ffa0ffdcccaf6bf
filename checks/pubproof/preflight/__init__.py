"""What can be known of a release before its tag is pushed.

Nothing is uploaded, tagged or left behind: what is built is built in a temporary folder.
"""
