"""The ways in which one command can be written."""

# ruff: noqa: E501  a table reads best with one case on a line
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.scripts import UNKNOWN, launch, mentions
from pubproof.scripts.wrappers.tables import INTERPRETERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script

UPLOADS = [
    "twine upload",
    "sudo -E twine upload",
    "sudo -u me env A=b twine upload",
    "env -i A=b twine upload",
    "command twine upload",
    "exec twine upload",
    "time twine upload",
    "nice -n 5 twine upload",
    "nohup twine upload",
    "timeout 5m twine upload",
    "timeout -k 5 -s KILL 5m twine upload",
    "flock -n /tmp/lock twine upload",
    "flock -w 5 /tmp/lock -c 'twine upload'",
    "bash -c 'twine upload'",
    "sh -ec 'twine upload'",
    "eval 'twine upload'",
    "eval twine upload",
    "/usr/bin/twine upload",
    "$HOME/.local/bin/twine upload",
    ".venv/bin/twine upload",
    "python -m twine upload",
    "python3.11 -I -m twine upload",
    "py -3.11 -m twine upload",
    "python -Im twine upload",
    "uv run twine upload",
    "uv --directory . run --with twine twine upload",
    "uv run --with twine -m twine upload",
    "uv run -- python -m twine upload",
    "uvx twine upload",
    "uvx --from twine==6 twine upload",
    "uvx twine@6.1 upload",
    "uv tool run twine upload",
    "pipx run twine upload",
    "pipx run --spec twine==6 twine upload",
    "pipx run twine==6.1 upload",
    "poetry run twine upload",
    "hatch run twine upload",
    "hatch run rel:twine upload",
    "hatch -e rel run twine upload",
    "pdm run twine upload",
    "rye run twine upload",
    "pixi run twine upload",
    "pixi run -e rel twine upload",
    "pixi exec -s twine twine upload",
    "conda run -n rel twine upload",
    "micromamba run -n rel twine upload",
    "nix develop -c twine upload",
    "docker run --rm -v $PWD:/x -w /x python:3 twine upload",
    "coverage run -m twine upload",
    "npx twine upload",
    "npx -c 'twine upload'",
    "corepack npx twine upload",
    "corepack pnpm@9 exec -c twine upload",
    "npm exec -- twine upload",
    "npm exec -c 'twine upload'",
    "npm --silent x --call='twine upload'",
    "pnpm exec -c twine upload",
    "a[$(twine upload)]=1",
    'c "${a[$(twine upload)]}"',
    'c "${a[@]:1:$(twine upload)}"',
    'c "${#a[$(twine upload)]}"',
    'unset "a[$(twine upload)]"',
    "for ((i=$(twine upload); i < 1; i++)); do c; done",
    "select a in $(twine upload); do c; done",
    "T=twine; $T upload",
    "T=twine; ${T} upload",
    "${T:-twine} upload",
    'T="twine upload"; $T',
    'A=(twine upload); "${A[@]}"',
    "for t in twine; do $t upload; done",
    'f() { "$@"; }; f twine upload',
    "tw''ine upload",
    'tw"in"e up\\load',
    "$'twine' upload",
    "$'\\x74wine' upload",
    "$(which twine) upload",
    "$(echo twine) upload",
    "x{,y}\ntwine {upload,}",
    "if true; then twine upload; fi",
    "case x in *) twine upload;; esac",
    "while read -r x; do twine upload; done < y",
    "a | twine upload",
    "(twine upload)",
    "{ twine upload; }",
    "twine upload &",
    "echo `twine upload`",
    "cat <(twine upload)",
    "echo 'twine upload' | bash",
    "bash <<X\ntwine upload\nX",
    "bash <<< 'twine upload'",
    "echo upload | xargs twine",
    "printf '%s\\0' upload a b | xargs -0 -n 9 twine",
    "trap 'twine upload' EXIT",
    "twine \\\n  upload",
    "[ -n x ] && twine upload",
    "python -c 'import os; os.system(\"twine upload\")'",
    "python - <<X\nimport subprocess as s\ns.run(['twine', 'upload'])\nX",
    "python <<X\nfrom subprocess import run as r\nimport sys\nr([sys.executable, '-m', 'twine', 'upload'])\nX",
    'python -c \'import os; os.execvp("twine", ["twine", "upload"])\'',
    "python -c 'import shlex, subprocess; subprocess.run(shlex.split(\"twine upload\"))'",
    "find dist -exec twine upload \\;",
    "su -c 'twine upload'",
    "runuser -u me -- twine upload",
    "runuser me -c 'twine upload'",
    "parallel ::: 'twine upload'",
    "echo 'twine upload' | parallel",
    "uv run - <<X\nimport os\nos.system('twine upload')\nX",
    "sops exec-env secrets.env 'twine upload'",
    'set -- twine upload; "$@"',
    "cd x && twine upload",
    "GITHUB=1 twine upload > log 2>&1",
    "UP='twine upload'; sudo $UP",
    "if x; then P=a/; else P=; fi; ${P}twine upload",
    "if x; then P=a/; else P=; fi; ${P}python3 -m twine upload",
    "{twine,upload}",
    "{a,b} c\ntwine upload",
    "tox exec -- twine upload",
    "tox -q exec -e rel -- python -m twine upload",
    "find . -exec a {} \\; -exec twine upload \\;",
    "case x in x) a;;& *) twine upload;; esac",
    "case x in x) a;& y) twine upload;; esac",
    'python -c \'__import__("os").system("twine upload")\'',
    "python <<X\nfrom subprocess import *\nrun(['twine', 'upload'])\nX",
    "python <<X\nimport sys\nfrom twine import cli\nsys.argv = ['x', 'upload']\ncli.dispatch(sys.argv[1:])\nX",
    "python <<X\nimport runpy, sys\nsys.argv[1:] = ['upload']\nrunpy.run_module('twine')\nX",
    "python <<X\nfrom twine.commands import upload\nupload.main(['dist/a'])\nX",
]


@pytest.mark.parametrize("text", UPLOADS)
def test_sees_twine_upload(script: Callable[..., Script], text: str) -> None:
    found = [
        command for command in script(text).commands if command.argv[:2] == ("twine", "upload")
    ]
    assert len(found) == 1, script(text)
    assert mentions(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("uv --directory x publish", "uv publish --directory x"),
        ("uv --quiet publish -t x", "uv publish --quiet -t x"),
        ("hatch -e x publish", "hatch publish -e x"),
        ("poetry -C x publish", "poetry publish -C x"),
        ("twine --no-color upload a", "twine upload a --no-color"),
        ("uv -q pip install -U a -- b", "uv pip install -q -U a -- b"),
        ("pip --retries 3 wheel a", "pip wheel a --retries 3"),
        ("git -c a.b=c --no-pager show a", "git show a"),
        ("python setup.py sdist upload", "setup.py sdist upload"),
        ("pyproject-build -s", "build -s"),
        ("python -m build .", "build ."),
        ("C:/x/twine.exe upload", "twine upload"),
        ("$X upload", f"{UNKNOWN} upload"),
        ("twine upload a$X.b", f"twine upload a{UNKNOWN}.b"),
        ("twine upload dist/*", "twine upload dist/*"),
        ("twine upload ~/x 'a b'", "twine upload ~/x a b"),
        ("xargs twine", f"twine {UNKNOWN}"),
        ("python -c 'import requests as r; r.post(\"https://x/\")'", "POST https://x/"),
        (
            "python -c 'from twine.commands.upload import upload; upload(1)'",
            f"twine upload {UNKNOWN}",
        ),
        ("python -c 'import runpy; runpy.run_module(\"twine\")'", f"twine {UNKNOWN}"),
        ("command -v twine", "command -v twine"),
        ('keyring set "$I" __token__ <<< "$K"', f"keyring set {UNKNOWN} __token__"),
        ("${P}ship -m x", f"{UNKNOWN}ship -m x"),
        ('for f in dist/*.whl; do x "$f"; done', "x dist/*.whl"),
        ("for f in ./dist/*; do x ${f}; done", "x ./dist/*"),
        ('a=(dist/*); for f in "${a[@]}"; do x "$f"; done', "x dist/*"),
        ('L=dist/*; for f in $L; do x "$f"; done', "x dist/*"),
        ('for f in $(ls dist); do x "$f"; done', "x *"),
        ('for f in $(ls -1d dist/*); do x "$f"; done', "x dist/*"),
        ('for f in $(ls -d dist); do x "$f"; done', f"x {UNKNOWN}"),
        ('for f in $(ls dist | grep a); do x "$f"; done', f"x {UNKNOWN}"),
        ('for f in $(ls dist | sort -r); do x "$f"; done', "x *"),
        ('for f in $(ls dist | sort -o a); do x "$f"; done', f"x {UNKNOWN}"),
        ('for f in dist/*; do x "$f"; break; done', "x dist/*.tar.gz"),
        ('for f in dist/*; do [[ $f == *.whl ]] && x "$f"; done', "x dist/*.whl"),
        ('for f in dist/?; do [[ $f == *.whl ]] && x "$f"; done', f"x {UNKNOWN}"),
        ("for f in *; do $f; done", UNKNOWN),
        ('a=1; b=2; x "$a $b" "${a}  ${b}"', "x 1 2 1  2"),
        ("for i in {1..3}; do x $i; done", "x 3"),
        ("for i in {3..1}; do x $i; done", "x 1"),
        ("x {3..1} {2..2}", "x 3 2 1 2"),
        ("x {08..10}", f"x {UNKNOWN}"),
        ("for i in $(seq 2); do x $i; done", "x 2"),
        ("for ((i = 0; i < 3; i++)); do x $i; done", "x 2"),
        ("for ((i = 0; i < 3; i += 2)); do x $i; done", f"x {UNKNOWN}"),
        ('a=(b c*); for ((i=0; i<${#a[@]}; i++)); do x "${a[i]}"; done', "x c*"),
        ('a=(b c*); for ((i=1; i<${#a[@]}; i++)); do x "${a[i]}"; done', f"x {UNKNOWN}"),
        ('a=(b c*); for i in "${!a[@]}"; do x "${a[$i]}"; done', "x c*"),
        ('a=(b*); for i in "${!a[@]}"; do [ $i = 1 ] && x "${a[$i]}"; done', f"x {UNKNOWN}"),
        ("x=dist/*.tar.gz; x ${x##*.} ${x##*/}", "x gz *.tar.gz"),
        ("x=dist/*; x ${x##*.}", f"x {UNKNOWN}"),
        ("select f in dist/*; do x $f; done", f"x {UNKNOWN}"),
        ("find . -exec find {} -exec x {} + ';'", "x ./*"),
        ("find . -size 1 -exec x {} +", f"x {UNKNOWN}"),
        ("${P}build x", f"{UNKNOWN}build x"),
        ("${P}pyproject-build x", "build x"),
        ('a=(dist/*); x "${a[0]}"', f"x {UNKNOWN}"),
        ("a=(b c); x $a ${a[1]}", "x b c"),
        (
            "python -c 'import sys; from twine import cli; cli.dispatch(sys.argv[1:])'",
            f"twine {UNKNOWN}",
        ),
        ('python -c \'from twine import cli; cli.dispatch(["check", "a"])\'', "twine check a"),
        ("python -c 'from twine.__main__ import main; main()'", f"twine {UNKNOWN}"),
        (
            "python -c 'import twine; twine.repository.Repository(1).upload(2)'",
            f"twine upload {UNKNOWN}",
        ),
        ("python -c 'import build; build.run()'", f"build {UNKNOWN}"),
    ],
)
def test_the_words_of_a_command(script: Callable[..., Script], text: str, words: str) -> None:
    assert " ".join(script(text).commands[-1].argv) == words


@pytest.mark.parametrize(
    "text",
    [
        "# twine upload",
        "echo twine upload",
        "f() { twine upload; }",
        "exit 0\ntwine upload",
        "if c; then exit 0; else exit 1; fi; twine upload",
        "if false; then twine upload; fi",
        "cat <<X\ntwine upload\nX",
        "python -c 'def f(): import os; os.system(\"twine upload\")'",
        "exec a\ntwine upload",
        "make -n twine",
        "python -c 'twine = x(); twine.cli.dispatch([\"upload\"])'",
        "tox exec -e twine",
    ],
)
def test_starts_no_twine(script: Callable[..., Script], text: str) -> None:
    assert not [command for command in script(text).commands if command.argv[0] == "twine"]


@pytest.mark.parametrize(
    ("text", "argv"),
    [
        ("$UP dist/*", ("twine", "upload", "dist/*")),
        ("${UP} dist/*", ("twine", "upload", "dist/*")),
        ('"$UP" dist/*', ("twine upload", "dist/*")),
    ],
)
def test_splits_variables(script: Callable[..., Script], text: str, argv: tuple[str, ...]) -> None:
    (found,) = script(text, environment={"UP": "twine upload"}).commands
    assert found.argv == argv


def test_one_command_for_each_word_of_a_loop(script: Callable[..., Script]) -> None:
    found = script('a=(d/*.whl d/*.gz)\nfor f in "${a[@]}" e; do\n  x "$f"\n  y\ndone').commands
    assert [" ".join(command.argv) for command in found] == [
        "x d/*.whl",
        "y",
        "x d/*.gz",
        "y",
        "x e",
        "y",
    ]


def test_a_loop_over_folders_leaves_the_folder_untold(script: Callable[..., Script]) -> None:
    (found,) = script('for d in */; do (cd "$d" && twine upload); done').commands
    assert found.folder == UNKNOWN


@pytest.mark.parametrize(
    ("text", "folders"),
    [
        ("case $W in a) cd a; x;; b) cd b; x;; esac; x", ["a", "b", UNKNOWN]),
        ("case $W in a) cd a; x;; *) cd a; x;; esac; x", ["a", "a", "a"]),
        ("case $W in a) cd a; exit 1;; esac; x", ["."]),
        ("if y; then cd a; x; else cd b; x; fi; x", ["a", "b", UNKNOWN]),
    ],
)
def test_each_branch_starts_in_the_same_folder(
    script: Callable[..., Script], text: str, folders: list[str]
) -> None:
    found = [command for command in script(text).commands if command.argv == ("x",)]
    assert [command.folder for command in found] == folders


def test_an_error_of_the_grammar_stays_local(script: Callable[..., Script]) -> None:
    found = script("{a,b} c\ntwine upload")
    assert [(c.argv, c.fatal, c.location.column) for c in found.commands] == [
        (("a", "b", "c"), True, 1),
        (("twine", "upload"), True, 1),
    ]
    assert not found.opaque


def test_environment_writes_text_and_folder(script: Callable[..., Script]) -> None:
    found = script(
        "export TWINE_PASSWORD=x\nA=1 twine upload\nB=2\ncd pkg\ntwine check\n"
        'echo "A=b" >> $GITHUB_ENV\ncat > ~/.pypirc <<X\n[pypi]\nX\necho y | tee -a "$GITHUB_ENV" z\n'
    ).commands
    assert len(found) == 6
    upload, check, echo, cat, _, tee = found
    assert upload.environment == {"TWINE_PASSWORD": "x", "A": "1"}
    assert check.environment == {"TWINE_PASSWORD": "x"}
    assert (upload.folder, check.folder) == (".", "pkg")
    assert echo.writes == echo.appends == ("$GITHUB_ENV",)
    assert (cat.writes, cat.text) == (("~/.pypirc",), "[pypi]\n")
    assert not cat.appends
    assert (tee.writes, tee.text) == (("$GITHUB_ENV", "z"), "y\n")
    assert tee.appends == tee.writes


def test_what_a_block_writes_is_appended_by_all_in_it(script: Callable[..., Script]) -> None:
    found = script("{ a; b > c; } >> d\nf() { e; }\nf >> g").commands
    assert [(one.argv[0], one.writes, one.appends) for one in found] == [
        ("a", ("/github/workspace/d",), ("/github/workspace/d",)),
        ("b", ("/github/workspace/d", "c"), ("/github/workspace/d",)),
        ("e", ("g",), ("g",)),
    ]


def test_commands_know_where_they_stand(script: Callable[..., Script]) -> None:
    found = script("é; twine upload\nbash -c 'a; b'\nbash <<X\n  c\nX\n").commands
    assert [
        (c.argv[0], c.location.line, c.location.column) for c in found if c.argv[0] != "bash"
    ] == [
        ("é", 1, 1),
        ("twine", 1, 4),
        ("a", 2, 10),
        ("b", 2, 13),
        ("c", 4, 3),
    ]


@pytest.mark.parametrize(
    ("shell", "text", "fatal"),
    [
        ("", "a\nb", "ab"),
        ("bash", "a | b", "ab"),
        ("", "a | b", "b"),
        ("sh", "a\nb", "ab"),
        ("bash {0}", "a\nb", "b"),
        ("bash -l {0}", "a\nb", "b"),
        ("bash -el {0}", "a\nb", "ab"),
        ("pwsh", "a\nb", "b"),
        ("cmd", "a\nb", "b"),
    ],
)
def test_which_failures_each_shell_heeds(
    script: Callable[..., Script], shell: str, text: str, fatal: str
) -> None:
    found = script(text, shell=shell).commands
    assert [command.argv[0] for command in found] == ["a", "b"]
    assert "".join(command.argv[0] for command in found if command.fatal) == fatal


@pytest.mark.parametrize("shell", ["pwsh", "cmd"])
@pytest.mark.parametrize("behind", ["2>&1", "2> log.txt", "2>log.txt", "3>&1 2>&1", "*>&1"])
def test_where_errors_go_is_no_word(script: Callable[..., Script], shell: str, behind: str) -> None:
    (found,) = script(f"build a {behind}", shell=shell).commands
    assert found.argv == ("build", "a")


@pytest.mark.parametrize("behind", ["> log.txt", ">log.txt", "*> log.txt", "1>log.txt 2>&1"])
def test_powershell_tells_the_file_of_the_output(
    script: Callable[..., Script], behind: str
) -> None:
    (found,) = script(f"a b {behind}", shell="pwsh").commands  # noqa: S604  GitHub's word
    assert (found.argv, found.writes) == (("a", "b"), ("log.txt",))


@pytest.mark.parametrize(
    "shell",
    [
        'bash -c "bash -e {0}; twine upload dist/*"',
        "sh -ec 'twine upload dist/* && . {0}'",
        "sudo bash -ec 'twine upload dist/*; bash {0}'",
    ],
)
def test_a_shell_runs_more_than_its_script(script: Callable[..., Script], shell: str) -> None:
    found = [command.argv[:2] for command in script("echo", shell=shell).commands]
    assert ("twine", "upload") in found
    assert ("echo",) in found


def test_a_shell_that_is_given_a_text_does_not_run_its_script(
    script: Callable[..., Script],
) -> None:
    (found,) = script("echo", shell="bash -c 'twine upload dist/*' {0}").commands  # noqa: S604  GitHub's word
    assert found.argv[:2] == ("twine", "upload")


def test_a_shell_of_which_nothing_can_be_told(script: Callable[..., Script]) -> None:
    shell = f"bash -c '{'{0};' * 100_000}' {{0}}"
    (unseen,) = script("echo", shell=shell).opaque
    assert unseen.reason == "the command line of the shell is too long to be read"


def test_the_shell_python_reads_python(script: Callable[..., Script]) -> None:
    found = script("import subprocess\nsubprocess.check_call(['twine', 'upload'])", shell="python")  # noqa: S604  GitHub's word
    assert [(command.argv, command.location.line) for command in found.commands] == [
        (("python",), 1),
        (("twine", "upload"), 2),
    ]


@pytest.mark.parametrize("name", sorted({*INTERPRETERS, *launch.FOLLOWED, *launch.UNREAD}))
def test_mentions_every_program_that_runs_others(name: str) -> None:
    words = launch.UNREAD.get(name, frozenset())
    assert all(mentions(f"{name} {word} x") for word in words or {""})


@pytest.mark.parametrize("text", ["echo hello", "ls -la", "git tag -l", "mkdir a", "", "sleep 5"])
def test_mentions_nothing(text: str) -> None:
    assert not mentions(text)
