"""Programs that start another program: their options, and what stands in front of its words."""

from __future__ import annotations

from typing import NamedTuple

from pubproof.scripts.options import INDEXES, VALUED

CONTAINERS = frozenset({"docker", "nerdctl", "podman"})
"""Programs that start containers."""
INTERPRETERS = frozenset(
    {
        *("Rscript", "expect", "fish", "groovy", "julia", "lua", "node", "nu", "perl", "php"),
        *("ruby", "tclsh", "ts-node", "tsx", "xonsh", "zx"),
    }
)
"""Programs that run a file of a language not read here, or else the text that an option gives."""
ALIASES = {
    "nodejs": "node",
    "pyproject-build": "build",
    "semantic_release": "semantic-release",
    "gmake": "make",
    "mingw32-make": "make",
    "inv": "invoke",
    "go-task": "task",
    "poethepoet": "poe",
    "fabric": "fab",
    "taskipy": "task",
    "pip3": "pip",
    "prek": "pre-commit",
    "psr": "semantic-release",
    "python-semantic-release": "semantic-release",
    "zest.releaser.fullrelease": "fullrelease",
}
"""Other names of programs."""
BUNDLED = {"gradlew": "gradle", "gradlew.bat": "gradle", "mvnw": "mvn", "mvnw.cmd": "mvn"}
"""Scripts of a repository that fetch and start another program, and that program."""


class Simple(NamedTuple):
    """A wrapper whose command follows its options and a few words."""

    valued: frozenset[str] = frozenset()
    """Its options with a value."""
    words: int = 0
    """How many words stand behind the options and in front of the command."""
    assigns: bool = False
    """Whether ``NAME=value`` may stand in front of the command."""
    commands: tuple[str, ...] = ()
    """The sub-commands with which alone it is a wrapper, the first of those words."""
    forgets: frozenset[str] | None = None
    """The options with which it does not wait for the command: none where it never does."""


def _simple(
    valued: str = "",
    words: int = 0,
    *,
    assigns: bool = False,
    commands: str = "",
    forgets: str | None = None,
) -> Simple:
    forgetting = None if forgets is None else frozenset(forgets.split())
    return Simple(frozenset(valued.split()), words, assigns, tuple(commands.split()), forgetting)


SIMPLE = {
    "sudo": _simple(
        "-u --user -g --group -h --host -p --prompt -C -D --chdir -R -T -U -r -t", assigns=True
    ),
    "doas": _simple("-u -C"),
    "env": _simple("-u --unset -C --chdir", assigns=True),
    "exec": _simple("-a"),
    "command": _simple(),
    "builtin": _simple(),
    "time": _simple("-f --format -o --output"),
    "nice": _simple("-n --adjustment"),
    "ionice": _simple("-c -n -p --class --classdata"),
    "nohup": _simple(),
    "setsid": _simple(forgets="-f --fork"),
    "stdbuf": _simple("-i -o -e"),
    "unbuffer": _simple(),
    "chronic": _simple(),
    "caffeinate": _simple("-t -w"),
    "coproc": _simple(forgets=""),
    "timeout": _simple("-s --signal -k --kill-after", 1),
    "gtimeout": _simple("-s --signal -k --kill-after", 1),
    "xvfb-run": _simple("-s --server-args -n --server-num -e -f"),
    "dbus-run-session": _simple(),
    "retry": _simple("-t --times -d --delay -m"),
    "ts": _simple(),
    "firejail": _simple(),
    "strace": _simple("-o -e -p -s"),
    "arch": _simple(),
    "chroot": _simple("", 1),
    "apptainer": _simple("-B --bind --env --env-file --pwd -W --workdir", 2, commands="exec"),
    "singularity": _simple("-B --bind --env --env-file --pwd -W --workdir", 2, commands="exec"),
    "devcontainer": _simple(
        "--workspace-folder --config --container-id --remote-env", 1, commands="exec"
    ),
    "wsl": _simple("-d --distribution -u --user --cd"),
    "faketime": _simple("-f", 1),
    "fakeroot": _simple("-l --lib -f --faked -i -s -b"),
    "gosu": _simple("", 1),
    "su-exec": _simple("", 1),
    "taskset": _simple("", 1),
    "ssh-agent": _simple("-a -t -P"),
    "unshare": _simple("-S -G -R -w"),
    "tini": _simple("-p -e"),
    "dumb-init": _simple(),
    "ifne": _simple(),
    "cross-env": _simple(assigns=True),
    "env-cmd": _simple("-f --file -e --environments -r --rc-file"),
    "devbox": _simple("-c --config -e --env --env-file", 1, commands="run"),
    "dagger": _simple("--progress -m --mod", 1, commands="run"),
    "chamber": _simple("-b --backend", 2, commands="exec"),
    "infisical": _simple("--env --path --projectId --token", 1, commands="run"),
    "dotenvx": _simple("-f --env-file -e --env -fk", 1, commands="run"),
    "teller": _simple("-c --config", 1, commands="run"),
    "bws": _simple("--project-id -t --access-token", 1, commands="run"),
    "busybox": _simple(),
    "dotenv": _simple("-f --file -e -v -c -p", 1, commands="run"),
    "doppler": _simple("-p --project -c --config -t --token", 1, commands="run"),
    "op": _simple("--env-file", 1, commands="run"),
    "aws-vault": _simple("", 2, commands="exec"),
    "direnv": _simple("", 2, commands="exec"),
    "asdf": _simple("", 1, commands="exec"),
    "bundle": _simple("", 1, commands="exec"),
    "coverage": _simple(
        "--rcfile --source --omit --include --data-file --context", 1, commands="run"
    ),
}
DASHED = frozenset(
    {
        *("aqua", "devenv", "flox", "guix", "hermit", "incus", "kubectl", "lxc", "multipass", "oc"),
        *("proto", "tsh", "vault"),
    }
)
"""Wrappers whose command stands behind ``--``."""
UV_RUN = VALUED["uv"].union(
    INDEXES,
    [
        *("--with", "--with-editable", "--with-requirements", "-w", "--extra", "--no-extra"),
        *("--group", "--no-group", "--only-group", "--env-file", "-p", "--python", "--package"),
        *("-P", "--upgrade-package", "--reinstall-package", "--refresh-package"),
        *("--resolution", "--prerelease", "--exclude-newer", "--link-mode", "-C"),
        *("--config-setting", "--keyring-provider", "--index-strategy", "--fork-strategy"),
        *("--no-binary-package", "--no-build-package", "--from", "--python-platform"),
        *("--constraints", "-c", "--build-constraints", "-b", "--overrides"),
        "--no-build-isolation-package",
    ],
)
PIPX_RUN = frozenset(
    ["--spec", "--python", "--index-url", "-i", "--pip-args", "--with", "--fetch-python"]
)
PARALLEL = frozenset(
    {
        *("-a", "--arg-file", "-C", "--colsep", "-d", "--delimiter", "--delay", "--env", "--halt"),
        *("-I", "-j", "--jobs", "-J", "--joblog", "-L", "--load", "-n", "--max-args", "-N"),
        *("--memfree", "--nice", "-P", "--max-procs", "--profile", "--results", "--retries"),
        *("-S", "--sshlogin", "-s", "--tagstring", "--timeout", "--tmpdir", "--wd", "--workdir"),
    }
)
"""Options of GNU ``parallel`` with a value."""
XARGS = frozenset(
    [
        *("-I", "-n", "-P", "-d", "-a", "-s", "-L", "-E", "--max-args", "--max-procs"),
        *("--delimiter", "--arg-file"),
    ]
)
CONCURRENTLY = frozenset(
    {
        *("-n", "--names", "-c", "--prefix-colors", "-p", "--prefix", "-m", "--max-processes"),
        *("--kill-others-on", "--restart-tries", "--restart-after", "-s", "--success"),
        *("-w", "--warmup", "-r", "--runs", "-M", "--max-runs", "--export-json", "-i"),
    }
)
"""Options of ``concurrently`` and ``hyperfine`` with a value."""
DOCKER_RUN = frozenset(
    [
        *("-a", "--attach", "--add-host", "--annotation", "--blkio-weight"),
        *("--blkio-weight-device", "--cap-add", "--cap-drop", "--cgroup-parent"),
        *("--cgroupns", "--cidfile", "--cpu-count", "--cpu-percent", "--cpu-period"),
        *("--cpu-quota", "--cpu-rt-period", "--cpu-rt-runtime", "-c", "--cpu-shares"),
        *("--cpus", "--cpuset-cpus", "--cpuset-mems", "--detach-keys", "--device"),
        *("--device-cgroup-rule", "--device-read-bps", "--device-read-iops"),
        *("--device-write-bps", "--device-write-iops", "--dns", "--dns-option"),
        *("--dns-search", "--domainname", "-e", "--entrypoint", "--env", "--env-file"),
        *("--expose", "--gpus", "--group-add", "-h", "--health-cmd", "--health-interval"),
        *("--health-retries", "--health-start-interval", "--health-start-period"),
        *("--health-timeout", "--hostname", "--ip", "--ip6", "--ipc", "--isolation", "-l"),
        *("--label", "--label-file", "--link", "--link-local-ip", "--log-driver"),
        *("--log-opt", "--mac-address", "-m", "--memory", "--memory-reservation"),
        *("--memory-swap", "--memory-swappiness", "--mount", "--name", "--net", "--network"),
        *("--network-alias", "--oom-score-adj", "-p", "--pid", "--pids-limit", "--platform"),
        *("--publish", "--pull", "--restart", "--runtime", "--security-opt", "--shm-size"),
        *("--stop-signal", "--stop-timeout", "--storage-opt", "--sysctl", "--tmpfs", "-u"),
        *("--ulimit", "--user", "--userns", "--uts", "-v", "--volume", "--volume-driver"),
        *("--volumes-from", "-w", "--workdir"),
    ]
)
"""Options of ``docker run`` with a value."""
TOX = frozenset(["-c", "--conf", "--workdir", "--root", "-x", "--override"])
CONDA_RUN = frozenset(["-n", "--name", "-p", "--prefix", "--cwd"])
PROGRAMS = frozenset({"cibuildwheel", "curl", "grep", "sed", "slsa-verifier", "tar", "wget"})
"""Other programs that no script of a project hides."""
