"""Variables that every run of a workflow has, and those with which bash runs something."""

ALWAYS_SET = frozenset(
    {
        *("CI", "GITHUB_ACTIONS", "GITHUB_ACTOR", "GITHUB_EVENT_NAME", "GITHUB_EVENT_PATH"),
        *("GITHUB_JOB", "GITHUB_REF", "GITHUB_REF_NAME", "GITHUB_REF_TYPE", "GITHUB_REPOSITORY"),
        *("GITHUB_REPOSITORY_OWNER", "GITHUB_RUN_ID", "GITHUB_RUN_NUMBER", "GITHUB_SERVER_URL"),
        *("GITHUB_SHA", "GITHUB_WORKFLOW", "GITHUB_WORKSPACE", "RUNNER_ARCH", "RUNNER_NAME"),
        *("RUNNER_OS", "RUNNER_TEMP"),
    }
)
"""Variables that hold something in every run (GitHub: "Default environment variables")."""
FILES = {
    name: f"${name}"
    for name in (
        "GITHUB_ENV",
        "GITHUB_OUTPUT",
        "GITHUB_PATH",
        "GITHUB_STATE",
        "GITHUB_STEP_SUMMARY",
    )
}
"""Variables that name files of the run, which nothing here knows by another name."""
TRUE = frozenset({"CI", "GITHUB_ACTIONS"})
"""Variables that are ``true`` in every run."""
COMMITS = frozenset({"GITHUB_SHA", "GITHUB_WORKFLOW_SHA"})
"""Variables that hold the id of the commit: a release's own, and that of its workflows, are one."""
OF_THE_RUN = frozenset(
    {
        *("GITHUB_EVENT_NAME", "GITHUB_REF", "GITHUB_REF_NAME", "GITHUB_REF_TYPE"),
        *("RUNNER_ARCH", "RUNNER_OS"),
    }
)
"""Variables by which one run differs from another, and which the workflow tells beforehand."""
PRESENT = frozenset({"", "@", "HEAD"})
"""How git calls the commit that is checked out, and what is staged there."""
FUNCTION = ("BASH_FUNC_", "%%")
"""What stands around the name of a function in the name of the variable that hands it on."""
PASSED_OVER = "GLOBIGNORE"
"""The variable that tells bash which files its patterns pass over."""
TELLING = frozenset(
    {
        *("FABRIC_RUN_DRY", "FABRIC_RUN_WARN", "GNUMAKEFLAGS", "INVOKE_RUN_DRY"),
        *("INVOKE_RUN_WARN", "JUST_DRY_RUN", "MAKEFLAGS", "PYTHONOPTIMIZE", "TOXENV"),
        *("TOX_OVERRIDE", "TOX_SKIP_ENV"),
    }
)
"""Variables that programs read as if they were options, though no script may name them."""
STARTUP = "BASH_ENV"
"""The variable that names a file which bash runs before a script."""


def is_file(path: str, variable: str) -> bool:
    """Whether a path is that of a file of the run: it ends as its variable, ``${GITHUB_ENV}``."""
    return path.endswith((variable, f"{variable}}}"))
