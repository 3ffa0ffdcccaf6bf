"""The files, and the tables in them, in which programs find their tasks where they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MAKEFILES = ("GNUmakefile", "makefile", "Makefile")
JUSTFILES = ("justfile", "Justfile", ".justfile", "JUSTFILE")
TASKFILES = tuple(
    f"{name}.{ending}"
    for name in ("Taskfile", "taskfile", "Taskfile.dist")
    for ending in ("yml", "yaml")
)
INVOKE_FILES = ("tasks.py", "tasks/__init__.py")
FABRIC_FILES = ("fabfile.py", "fabfile/__init__.py")
DUTY_FILES = ("duties.py", "duties/__init__.py")
NOXFILE = "noxfile.py"
DODO = "dodo.py"
"""Where doit finds its tasks."""
BAZEL_FILES = ("BUILD.bazel", "BUILD")
TOX_FILES = ("tox.ini", "setup.cfg", "pyproject.toml", "tox.toml")
MISE_FILES = (
    *("mise.toml", ".mise.toml", "mise/config.toml", ".mise/config.toml"),
    *(".config/mise.toml", ".config/mise/config.toml"),
)
MISE_FOLDERS = ("mise-tasks", ".mise-tasks", "mise/tasks", ".mise/tasks", ".config/mise/tasks")
"""Where each task of mise is a script."""
COMPOSE_FILES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
_CMAKE = ("CMakeLists.txt", "../CMakeLists.txt", "*/CMakeLists.txt")
_GRADLE = ("build.gradle", "build.gradle.kts")
_OF_GO = ("cmd", "scripts", "tools")
"""Where a repository has its own programs in Go."""
_VERSIONRC = (".versionrc", ".versionrc.json", ".versionrc.js", ".versionrc.cjs", "package.json")
TASK_FILES = {
    "rake": ("Rakefile", "rakefile", "Rakefile.rb", "rakelib/*", "tasks/*.rake", "lib/tasks/*"),
    "ant": ("build.xml",),
    "cmake": (*_CMAKE, "build.ninja"),
    "earthly": ("Earthfile", "*/Earthfile"),
    "grunt": ("Gruntfile.js", "Gruntfile.cjs", "Gruntfile.coffee"),
    "gulp": ("gulpfile.js", "gulpfile.mjs", "gulpfile.cjs", "gulpfile.ts", "gulpfile.babel.js"),
    "gradle": (*_GRADLE, *(f"{front}/{name}" for front in ("*", "*/*") for name in _GRADLE)),
    "mage": ("magefile.go", "magefiles/*.go"),
    "meson": ("meson.build", "../meson.build", "*/meson.build"),
    "ninja": (*_CMAKE, "meson.build", "build.ninja"),
    "ansible-playbook": ("*.yml", "*.yaml", "playbooks/*"),
    "auto": (".autorc", "package.json"),
    "cargo": ("Makefile.toml", ".cargo/config.toml", "xtask/src/*.rs", "src/*.rs", "src/bin/*.rs"),
    "cog": ("cog.toml",),
    "commit-and-tag-version": _VERSIONRC,
    "composer": ("composer.json",),
    "deno": ("deno.json", "deno.jsonc", "package.json"),
    "devbox": ("devbox.json",),
    "devenv": ("devenv.nix",),
    "dotnet": ("*.cs", "*/*.cs", "*.csproj", "*/*.csproj"),
    "foreman": ("Procfile",),
    "go": ("*.go", *(f"{folder}/{name}" for folder in _OF_GO for name in ("*.go", "*/*.go"))),
    "honcho": ("Procfile",),
    "jreleaser": tuple(f"jreleaser.{ending}" for ending in ("json", "toml", "yaml", "yml")),
    "knope": ("knope.toml",),
    "lefthook": tuple(
        f"{dot}lefthook.{ending}" for dot in ("", ".") for ending in ("json", "toml", "yaml", "yml")
    ),
    "mask": ("maskfile.md",),
    "mix": ("mix.exs", "lib/mix/tasks/*"),
    "mvn": ("pom.xml", "*/pom.xml"),
    "nix": ("flake.nix", "default.nix"),
    "nix-build": ("default.nix",),
    "overmind": ("Procfile",),
    "packer": ("*.pkr.hcl", "*/*.pkr.hcl"),
    "pants": ("BUILD", "BUILD.pants", "*/BUILD", "*/BUILD.pants"),
    "paver": ("pavement.py",),
    "sbt": ("build.sbt", "project/*.scala", "project/*.sbt"),
    "snakemake": ("Snakefile", "workflow/Snakefile", "*.smk"),
    "standard-version": _VERSIONRC,
    "terraform": ("*.tf", "*/*.tf"),
    "thor": ("Thorfile", "*.thor", "lib/tasks/*"),
    "tofu": ("*.tf", "*/*.tf"),
    "vagrant": ("Vagrantfile",),
    "xc": ("README.md",),
    "scons": ("SConstruct", "SConscript", "*/SConscript"),
    "dagger": tuple(
        f"{front}*{ending}"
        for front in ("", "*/", ".dagger/", ".dagger/src/*/", "*/src/*/", "src/*/")
        for ending in (".go", ".py", ".ts")
    ),
}
"""By program: those whose tasks are written in languages that are not read here."""
_PIXI = (
    ("tasks",),
    ("feature", "*", "tasks"),
    ("target", "*", "tasks"),
    ("feature", "*", "target", "*", "tasks"),
)
SCRIPT_TABLES: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "hatch": (
        ("pyproject.toml", ("tool", "hatch", "envs", "*", "scripts")),
        ("hatch.toml", ("envs", "*", "scripts")),
    ),
    "pdm": (("pyproject.toml", ("tool", "pdm", "scripts")),),
    "poe": (
        ("pyproject.toml", ("tool", "poe", "tasks")),
        ("poe_tasks.toml", ("tasks",)),
        ("poe_tasks.toml", ("tool", "poe", "tasks")),
        ("poe_tasks.yaml", ("tasks",)),
        ("poe_tasks.json", ("tasks",)),
    ),
    "pipenv": (("Pipfile", ("scripts",)),),
    "pixi": (
        *(("pyproject.toml", ("tool", "pixi", *keys)) for keys in _PIXI),
        *(("pixi.toml", keys) for keys in _PIXI),
    ),
    "rye": (("pyproject.toml", ("tool", "rye", "scripts")),),
    "poetry": (),
    "task": (("pyproject.toml", ("tool", "taskipy", "tasks")),),
}
"""By tool: the files in which it finds scripts of the project, and the keys under which they have
them; ``*`` stands for any key."""
