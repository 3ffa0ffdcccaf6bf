"""What can be known of a release before its tag is pushed.

Nothing is uploaded, tagged or left behind: what is built is built in a temporary folder.
"""

NEEDS = (
    *("build", "check_wheel_contents", "email_validator", "packaging"),
    *("readme_renderer", "rfc3986", "trove_classifiers", "twine"),
)
"""What is imported only when it is needed, and must be there before anything is built."""
