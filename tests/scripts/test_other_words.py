"""Python scripts that do more than the words of their command line tell, and others that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script

PARSER = "import argparse, os, subprocess, sys\np = argparse.ArgumentParser()"
GROUP = "import click, subprocess\n@click.group()\ndef main(): ..."
TWO = """@main.command()
def publish():
    UP
@main.command()
def build(): ..."""
"""The commands of a group, of which one uploads."""
BOTH = "def publish():\n    UP\ndef build(): pass"
SHORT = {"PARSER": PARSER, "GROUP": GROUP, "TWO": TWO, "BOTH": BOTH}
UPLOAD = 'subprocess.run(["twine", "upload"])'
RUNNING = """
python go.py --mode
PARSER
p.add_argument("--mode", nargs="?", const="publish", default="x")
a=p.parse_args()
if a.mode=="publish":
    UP

python go.py --mode PUBLISH
PARSER
p.add_argument("--mode", type=str.lower)
a=p.parse_args()
if a.mode=="publish":
    UP

python go.py publish
import sys,subprocess
if "pub" in sys.argv[1]:
    UP

python go.py
import sys,subprocess
if "go.py" in sys.argv[:1]:
    UP

python go.py
import sys,subprocess
from sys import argv
argv.append("--up")
if "--up" in sys.argv:
    UP

python go.py
import sys,subprocess
args=sys.argv
args.append("--up")
if "--up" in sys.argv:
    UP

python go.py
import sys,subprocess
setattr(sys,"argv",["x","--up"])
if "--up" in sys.argv:
    UP

python go.py --pub
PARSER
p.add_argument("--pub", dest="do", action="store_const", const="publish")
a=p.parse_args()
if a.do=="publish":
    UP

python go.py +file
import argparse, os, subprocess, sys
p = argparse.ArgumentParser(fromfile_prefix_chars='+')
p.add_argument('--up', action='store_true')
a=p.parse_args()
if a.up:
    UP

python go.py +u
import argparse, os, subprocess, sys
p = argparse.ArgumentParser(prefix_chars='-+')
p.add_argument('--up','+u', action='store_true')
a=p.parse_args()
if a.up:
    UP

python go.py
PARSER
p.add_argument("--up", action="store_true")
p.set_defaults(**{"up":True})
a=p.parse_args()
if a.up:
    UP

python go.py
import argparse, os, subprocess, sys
p = argparse.ArgumentParser(argument_default='publish')
p.add_argument('--up')
a=p.parse_args()
if a.up:
    UP

python go.py
PARSER
p.add_argument("--up", action="store_true")
a=p.parse_args()
vars(a)["up"]=True
if a.up:
    UP

python go.py
PARSER
p.add_argument("--up", action="store_true")
a=p.parse_args()
a.__dict__["up"]=True
if a.up:
    UP

python go.py
PARSER
p.add_argument("--up", action="store_true")
a=p.parse_args()
a=fix(a)
if a.up:
    UP

python go.py
PARSER
from types import SimpleNamespace
def f(args):
    if args.up:
        UP
p.add_argument("--up", action="store_true")
args=p.parse_args()
f(SimpleNamespace(up=True))

python go.py
PARSER
p.add_argument("--up", action="store_true")
a=p.parse_args()
for a in things:
    if a.up:
        UP

python go.py -- --dry
PARSER
p.add_argument("--dry", action="store_true")
p.add_argument("rest", nargs="*")
a=p.parse_args()
if not a.dry:
    UP

python go.py --dry --no-dry
PARSER
p.add_argument("--dry", action=argparse.BooleanOptionalAction)
a=p.parse_args()
if not a.dry:
    UP

python go.py --all 1
PARSER
class A(argparse.Action):
    def __call__(self,p,n,v,o):
        setattr(n,"up",True)
p.add_argument("--up", action="store_true")
p.add_argument("--all", action=A)
a=p.parse_args()
if a.up:
    UP

python go.py --release
PARSER
def opt(*f, **k):
    p.add_argument(*f, **k)
opt("--release", dest="up", action="store_true")
p.add_argument("--up", action="store_true")
a=p.parse_args()
if a.up:
    UP

python go.py
PARSER
p.add_argument("--up", action="store_true")
a=p.parse_args("--up".split())
if a.up:
    UP

python go.py
PARSER
p.add_argument("--up", action="store_true")
args=sys.argv[1:] or ["--up"]
a=p.parse_args(args)
if a.up:
    UP

python go.py
PARSER
p.add_argument("--up", action="store_true")
a=p.parse_args(sys.argv[1:] or ["--up"])
if a.up:
    UP

python go.py
PARSER
def main(argv=("--up",)):
  p.add_argument("--up", action="store_true")
  a=p.parse_args(argv)
  if a.up:
    UP
main()

python go.py
PARSER
X=["--up"]
def main(argv=None):
  p.add_argument("--up", action="store_true")
  a=p.parse_args(argv)
  if a.up:
    UP
main(X)

python go.py
PARSER
p.add_argument("--up", action="store_true")
a=p.parse_args(namespace=N)
if a.up:
    UP

python go.py publish --out build
PARSER
BOTH
{"build": build, "PUBLISH": publish}[sys.argv[1].upper()]()

python go.py build,publish build
PARSER
BOTH
T={"build": build, "publish": publish}
for n in sys.argv[1].split(","):
    T[n]()

python go.py build
PARSER
BOTH
T={"build": build, "publish": publish}
T[sys.argv[1]]()
T["publish"]()

python go.py build
PARSER
BOTH
T={"build": build, "publish": publish}
print(sys.argv)
T[os.environ["DO"]]()

python go.py build
PARSER
BOTH
p.add_argument("--then", default="publish")
p.add_argument("what")
a=p.parse_args()
{"build": build, "publish": publish}[a.then]()

python go.py publish --x build
PARSER
def do_publish():
    UP
def build(): pass
globals()["do_"+sys.argv[1]]()

python go.py publish-it build
import fire,subprocess
def publish_it(x):
    UP
def build(): ...
fire.Fire()

python go.py build
GROUP
TWO
main(["publish"])

python go.py build
GROUP
TWO
main(args=["publish"])

python go.py dist
import click, subprocess
from click_default_group import DefaultGroup
@click.group(cls=DefaultGroup, default="publish")
def main(): ...
@main.command()
@click.argument("what")
def publish(what):
    UP
@main.command()
def build(): ...
main()

python go.py pub
import click, subprocess
class A(click.Group):
    def get_command(self, ctx, n):
        m=[x for x in self.list_commands(ctx) if x.startswith(n)]
        return super().get_command(ctx, m[0])
@click.group(cls=A)
def main(): ...
TWO
main()

python go.py up
GROUP
N="up"
@main.command(N)
def publish():
    UP
@main.command()
def build(): ...
main()

python go.py PUBLISH
import click, subprocess
@click.group(context_settings={"token_normalize_func": str.lower})
def main(): ...
TWO
main()

python go.py publish
GROUP
@main.command()
def Publish():
    UP
@main.command()
def build(): ...
main()

python go.py up
import cyclopts, subprocess
app=cyclopts.App()
@app.command(name=["up","publish"])
def publish_cmd():
    UP
@app.command
def build(): ...
app()

python go.py up
import cyclopts, subprocess
app=cyclopts.App()
@app.command(alias="up")
def publish_cmd():
    UP
@app.command
def build(): ...
app()

python go.py up
PARSER
def publish(a):
    UP
def build(a): pass
s=p.add_subparsers()
x=s.add_parser("build")
x.set_defaults(func=build)
x=s.add_parser(NAME)
x.set_defaults(func=publish)
a=p.parse_args()
a.func(a)

python go.py up
PARSER
def publish(a):
    UP
def build(a): pass
s=p.add_subparsers()
def reg(x):
    x.set_defaults(func=publish)
x=s.add_parser("build")
reg(s.add_parser("up"))
a=p.parse_args()
a.func(a)

python go.py up
PARSER
def publish(a):
    UP
A=["up"]
s=p.add_subparsers()
x=s.add_parser("publish", aliases=A)
x.set_defaults(func=publish)
a=p.parse_args()
a.func(a)

python go.py
PARSER
p.add_argument("--up", action="store_true")
a,rest=p.parse_known_args()
rest.append("--up")
b=p.parse_args(rest)
if b.up:
    UP

python go.py
from tap import Tap
import subprocess
class A(Tap):
    up: bool = True
    def configure(self):
        self.add_argument("--up")
a=A().parse_args()
if a.up:
    UP

python go.py a
import sys,subprocess
do=sys.argv[1]
from x import do
if do=="publish":
    UP

python go.py pub
PARSER
p.add_argument("do")
a=p.parse_args()
if a.do in "publish":
    UP

python go.py zz
PARSER
p.add_argument("do")
a=p.parse_args()
if a.do < "z":
    pass
else:
    UP
"""
"""Scripts that run ``UP``, each below the command that starts it."""
IDLE = """
python go.py build
import typer, subprocess
app=typer.Typer()
@app.command()
def publish():
    UP
@app.command()
def build(): ...
app()

python go.py
PARSER
def main(argv):
  p.add_argument("--up", action="store_true")
  a=p.parse_args(argv)
  if a.up:
    UP
main(sys.argv[1:])

python go.py --path x
PARSER
def run(args):
  if args.up:
    UP
p.add_argument("--up", action="store_true")
p.add_argument("--path",type=Path,default="dist")
args=p.parse_args()
run(args)

python go.py build
PARSER
BOTH
T={"build": build, "publish": publish}
p.add_argument("do",choices=sorted(T))
a=p.parse_args()
T[a.do]()

python go.py build
PARSER
BOTH
T={"build": build, "publish": publish}
if sys.argv[1] not in T:
    sys.exit(1)
T.get(sys.argv[1])()

python go.py --dry
PARSER
p.add_argument("--dry", action="store_true")
a=p.parse_args()
if not a.dry:
    UP

python go.py build
import fire,subprocess
def publish():
    UP
def build(): ...
if __name__=="__main__":
    fire.Fire()
"""
"""Scripts that do not."""


def uploads(script: Callable[..., Script], form: str) -> bool:
    """Whether a script uploads where it has ``UP``."""
    command, _, text = form.partition("\n")
    for word, meaning in SHORT.items():
        text = text.replace(word, meaning)
    text = text.replace("UP\n", f"{UPLOAD}\n")
    found = script(command, {"go.py": text})
    return any(one.argv[0] == "twine" for one in found.commands)


@pytest.mark.parametrize("form", RUNNING.strip().split("\n\n"))
def test_what_may_run_all_the_same_is_followed(script: Callable[..., Script], form: str) -> None:
    assert uploads(script, f"{form}\n")


@pytest.mark.parametrize("form", IDLE.strip().split("\n\n"))
def test_what_no_word_chooses_is_left_out(script: Callable[..., Script], form: str) -> None:
    assert not uploads(script, f"{form}\n")
