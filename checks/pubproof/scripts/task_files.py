"""The files in which programs find tasks that are written in languages not read here."""

from __future__ import annotations

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
"""By program: the files that it reads, below the folder in which it runs."""
