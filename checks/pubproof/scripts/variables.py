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
BASH_FUNC = "BASH_FUNC_"
"""How the names of the variables begin in which bash hands functions on."""
_BEHIND_FUNCTION = "%%"
"""How they end."""
GLOBIGNORE = "GLOBIGNORE"
"""The variable that tells bash which files its patterns pass over."""
TELLING = frozenset(
    {
        *("FABRIC_RUN_DRY", "FABRIC_RUN_WARN", "GNUMAKEFLAGS", "INVOKE_RUN_DRY"),
        *("INVOKE_RUN_WARN", "JUST_DRY_RUN", "MAKEFLAGS", "PYTHONOPTIMIZE", "TOXENV"),
        *("TOX_OVERRIDE", "TOX_SKIP_ENV"),
    }
)
"""Variables that programs read as if they were options, though no script may name them."""
PATH = "PATH"
"""The variable that says in which folders programs are looked for."""
BASH_ENV = "BASH_ENV"
"""The variable that names a file which bash runs before a script."""


def of_function(name: str) -> str:
    """Return the variable in which bash hands on the function of a name."""
    return f"{BASH_FUNC}{name}{_BEHIND_FUNCTION}"


def function_in(variable: str) -> str:
    """Return the name of the function that such a variable hands on."""
    return variable.removeprefix(BASH_FUNC).removesuffix(_BEHIND_FUNCTION)


def is_file(path: str, variable: str) -> bool:
    """Whether a path is that of a file of the run: it ends as its variable, ``${GITHUB_ENV}``."""
    return path.endswith((variable, f"{variable}}}"))
