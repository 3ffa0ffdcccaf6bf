"""The example written anew in styles that are drawn at random: no verdict changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.openmed import OPENMED, copy, prove, states
from tests.trees import plain

from pubproof.workflows.reader import document
from pubproof.workflows.reader.nodes import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from pathlib import Path

WORKFLOWS = (".github/workflows/publish.yml", ".github/workflows/provenance.yml")


def typed(node: Scalar) -> object:
    """Return what a scalar says, and whether it is a text."""
    return node.value, node.boolean, node.is_null


def tree(text: str) -> Mapping:
    done = document.read("a.yml", text.encode())
    assert done.problems == []
    assert isinstance(done.root, Mapping)
    return done.root


def _is_typed(node: Scalar) -> bool:
    """Whether a value would be another one in quotes."""
    return node.boolean is not None or node.is_null or node.number is not None


class Writer:
    """Writes a tree as YAML, with a style that is drawn anew for every node."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data
        self.random = data.draw(st.randoms(use_true_random=False))
        self.anchors: dict[str, str] = {}
        self.count = 0
        self.styles: set[str] = set()

    def write(self, node: Node) -> str:
        return self._block(node, 0).lstrip("\n") + "\n"

    def _choose(self, *options: str) -> str:
        chosen = self.random.choice(options)
        self.styles.add(chosen)
        return chosen

    def _block(self, node: Node, indent: int) -> str:
        """Write a node after its key or dash, at the margin `indent` for further lines."""
        if isinstance(node, Scalar):
            return " " + self._scalar(node, indent, flow=False)
        empty = not (node.entries if isinstance(node, Mapping) else node.items)
        if empty or self._choose("block", "block", "block", "flow") == "flow":
            return " " + self._flow(node)
        pad = "\n" + " " * indent
        deeper = indent + self.random.choice([1, 2, 4])
        if isinstance(node, Sequence):
            return "".join(
                f"{self._noise()}{pad}-{self._block(item, deeper)}" for item in node.items
            )
        entries = list(node.entries)
        if self._choose("as it is", "shuffled") == "shuffled":
            self.random.shuffle(entries)
        return "".join(
            f"{self._noise()}{pad}{self._key(key)}:{self._block(value, deeper)}"
            for key, value in entries
        )

    def _noise(self) -> str:
        kind = self._choose("none", "none", "none", "blank line", "comment")
        return {"none": "", "blank line": "\n", "comment": "\n# twine upload: [&*"}[kind]

    def _key(self, key: Scalar) -> str:
        return self._fitting(key, self._choose("plain", "plain", "single", "double"), flow=True)

    def _flow(self, node: Node) -> str:
        if isinstance(node, Scalar):
            return self._scalar(node, 0, flow=True)
        if isinstance(node, Sequence):
            return "[" + ", ".join(self._flow(item) for item in node.items) + "]"
        entries = list(node.entries)
        self.random.shuffle(entries)
        return "{" + ", ".join(f"{self._key(k)}: {self._flow(v)}" for k, v in entries) + "}"

    def _scalar(self, node: Scalar, indent: int, *, flow: bool) -> str:
        aliased = node.value in self.anchors and node.number is None
        if aliased and self._choose("alias", "again") == "alias":
            return f"*{self.anchors[node.value]} "
        options = ["plain", "single", "double", "escaped", "anchor"]
        if not flow:
            options += ["literal", "folded"]
        style = self._choose(*options)
        if style == "anchor" and not _is_typed(node):
            self.count += 1
            name = f"a{self.count}"
            text = self._fitting(node, "double", flow=flow)
            self.anchors[node.value] = name
            return f"&{name} {text}"
        return self._fitting(node, style, flow=flow, indent=indent)

    def _fitting(self, node: Scalar, style: str, *, flow: bool, indent: int = 0) -> str:
        """Write a scalar in this style if it can be, else in one that can say everything."""
        if _is_typed(node):
            return node.value
        text = self._text(node.value, style, indent)
        probe = f"[{text}]" if flow else f"k: {text}"
        done = document.read("a.yml", f"{probe}\n".encode())
        root = done.root
        back = root.items[0] if isinstance(root, Sequence) and len(root.items) == 1 else None
        if isinstance(root, Mapping) and len(root.entries) == 1:
            back = root.entries[0][1]
        if (
            not done.problems
            and back is not None
            and plain(back, typed) == (node.value, None, False)
        ):
            return text
        return self._text(node.value, "double", 0)

    def _text(self, value: str, style: str, indent: int) -> str:
        if style == "plain":
            return value
        if style == "single":
            return "'" + value.replace("'", "''") + "'"
        if style in ("literal", "folded"):
            pad = "\n" + " " * (indent + 1)
            lines = value.split(" ") if style == "folded" else value.rstrip("\n").split("\n")
            chomp = "" if value.endswith("\n") and style == "literal" else "-"
            return ("|" if style == "literal" else ">") + chomp + pad + pad.join(lines)
        return '"' + "".join(self._character(one, style) for one in value) + '"'

    def _character(self, character: str, style: str) -> str:
        if character == "\n":
            return "\\n"
        if character in '"\\' or (style == "escaped" and self.random.random() < 0.2):
            return self.random.choice([f"\\u{ord(character):04x}", f"\\x{ord(character):02X}"])
        return character


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy(tmp_path_factory.mktemp("openmed"))


def test_any_style_changes_no_verdict(root: Path) -> None:
    before = prove(root)
    tried: set[str] = set()

    @hypothesis_settings(max_examples=50)
    @given(data=st.data())
    def rewrite(data: st.DataObject) -> None:
        for path in WORKFLOWS:
            wanted = tree((OPENMED / path).read_text())
            writer = Writer(data)
            text = writer.write(wanted)
            assert plain(tree(text), typed) == plain(wanted, typed)
            (root / path).write_text(text)
            tried.update(writer.styles)
        report = prove(root)
        assert report.findings == before.findings
        assert states(report) == states(before)

    rewrite()
    assert {"flow", "shuffled", "alias", "literal", "folded", "escaped", "comment"} <= tried
