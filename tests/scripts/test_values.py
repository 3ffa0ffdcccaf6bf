"""What the words of a command are worth, where a Python script or tox puts them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script

HEAD = "import glob, os, shlex, sys\nfrom pathlib import Path\nfrom subprocess import run\n"
PYTHON = {
    "texts that a function makes": (
        "run(['twine', *map(str, ['upload', 'a'])])",
        "twine upload a",
    ),
    "a path that a method joins": (
        "run(['twine', 'upload', str(Path('dist').joinpath('a', 'b'))])",
        "twine upload dist/a/b",
    ),
    "an f-string": ("tool = 'twine'\nrun(f'{tool} upload')", "twine upload"),
    "an f-string of a list": ("parts = ['a']\nrun(['twine', f'{parts}'])", "twine \ufffd"),
    "a sum of texts": ("run('twine' + ' ' + 'upload')", "twine upload"),
    "a sum of lists": ("run(['twine'] + ['upload', 'x'])", "twine upload x"),
    "a list that grows": ("words = ['twine']\nwords += ['upload']\nrun(words)", "twine upload"),
    "a name with a type": ("words: list[str] = ['twine', 'upload']\nrun(words)", "twine upload"),
    "a name that is set twice": (
        "word = 'twine'\nword = 'flit'\nrun([word, 'upload'])",
        "flit upload",
    ),
    "a name that is set again behind it": (
        "words = ['twine', 'check']\nrun(words)\nwords = ['flit', 'publish']",
        "twine check",
    ),
    "a name that each branch sets for itself": (
        "if what():\n    words = ['echo']\nelse:\n    words = ['twine']\n    run(words)",
        "twine",
    ),
    "a name that one of two branches sets": (
        (
            "if what():\n    text = 'twine upload -r testpypi'\n"
            "else:\n    text = 'twine upload x'\nrun(text)"
        ),
        "twine upload x",
    ),
    "a name that one branch sets to the latest file": (
        (
            "if what():\n    text = 'twine upload -r testpypi dist/a'\n"
            "else:\n    text = 'twine upload latest/a'\nrun(text)"
        ),
        "twine upload latest/a",
    ),
    "a name that branches set to other things": (
        "if what():\n    word = 'a'\nelse:\n    word = 'b'\nrun(['twine', word])",
        "twine \ufffd",
    ),
    "a text that grows on a condition": (
        "text = 'twine upload'\nif what():\n    text += ' -r testpypi'\nrun(text)",
        "twine upload",
    ),
    "two names at once": ("tool, verb = 'twine', 'upload'\nrun([tool, verb])", "twine upload"),
    "parts of a result": ("tool, verb = what()\nrun(['twine', verb])", "twine \ufffd"),
    "one of two values": ("run(['twine', 'upload' if what() else 'check'])", "twine upload"),
    "one of two others": ("run(['twine', 'a' if what() else 'b'])", "twine \ufffd"),
    "what stands for nothing": ("tool = what() or 'twine'\nrun([tool, 'check'])", "twine check"),
    "a tool by default": ("run([os.environ.get('TOOL', 'twine'), 'check'])", "twine check"),
    "a name that is set within": ("run(words := ['twine', 'upload'])", "twine upload"),
    "a part of a list": ("words = ['sudo', 'twine', 'a']\nrun(words[1:])", "twine a"),
    "an element of a list": ("tools = ['flit', 'twine']\nrun([tools[-1], 'a'])", "twine a"),
    "an element that is not there": ("tools = ['twine']\nrun(['twine', tools[3]])", "twine \ufffd"),
    "an element of no number": ("tools = ['twine']\nrun(['twine', tools[what()]])", "twine \ufffd"),
    "the first of some files": (
        "files = glob.glob('dist/*')\nrun(['twine', 'check', files[0]])",
        "twine check \ufffd",
    ),
    "what stands before some files": ("run(['twine', 'a', 'dist/*'][1:])", "a dist/*"),
    "some of some files": ("run(['twine', *glob.glob('dist/*')[:1]])", "twine \ufffd"),
    "an entry of a table": (
        "table = {'a': ['twine', 'check'], 'b': ['twine', 'upload']}\nrun(table['a'])",
        "twine check",
    ),
    "any entry of a table": (
        "table = {'a': ['twine', 'check'], 'b': ['twine', 'upload']}\nrun(table[what()])",
        "twine upload",
    ),
    "an entry that is asked for": (
        "table = {'a': 'b', 'c': 'd'}\nrun(['twine', table.get('c')])",
        "twine d",
    ),
    "shlex.join": ("run(shlex.join(['twine', 'upload']))", "twine upload"),
    "an entry that a table has not": ("run(['twine', {'a': 'b'}['c']])", "twine \ufffd"),
    "what a function returns": (
        "def words(verb):\n    return ['twine', verb]\nrun(words('upload'))",
        "twine upload",
    ),
    "what one of several functions returns": (
        (
            "def one():\n    return 'twine'\ndef two():\n    tool = one()\n    return [tool, 'a']\n"
            "run(two())"
        ),
        "twine a",
    ),
    "what a function returns of the text": (
        "tool = 'twine'\ndef go():\n    return [tool, verb]\nfirst = go()\nverb = 'a'\nrun(go())",
        "twine a",
    ),
    "what a function returns of itself": (
        "def go():\n    return go() + 'a'\nrun(['twine', go()])",
        "twine \ufffda",
    ),
    "what a function yields": (
        "def go():\n    yield 'a'\n    return 'b'\nrun(['twine', go()])",
        "twine \ufffd",
    ),
    "what a class holds": (
        "class A:\n    b = ['twine', 'a']\n    def go(self):\n        run(self.b)\nA().go()",
        "twine a",
    ),
    "what an object is given": (
        (
            "class A:\n    def __init__(self):\n        self.tool = 'twine'\n"
            "    def go(self):\n        run([self.tool, 'a'])\nA().go()"
        ),
        "twine a",
    ),
    "what an object takes": (
        (
            "class A:\n    def __init__(self, b):\n        self.b = b\n"
            "    def go(self):\n        run(['twine', self.b])\nb = 'c'\nA('a').go()"
        ),
        "twine \ufffd",
    ),
    "what an enumeration holds": (
        "class Verb(Enum):\n    UP = 'upload'\nrun(['twine', Verb.UP.value])",
        "twine upload",
    ),
    "a name of a loop": (
        "for each in ['a']:\n    run(['twine', 'upload', each])",
        "twine upload a",
    ),
    "a name of a loop over what is not known": (
        "for each in what():\n    run(['twine', 'upload', each])",
        "twine upload \ufffd",
    ),
    "a name of two loops": (
        "for each in ['a']:\n    pass\nfor each in ['b']:\n    run(['twine', 'upload', each])",
        "twine upload b",
    ),
    "a list that methods make longer": (
        "words = ['twine']\nwords.append('upload')\nwords.extend(['a'])\nrun(words)",
        "twine upload a",
    ),
    "a list that perhaps grows": (
        "words = ['twine', 'upload']\nif what():\n    words.append('a')\nrun(words)",
        "twine upload \ufffd",
    ),
    "a text with places": ("run('{} upload {}'.format('twine', 'a').split())", "twine upload a"),
    "a text with named places": (
        "run('{a} {b:>6} {c!s} {{}}'.format(a='twine', b='upload', c='d').split())",
        "twine upload d {}",
    ),
    "a text with numbered places": ("run('{1} {0}'.format('upload', 'twine'))", "twine upload"),
    "a text with places for what is untold": (
        "run('{a.b} {c}'.format(c='upload'))",
        "\ufffd upload",
    ),
    "a text with signs": ("run(('%s upload' % 'twine').split())", "twine upload"),
    "a text with named signs": (
        "run('%(a)s %(b)s 1%%' % {'a': 'twine', 'b': 'upload'})",
        "twine upload 1%",
    ),
    "a text with too many values": ("run('%s' % ('twine', 'upload'))", "\ufffd"),
    "words that are joined": ("run(' '.join(['twine', 'upload']))", "twine upload"),
    "a default": ("def go(words=('twine', 'upload')):\n    run(words)\ngo()", "twine upload"),
    "another name of a function": ("start = subprocess.check_call\nstart(['twine'])", "twine"),
    "a part of a function": (
        "from functools import partial\ngo = partial(subprocess.run, check=True)\ngo(['twine'])",
        "twine",
    ),
    "a starred list": ("files = ['a', 'b']\nrun(['twine', 'upload', *files])", "twine upload a b"),
    "a list in a list": ("run(['twine', 'upload', ['a']])", "twine upload \ufffd"),
    "a list of a tuple": ("run(list(('twine', 'upload')))", "twine upload"),
    "a number": ("run(['twine', 'upload', 1])", "twine upload 1"),
    "shlex.split": ("run(shlex.split('twine upload \"a b\"'))", "twine upload a b"),
    "shlex.split of nonsense": ("run(['uv', *shlex.split('\"')])", "uv \ufffd"),
    "str.split": ("run('twine upload'.split())", "twine upload"),
    "os.path.join": ("run(['twine', 'upload', os.path.join('dist', 'a')])", "twine upload dist/a"),
    "a path": ("run(['twine', 'upload', Path('dist') / 'a'])", "twine upload dist/a"),
    "a path as text": ("run(['twine', 'upload', str(Path('dist', 'a'))])", "twine upload dist/a"),
    "a product": ("run(['twine', 'upload', 'a' * 3])", "twine upload \ufffd"),
    "a variable of the job": ("run(['twine', os.environ['WHAT']])", "twine upload"),
    "a variable that is asked for": ("run(['twine', os.getenv('WHAT')])", "twine upload"),
    "a variable that nobody set": ("run(['twine', os.environ.get('OTHER')])", "twine \ufffd"),
    "a parameter": ("word = 'a'\ndef go(word):\n    run(['twine', word])\ngo('b')", "twine b"),
    "a parameter by its name": (
        "def go(first, *, word):\n    run(['twine', word])\ngo(1, word='b')",
        "twine b",
    ),
    "the rest of the parameters": (
        "def go(first, *words):\n    run([first, *words])\ngo('twine', 'b')",
        "twine b",
    ),
    "a parameter of a method": (
        "class A:\n    def go(self, words):\n        run(words)\nA().go(['twine', 'b'])",
        "twine b",
    ),
    "a parameter that is handed on": (
        "def one(words):\n    run(words)\ndef two(text):\n    one(text.split())\ntwo('twine b')",
        "twine b",
    ),
    "a parameter of nothing known": (
        "word = 'a'\ndef go(word):\n    run(['twine', word])\ngo(what())",
        "twine \ufffd",
    ),
    "the folder of the script": (
        "from pathlib import Path\nrun(['twine', Path(__file__).resolve().parent / 'b'])",
        "twine /github/workspace/b",
    ),
    "the folder of the script by os.path": (
        "run(['twine', os.path.join(os.path.dirname(os.path.abspath(__file__)), 'b')])",
        "twine /github/workspace/b",
    ),
    "something called": ("run(['twine', what()])", "twine \ufffd"),
}
"""A script, and the command that it starts; the mark stands for what cannot be told."""

TOX = {
    "a reference to another section": (
        "[a]\nwhat = upload\n[testenv]\ncommands = twine {[a]what}",
        "twine upload",
    ),
    "all commands of another section": (
        "[testenv:a]\ncommands = twine upload\n[testenv]\ncommands = {[testenv:a]commands}",
        "twine upload",
    ),
    "a reference in a circle": (
        "[a]\nwhat = {[a]what}\n[testenv]\ncommands = twine {[a]what}",
        "twine {[a]what}",
    ),
    "a variable of the job": ("[testenv]\ncommands = twine {env:WHAT}", "twine upload"),
    "a default": ("[testenv]\ncommands = twine {env:OTHER:upload}", "twine upload"),
    "a variable that nobody set": ("[testenv]\ncommands = twine {env:OTHER}", "twine \ufffd"),
    "a variable of the environment": (
        "[testenv]\nset_env =\n    OTHER = upload\ncommands = twine {env:OTHER}",
        "twine upload",
    ),
    "the name of the environment": (
        "[testenv]\ncommands = twine upload {env_name}",
        "twine upload py",
    ),
    "the root": (
        "[testenv]\ncommands = twine upload {tox_root}{/}dist",
        "twine upload /github/workspace/dist",
    ),
    "an unknown reference": ("[testenv]\ncommands = twine upload {nothing}", "twine upload \ufffd"),
    "arguments by default": (
        "[testenv]\ncommands = twine {posargs:upload dist/a}",
        "twine upload dist/a",
    ),
    "a command over two lines": (
        "[testenv]\ncommands =\n    twine \\\n      upload",
        "twine upload",
    ),
    "a factor": (
        "[testenv]\ncommands =\n    py: twine upload\n    docs: twine check",
        "twine upload",
    ),
    "no factor": (
        "[testenv]\ncommands =\n    !py: twine check\n    !docs: twine upload",
        "twine upload",
    ),
}
"""A ``tox.ini``, and the command that its environment ``py`` runs."""


def started(script: Callable[..., Script], text: str, path: str, content: str) -> list[str]:
    """Return the commands that a file of the repository starts."""
    found = script(text, {path: content}, environment={"WHAT": "upload"})
    inner = [" ".join(each.argv) for each in found.commands if each.location.path == path]
    assert inner
    return inner


SETTING = {
    "an item": "os.environ['INDEX'] = 'a'\nrun(['twine', 'upload'])",
    "a word of an update": "os.environ.update(INDEX='a')\nrun(['twine', 'upload'])",
    "an item of an update": "os.environ.update({'INDEX': 'a'})\nrun(['twine', 'upload'])",
    "a default": "os.environ.setdefault('INDEX', 'a')\nrun(['twine', 'upload'])",
    "a function of the system": "os.putenv('INDEX', 'a')\nrun(['twine', 'upload'])",
    "a dictionary": "run(['twine', 'upload'], env={**os.environ, 'INDEX': 'a'})",
    "a dictionary of words": "run(['twine', 'upload'], env=dict(os.environ, INDEX='a'))",
    "two dictionaries": "run(['twine', 'upload'], env=os.environ | {'INDEX': 'a'})",
    "an item of a copy": "held = os.environ.copy()\nheld['INDEX'] = 'a'\n"
    "run(['twine', 'upload'], env=held)",
    "an update of a copy": "held = dict(os.environ)\nheld.update(INDEX='a')\n"
    "run(['twine', 'upload'], env=held)",
}


@pytest.mark.parametrize("case", SETTING)
def test_variables_that_python_sets(script: Callable[..., Script], case: str) -> None:
    found = script("python x.py", {"x.py": HEAD + SETTING[case]})
    (upload,) = (one for one in found.commands if one.argv[0] == "twine")
    assert upload.environment["INDEX"] == "a"


def test_a_variable_that_python_takes_away(script: Callable[..., Script]) -> None:
    text = HEAD + "os.environ.pop('INDEX', None)\nrun(['twine', 'upload'])"
    found = script("python x.py", {"x.py": text}, environment={"INDEX": "a"})
    (upload,) = (one for one in found.commands if one.argv[0] == "twine")
    assert not upload.environment["INDEX"]


@pytest.mark.parametrize("case", PYTHON)
def test_python_tells_the_words_of_a_call(script: Callable[..., Script], case: str) -> None:
    body, wanted = PYTHON[case]
    assert started(script, "python x.py", "x.py", HEAD + body) == [wanted]


ROUNDS = {
    "names and commands": (
        "for _, words in [('a', ['twine', 'b']), ('c', ['twine', 'd'])]:\n    run(words)"
    ),
    "the entries of a table": (
        "table = {'a': ['twine', 'b'], 'c': ['twine', 'd']}\n"
        "for _, words in table.items():\n    run(words)"
    ),
    "the values of a table": (
        "table = {'a': ['twine', 'b'], 'c': ['twine', 'd']}\n"
        "for words in table.values():\n    run(words)"
    ),
    "tables": "for one in [{'a': ['twine', 'b']}, {'a': ['twine', 'd']}]:\n    run(one['a'])",
}


@pytest.mark.parametrize("case", ROUNDS)
def test_rounds_of_a_loop(script: Callable[..., Script], case: str) -> None:
    text = HEAD + ROUNDS[case]
    assert started(script, "python x.py", "x.py", text) == ["twine b", "twine d"]


GIVEN = {
    "all words": ("twine upload a", "run(sys.argv[1:])", "twine upload a"),
    "a word": ("upload", "run(['twine', sys.argv[1]])", "twine upload"),
    "a word that is not there": ("", "run(['twine', sys.argv[1]])", "twine \ufffd"),
    "a word that a function takes": (
        "twine upload",
        "def main(words):\n    run([words[0], 'a'])\nmain(sys.argv[1:])",
        "twine a",
    ),
    "words that a shell makes": ("$(cat a)", "run(['twine', *sys.argv[1:]])", "twine \ufffd"),
    "an entry of a table": (
        "check",
        "run({'check': ['twine', 'check'], 'up': ['twine', 'upload']}[sys.argv[1]])",
        "twine check",
    ),
    "an argument": (
        "upload",
        (
            "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('verb')\n"
            "args = parser.parse_args()\nrun(['twine', args.verb])"
        ),
        "twine upload",
    ),
    "one argument of several": (
        "upload a",
        (
            "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('verb')\n"
            "parser.add_argument('file')\nargs = parser.parse_args()\nrun(['twine', args.file])"
        ),
        "twine \ufffd",
    ),
    "what an option chooses": (
        "--check",
        (
            "import argparse\nparser = argparse.ArgumentParser()\n"
            "parser.add_argument('--check', action='store_true')\nargs = parser.parse_args()\n"
            "if args.check:\n    verb = 'check'\nelse:\n    verb = 'upload'\nrun(['twine', verb])"
        ),
        "twine check",
    ),
    "what an option chooses of two": (
        "",
        (
            "import argparse\nparser = argparse.ArgumentParser()\n"
            "parser.add_argument('--check', action='store_true')\nargs = parser.parse_args()\n"
            "run(['twine', 'check' if args.check else 'upload'])"
        ),
        "twine upload",
    ),
}


@pytest.mark.parametrize("case", GIVEN)
def test_words_that_a_script_is_given(script: Callable[..., Script], case: str) -> None:
    words, body, wanted = GIVEN[case]
    assert started(script, f"python x.py {words}", "x.py", HEAD + body) == [wanted]


IMPORTED = {
    "a name": ("from config import WORDS\nrun(WORDS)", "twine upload"),
    "a name of a module": ("import config\nrun(config.WORDS)", "twine upload"),
    "under another name": ("import config as c\nrun(c.WORDS)", "twine upload"),
    "a part": ("import config\nrun(['twine', config.WORDS[1]])", "twine upload"),
    "a name that is not there": ("import config\nrun(['twine', config.OTHER])", "twine \ufffd"),
    "a parameter": (
        "from config import WORDS\ndef go(WORDS):\n    run(['twine', WORDS])\ngo(what())",
        "twine \ufffd",
    ),
    "another module": ("import other\nrun(['twine', other.WORDS])", "twine \ufffd"),
}


@pytest.mark.parametrize("case", IMPORTED)
def test_what_other_modules_hold(script: Callable[..., Script], case: str) -> None:
    body, wanted = IMPORTED[case]
    files = {"x.py": HEAD + body, "config.py": "TOOL = 'twine'\nWORDS = [TOOL, 'upload']\n"}
    found = script("python x.py", files)
    assert [" ".join(one.argv) for one in found.commands if one.via] == [wanted]


@pytest.mark.parametrize("case", TOX)
def test_tox_fills_in_what_its_file_says(script: Callable[..., Script], case: str) -> None:
    settings, wanted = TOX[case]
    assert started(script, "tox -e py", "tox.ini", settings) == [wanted]


def test_tox_runs_in_another_folder(script: Callable[..., Script]) -> None:
    found = script("tox", {"tox.ini": "[testenv]\nchange_dir = sub\ncommands = twine upload"})
    assert [each.folder for each in found.commands if each.via] == ["sub"]


TOML = """\
env_list = ["py"]
[env_run_base]
commands = [["twine", "check", "dist/a"]]
[env.py]
set_env = {WHAT = "upload"}
commands = [
  ["twine", {replace = "env", name = "WHAT"}],
  ["flit", {replace = "posargs", default = ["publish"], extend = true}],
]
"""


@pytest.mark.parametrize(
    ("call", "wanted"),
    [("tox", ["twine upload", "flit publish"]), ("tox -e other", ["twine check dist/a"])],
)
def test_a_task_of_tox_toml_is_run(
    script: Callable[..., Script], call: str, wanted: list[str]
) -> None:
    found = script(call, {"tox.toml": TOML})
    assert [" ".join(each.argv) for each in found.commands if each.via] == wanted
