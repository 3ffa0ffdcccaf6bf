"""The steps of a checklist, as its page gives them.

A page marks its checklist by a heading with the id `HEADING`. The headings one level below it, up
to the next heading of its own level, are the steps: number and title come from the heading, prose
and commands from what stands below it. A step without commands is for a person; so is one with
``<!-- confirm: next -->`` before its heading or in it, once its commands have run.

What directives ask of the tests is not all asked of a maintainer: a block that the tests skip is
run here, and set-up that readers do not see is not.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import markdown

from pubproof.guide import blocks, directives
from pubproof.guide.blocks import Block
from pubproof.guide.checklist import markup, prose
from pubproof.guide.checklist.markup import Element
from pubproof.guide.checklist.page import ChecklistError
from pubproof.guide.checklist.prose import Hole, Paragraph
from pubproof.guide.templates import one_line
from pubproof.spelling import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.guide.checklist.page import Page

HEADING = "release-checklist"
"""The id of the heading over a checklist."""
_LANGUAGES = ("bash", "sh", "console", "python")
"""The languages of blocks that a checklist runs."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_NUMBERED = re.compile(r"(\d+)[.)]\s+(.+)", re.DOTALL)
_CONFIRM = re.compile(rf"\s*{directives.CONFIRM}\s*:\s*next\s*")
_PREFIX = re.compile(r"[\s>]*")


class Step(NamedTuple):
    """One step of a checklist."""

    number: str
    """As the heading has it, or else its place among the steps."""
    title: str
    id: str
    parts: tuple[Paragraph | Block, ...]
    """Its text and its commands, in order."""
    personal: bool
    """Whether a person must confirm it."""

    @property
    def heading(self) -> str:
        """Number and title."""
        return f"{self.number}. {self.title}"

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Its commands."""
        return tuple(one for one in self.parts if isinstance(one, Block))

    @property
    def prose(self) -> tuple[Paragraph, ...]:
        """Its text."""
        return tuple(one for one in self.parts if isinstance(one, Paragraph))


class Checklist(NamedTuple):
    """A checklist as its page gives it."""

    title: str
    intro: tuple[Paragraph, ...]
    """What stands before the first step."""
    steps: tuple[Step, ...]

    def says(self, word: str) -> bool:
        """Whether `word` stands in a step."""
        parts = (part for step in self.steps for part in step.parts)
        return any(word in (p.code if isinstance(p, Block) else p.text) for p in parts)

    def position(self, word: str) -> int:
        """Return which step has `word` for its number or its id, counted from 0.

        Raises:
            ChecklistError: none has.
        """
        for position, step in enumerate(self.steps):
            if word in (step.number, step.id):
                return position
        if word.isdecimal():
            first, last = self.steps[0].number, self.steps[-1].number
            raise ChecklistError(f"there is no step {word}; they are {first} to {last}")
        ids = [step.id for step in self.steps]
        raise ChecklistError(f"there is no step {word!r}{suggestion(word, ids)}")


class _Section:
    """A heading with what stands below it, up to the next of its kind."""

    def __init__(self, heading: Element, *, confirm: bool) -> None:
        self.heading = heading
        self.confirm = confirm
        self.body: list[Element | str] = []


def read(page: Page) -> Checklist:
    """Return the checklist of a page.

    Raises:
        ChecklistError: the page has none, one without steps, or a directive that cannot be read.
    """
    config = page.site.config
    found = _blocks(page)
    for block in found:
        if block.fault:
            raise ChecklistError(f"{block.line}: {block.fault}")
    runnable = [one for one in found if one.language in _LANGUAGES and not one.hidden]
    converter = markdown.Markdown(
        extensions=config.markdown_extensions, extension_configs=config.mdx_configs
    )
    html = converter.convert(_with_holes(page.text.markdown, runnable))
    top, *sections = _sections(markup.parse(html), page.path)
    intro = prose.render(top.body, page.resolve)
    return Checklist(
        prose.inline(top.heading),
        tuple(one for one in intro if isinstance(one, Paragraph)),
        tuple(_step(number, one, page, runnable) for number, one in enumerate(sections, 1)),
    )


def _blocks(page: Page) -> tuple[Block, ...]:
    """Return the code blocks of a page, whatever an extension of Markdown makes of it."""
    config = page.site.config
    try:
        return blocks.find(page.text, config.markdown_extensions, config.mdx_configs)
    except LookupError as error:
        raise ChecklistError(f"{Path(config.config_file_path).name}: {error}") from error
    except Exception as error:  # extensions of Markdown refuse texts as they like
        raise ChecklistError(f"{page.path}: {one_line(error)}") from error


def _with_holes(text: str, found: Sequence[Block]) -> str:
    """Return a page's Markdown with a hole in the place of each block's code.

    The fences stay, so that what is around them reads as before.
    """
    lines = text.split("\n")
    for number, block in reversed([*enumerate(found)]):
        prefix = _PREFIX.match(lines[block.first])
        indent = prefix[0] if prefix else ""
        inside = ("```text", prose.hole(number), "```")
        lines[block.first : block.last + 1] = [indent + line for line in inside]
    return "\n".join(lines)


def _sections(html: Element, path: str) -> list[_Section]:
    """Return the part before the first step, and the steps."""
    nodes = html.children
    start = next((n for n, one in enumerate(nodes) if _id(one) == HEADING), None)
    if start is None:
        raise ChecklistError(
            f"{path} has no checklist: no heading has the id {HEADING!r}; "
            "call one 'Release checklist', and give each step a heading below it"
        )
    level = _level(nodes[start])
    rest = range(start + 1, len(nodes))
    end = next((n for n in rest if 0 < _level(nodes[n]) <= level), len(nodes))
    found = list(_parts(nodes[start:end], level))
    if len(found) == 1:
        raise ChecklistError(f"{path}: the checklist has no steps: no heading stands below it")
    return found


def _parts(nodes: Sequence[Element | str], level: int) -> Iterator[_Section]:
    """Yield the sections of nodes that begin with the heading of a checklist."""
    section, confirm = None, False
    for node in nodes:
        if isinstance(node, Element) and (section is None or _level(node) == level + 1):
            if section is not None:
                yield section
            section, confirm = _Section(node, confirm=confirm), False
        elif section is not None and _is_confirm(node):
            confirm = True
        elif section is not None:
            section.body.append(node)
            if confirm and (isinstance(node, Element) or node.strip()):
                section.confirm, confirm = True, False
    if section is not None:
        section.confirm |= confirm
        yield section


def _step(position: int, section: _Section, page: Page, found: Sequence[Block]) -> Step:
    rendered = prose.render(section.body, page.resolve)
    parts = tuple(found[one.number] if isinstance(one, Hole) else one for one in rendered)
    title = prose.inline(section.heading)
    numbered = _NUMBERED.fullmatch(title)
    number, title = numbered.groups() if numbered else (str(position), title)
    runs = any(isinstance(one, Block) for one in parts)
    return Step(number, title, _id(section.heading), parts, section.confirm or not runs)


def _id(node: Element | str) -> str:
    return node.attributes.get("id", "") if _level(node) and isinstance(node, Element) else ""


def _level(node: Element | str) -> int:
    """Return the level of a heading, 0 for anything else."""
    if isinstance(node, Element) and node.tag in _HEADINGS:
        return int(node.tag[1])
    return 0


def _is_confirm(node: Element | str) -> bool:
    return (
        isinstance(node, Element)
        and node.tag == markup.COMMENT
        and _CONFIRM.fullmatch(node.text) is not None
    )
