"""The files in which programs find their tasks, below the folder in which they run."""

from __future__ import annotations

MAKEFILES = ("GNUmakefile", "makefile", "Makefile")
JUSTFILES = ("justfile", "Justfile", ".justfile", "JUSTFILE")
TASKFILES = tuple(
    f"{name}.{ending}"
    for name in ("Taskfile", "taskfile", "Taskfile.dist")
    for ending in ("yml", "yaml")
)
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
    "sbt": ("build.sbt", "project/*.scala", "project/*.sbt"),
    "scons": ("SConstruct", "SConscript", "*/SConscript"),
    "dagger": tuple(
        f"{front}*{ending}"
        for front in ("", "*/", ".dagger/", ".dagger/src/*/", "*/src/*/", "src/*/")
        for ending in (".go", ".py", ".ts")
    ),
}
"""By program: those whose tasks are written in languages that are not read here."""
