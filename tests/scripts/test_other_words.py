"""Python scripts that do more than the words of their command line tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script

PARSER = "import argparse, os, subprocess, sys\np = argparse.ArgumentParser()\n"
UPLOAD = 'subprocess.run(["twine", "upload"])'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            PARSER
            + 'p.add_argument("--mode", nargs="?", const="publish", default="x")\na=p.parse_args()\nif a.mode=="publish":\n    UP\n',
            "--mode",
        ),
        (
            PARSER
            + 'p.add_argument("--mode", type=str.lower)\na=p.parse_args()\nif a.mode=="publish":\n    UP\n',
            "--mode PUBLISH",
        ),
        ('import sys,subprocess\nif "pub" in sys.argv[1]:\n    UP\n', "publish"),
        ('import sys,subprocess\nif "go.py" in sys.argv[:1]:\n    UP\n', ""),
        (
            'import sys,subprocess\nfrom sys import argv\nargv.append("--up")\nif "--up" in sys.argv:\n    UP\n',
            "",
        ),
        (
            'import sys,subprocess\nargs=sys.argv\nargs.append("--up")\nif "--up" in sys.argv:\n    UP\n',
            "",
        ),
        (
            'import sys,subprocess\nsetattr(sys,"argv",["x","--up"])\nif "--up" in sys.argv:\n    UP\n',
            "",
        ),
        (
            PARSER
            + 'p.add_argument("--pub", dest="do", action="store_const", const="publish")\na=p.parse_args()\nif a.do=="publish":\n    UP\n',
            "--pub",
        ),
        (
            "import argparse, os, subprocess, sys\np = argparse.ArgumentParser(fromfile_prefix_chars='+')\np.add_argument('--up', action='store_true')\na=p.parse_args()\nif a.up:\n    UP\n",
            "+file",
        ),
        (
            "import argparse, os, subprocess, sys\np = argparse.ArgumentParser(prefix_chars='-+')\np.add_argument('--up','+u', action='store_true')\na=p.parse_args()\nif a.up:\n    UP\n",
            "+u",
        ),
        (
            PARSER
            + 'p.add_argument("--up", action="store_true")\np.set_defaults(**{"up":True})\na=p.parse_args()\nif a.up:\n    UP\n',
            "",
        ),
        (
            "import argparse, os, subprocess, sys\np = argparse.ArgumentParser(argument_default='publish')\np.add_argument('--up')\na=p.parse_args()\nif a.up:\n    UP\n",
            "",
        ),
        (
            PARSER
            + 'p.add_argument("--up", action="store_true")\na=p.parse_args()\nvars(a)["up"]=True\nif a.up:\n    UP\n',
            "",
        ),
        (
            PARSER
            + 'p.add_argument("--up", action="store_true")\na=p.parse_args()\na.__dict__["up"]=True\nif a.up:\n    UP\n',
            "",
        ),
        (
            PARSER
            + 'p.add_argument("--up", action="store_true")\na=p.parse_args()\na=fix(a)\nif a.up:\n    UP\n',
            "",
        ),
        (
            PARSER
            + 'from types import SimpleNamespace\ndef f(args):\n    if args.up:\n        UP\np.add_argument("--up", action="store_true")\nargs=p.parse_args()\nf(SimpleNamespace(up=True))\n',
            "",
        ),
        (
            PARSER
            + 'p.add_argument("--up", action="store_true")\na=p.parse_args()\nfor a in things:\n    if a.up:\n        UP\n',
            "",
        ),
        (
            PARSER
            + 'p.add_argument("--dry", action="store_true")\np.add_argument("rest", nargs="*")\na=p.parse_args()\nif not a.dry:\n    UP\n',
            "-- --dry",
        ),
        (
            PARSER
            + 'p.add_argument("--dry", action=argparse.BooleanOptionalAction)\na=p.parse_args()\nif not a.dry:\n    UP\n',
            "--dry --no-dry",
        ),
        (
            PARSER
            + 'class A(argparse.Action):\n    def __call__(self,p,n,v,o):\n        setattr(n,"up",True)\np.add_argument("--up", action="store_true")\np.add_argument("--all", action=A)\na=p.parse_args()\nif a.up:\n    UP\n',
            "--all 1",
        ),
        (
            PARSER
            + 'def opt(*f, **k):\n    p.add_argument(*f, **k)\nopt("--release", dest="up", action="store_true")\np.add_argument("--up", action="store_true")\na=p.parse_args()\nif a.up:\n    UP\n',
            "--release",
        ),
        (
            PARSER
            + 'p.add_argument("--up", action="store_true")\na=p.parse_args("--up".split())\nif a.up:\n    UP\n',
            "",
        ),
        (
            PARSER
            + 'p.add_argument("--up", action="store_true")\nargs=sys.argv[1:] or ["--up"]\na=p.parse_args(args)\nif a.up:\n    UP\n',
            "",
        ),
        (
            PARSER
            + 'p.add_argument("--up", action="store_true")\na=p.parse_args(sys.argv[1:] or ["--up"])\nif a.up:\n    UP\n',
            "",
        ),
        (
            PARSER
            + 'def main(argv=("--up",)):\n  p.add_argument("--up", action="store_true")\n  a=p.parse_args(argv)\n  if a.up:\n    UP\nmain()\n',
            "",
        ),
        (
            PARSER
            + 'X=["--up"]\ndef main(argv=None):\n  p.add_argument("--up", action="store_true")\n  a=p.parse_args(argv)\n  if a.up:\n    UP\nmain(X)\n',
            "",
        ),
        (
            PARSER
            + 'p.add_argument("--up", action="store_true")\na=p.parse_args(namespace=N)\nif a.up:\n    UP\n',
            "",
        ),
        (
            PARSER
            + 'def publish():\n    UP\ndef build(): pass\n{"build": build, "PUBLISH": publish}[sys.argv[1].upper()]()\n',
            "publish --out build",
        ),
        (
            PARSER
            + 'def publish():\n    UP\ndef build(): pass\nT={"build": build, "publish": publish}\nfor n in sys.argv[1].split(","):\n    T[n]()\n',
            "build,publish build",
        ),
        (
            PARSER
            + 'def publish():\n    UP\ndef build(): pass\nT={"build": build, "publish": publish}\nT[sys.argv[1]]()\nT["publish"]()\n',
            "build",
        ),
        (
            PARSER
            + 'def publish():\n    UP\ndef build(): pass\nT={"build": build, "publish": publish}\nprint(sys.argv)\nT[os.environ["DO"]]()\n',
            "build",
        ),
        (
            PARSER
            + 'def publish():\n    UP\ndef build(): pass\np.add_argument("--then", default="publish")\np.add_argument("what")\na=p.parse_args()\n{"build": build, "publish": publish}[a.then]()\n',
            "build",
        ),
        (
            PARSER
            + 'def do_publish():\n    UP\ndef build(): pass\nglobals()["do_"+sys.argv[1]]()\n',
            "publish --x build",
        ),
        (
            "import fire,subprocess\ndef publish_it(x):\n    UP\ndef build(): ...\nfire.Fire()\n",
            "publish-it build",
        ),
        (
            'import click, subprocess\n@click.group()\ndef main(): ...\n@main.command()\ndef publish():\n    UP\n@main.command()\ndef build(): ...\nmain(["publish"])\n',
            "build",
        ),
        (
            'import click, subprocess\n@click.group()\ndef main(): ...\n@main.command()\ndef publish():\n    UP\n@main.command()\ndef build(): ...\nmain(args=["publish"])\n',
            "build",
        ),
        (
            'import click, subprocess\nfrom click_default_group import DefaultGroup\n@click.group(cls=DefaultGroup, default="publish")\ndef main(): ...\n@main.command()\n@click.argument("what")\ndef publish(what):\n    UP\n@main.command()\ndef build(): ...\nmain()\n',
            "dist",
        ),
        (
            "import click, subprocess\nclass A(click.Group):\n    def get_command(self, ctx, n):\n        m=[x for x in self.list_commands(ctx) if x.startswith(n)]\n        return super().get_command(ctx, m[0])\n@click.group(cls=A)\ndef main(): ...\n@main.command()\ndef publish():\n    UP\n@main.command()\ndef build(): ...\nmain()\n",
            "pub",
        ),
        (
            'import click, subprocess\n@click.group()\ndef main(): ...\nN="up"\n@main.command(N)\ndef publish():\n    UP\n@main.command()\ndef build(): ...\nmain()\n',
            "up",
        ),
        (
            'import click, subprocess\n@click.group(context_settings={"token_normalize_func": str.lower})\ndef main(): ...\n@main.command()\ndef publish():\n    UP\n@main.command()\ndef build(): ...\nmain()\n',
            "PUBLISH",
        ),
        (
            "import click, subprocess\n@click.group()\ndef main(): ...\n@main.command()\ndef Publish():\n    UP\n@main.command()\ndef build(): ...\nmain()\n",
            "publish",
        ),
        (
            'import cyclopts, subprocess\napp=cyclopts.App()\n@app.command(name=["up","publish"])\ndef publish_cmd():\n    UP\n@app.command\ndef build(): ...\napp()\n',
            "up",
        ),
        (
            'import cyclopts, subprocess\napp=cyclopts.App()\n@app.command(alias="up")\ndef publish_cmd():\n    UP\n@app.command\ndef build(): ...\napp()\n',
            "up",
        ),
        (
            PARSER
            + 'def publish(a):\n    UP\ndef build(a): pass\ns=p.add_subparsers()\nx=s.add_parser("build")\nx.set_defaults(func=build)\nx=s.add_parser(NAME)\nx.set_defaults(func=publish)\na=p.parse_args()\na.func(a)\n',
            "up",
        ),
        (
            PARSER
            + 'def publish(a):\n    UP\ndef build(a): pass\ns=p.add_subparsers()\ndef reg(x):\n    x.set_defaults(func=publish)\nx=s.add_parser("build")\nreg(s.add_parser("up"))\na=p.parse_args()\na.func(a)\n',
            "up",
        ),
        (
            PARSER
            + 'def publish(a):\n    UP\nA=["up"]\ns=p.add_subparsers()\nx=s.add_parser("publish", aliases=A)\nx.set_defaults(func=publish)\na=p.parse_args()\na.func(a)\n',
            "up",
        ),
        (
            PARSER
            + 'p.add_argument("--up", action="store_true")\na,rest=p.parse_known_args()\nrest.append("--up")\nb=p.parse_args(rest)\nif b.up:\n    UP\n',
            "",
        ),
        (
            'from tap import Tap\nimport subprocess\nclass A(Tap):\n    up: bool = True\n    def configure(self):\n        self.add_argument("--up")\na=A().parse_args()\nif a.up:\n    UP\n',
            "",
        ),
        (
            'import sys,subprocess\ndo=sys.argv[1]\nfrom x import do\nif do=="publish":\n    UP\n',
            "a",
        ),
        (PARSER + 'p.add_argument("do")\na=p.parse_args()\nif a.do in "publish":\n    UP\n', "pub"),
        (
            PARSER
            + 'p.add_argument("do")\na=p.parse_args()\nif a.do < "z":\n    pass\nelse:\n    UP\n',
            "zz",
        ),
    ],
)
def test_what_may_run_all_the_same_is_followed(
    script: Callable[..., Script], text: str, words: str
) -> None:
    found = script(f"python go.py {words}", {"go.py": text.replace("UP\n", f"{UPLOAD}\n")})
    assert any(one.argv[0] == "twine" for one in found.commands)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            PARSER + 'def main(argv=None):\n    p.add_argument("--up", action="store_true")\n'
            "    a = p.parse_args(argv)\n    if a.up:\n        UP\nmain(sys.argv[1:])\n",
            "",
        ),
        (
            PARSER
            + 'def run(args):\n    if args.up:\n        UP\np.add_argument("--path", type=Path)\n'
            'p.add_argument("--up", action="store_true")\nargs = p.parse_args()\nrun(args)\n',
            "--path dist",
        ),
        (
            PARSER + "def publish():\n    UP\ndef build(): ...\n"
            'T = {"build": build, "publish": publish}\np.add_argument("do", choices=sorted(T))\n'
            "a = p.parse_args()\nT[a.do]()\n",
            "build",
        ),
        (
            "import typer, subprocess\napp = typer.Typer()\n@app.command()\ndef publish():\n"
            "    UP\n@app.command()\ndef build(): ...\napp()\n",
            "build",
        ),
    ],
)
def test_what_no_word_chooses_is_left_out(
    script: Callable[..., Script], text: str, words: str
) -> None:
    found = script(f"python go.py {words}", {"go.py": text.replace("UP\n", f"{UPLOAD}\n")})
    assert not any(one.argv[0] == "twine" for one in found.commands)
