"""Jinja's side of the pages: included texts, undefined names, and where a macro is called."""

from __future__ import annotations

import re
import sys
from functools import cache, partial
from types import FunctionType
from typing import TYPE_CHECKING, ClassVar, NoReturn

import jinja2
from jinja2.ext import Extension
from jinja2.runtime import Macro
from jinja2.utils import internal_code, missing, object_type_repr

from pubproof.contract import CLAUSES
from pubproof.guide.guide import Place
from pubproof.guide.values import GROUPS, Group
from pubproof.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import CodeType, FrameType, TracebackType

    from jinja2.runtime import Context

    from pubproof.guide.guide import Guide

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
"""What MkDocs takes for front matter (its ``utils/meta.py``)."""
_SHORT = 40
"""Characters of a value that a message shows."""
_OFFSET = re.compile(r" at \d+\Z")
"""Where in a text Jinja met a character, which nobody counts."""
_UNKNOWN = re.compile(r"No (?P<kind>filter|test) named '(?P<name>.*)'(?: found)?")
"""How Jinja says that it has no such filter or test."""
_QUOTE = re.compile(r"unexpected char '[\u2018-\u201f\u00ab\u00bb]'")
"""The quotation marks of a word processor, which Jinja does not take for such."""


def front_matter(text: str) -> str:
    """Return the lines of a page's text that MkDocs cuts off before its body."""
    found = _FRONT_MATTER.match(text)
    if found is None:
        return ""
    body = text[found.end() :]
    return text[: len(text) - len(body.lstrip("\n"))]


class FrontMatter(Extension):
    """Passes over the front matter of texts, and keeps their line numbers."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the text to render, with a comment of as many lines before it."""
        del name, filename
        front = front_matter(source)
        if not front:
            return source
        return _instead(front, self.environment) + source.removeprefix(front)


def _instead(front: str, environment: jinja2.Environment) -> str:
    """Return a comment of as many lines as front matter has."""
    lines = "\n" * front.count("\n")
    return f"{environment.comment_start_string}{lines}{environment.comment_end_string}"


class Compiler:
    """Compiles texts for Jinja: each once, however many pages include it or are made of it."""

    def __init__(self, environment: jinja2.Environment, guide: Guide) -> None:
        """Take the environment whose `compile` this becomes."""
        self._environment = environment
        self._compile = cache(environment.compile)
        self._guide = guide

    def __call__(
        self, source: str, name: str | None = None, filename: str | None = None
    ) -> CodeType:
        """Return the code of a text; one without a name is the page at hand, from its file."""
        del filename  # Jinja takes it for the name of a text that it cannot even split into words
        if name is None:
            page = self._guide.page
            # What MkDocs has not taken for front matter is text.
            before = _instead("", self._environment) if front_matter(source) else ""
            source, name = (page.front or before) + source, page.path
        return self._compile(source, name, name)

    def clear(self) -> None:
        """Forget all texts."""
        self._compile.cache_clear()


def calling_place() -> Place:
    """Return where the template that is being rendered stands."""
    return _innermost(_frames(sys._getframe(1)))  # noqa: SLF001  nothing else tells


def _failing_place(error: BaseException) -> Place:
    """Return where the template stood when an error was raised."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return Place(error.name, error.lineno)
    frames = [*_traced(error.__traceback__)]
    return _innermost(frames if isinstance(error, RecursionError) else reversed(frames))


def _frames(frame: FrameType | None) -> Iterator[tuple[FrameType, int]]:
    while frame is not None:
        yield frame, frame.f_lineno
        frame = frame.f_back


def _traced(traceback: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    while traceback is not None:
        yield traceback.tb_frame, traceback.tb_lineno
        traceback = traceback.tb_next


def _innermost(frames: Iterable[tuple[FrameType, int]]) -> Place:
    for frame, line in frames:
        template = frame.f_globals.get("__jinja_template__")
        if isinstance(template, jinja2.Template) and frame.f_code not in internal_code:
            return Place(template.name, template.get_corresponding_lineno(line))
    return Place(None, 1)


def prepare(environment: jinja2.Environment, guide: Guide) -> None:
    """Let an environment report what a template does wrong, and render the rest of the page."""
    if FrontMatter.identifier not in environment.extensions:
        environment.add_extension(FrontMatter)
    environment.optimized = False  # it takes longer than a text, rendered once or twice, gains
    environment.compile = Compiler(environment, guide)  # type: ignore[assignment, method-assign]  # it stands in for it
    environment.undefined = _undefined(environment, guide)
    environment.template_class = _template(guide)
    environment.finalize = jinja2.pass_context(partial(_finalize, guide))


class _Undefined(jinja2.Undefined):
    """A name that nothing defines: reported where it is used, and shown on the page."""

    _environment: ClassVar[jinja2.Environment]
    _guide: ClassVar[Guide]

    def _reported(self) -> str:
        if self._undefined_obj is not missing:
            message = f"{_named(self._undefined_obj)} has no '{self._undefined_name}'"
            return self._guide.report(message, calling_place())
        near = nearest(str(self._undefined_name), [*self._environment.globals, *GROUPS])
        instead = f"; did you mean '{near}'?" if near else ""
        message = f"'{self._undefined_name}' is undefined{instead}"
        return self._guide.report(message, calling_place())

    def _same(self, *_: object, **__: object) -> _Undefined:
        return self

    def __getattr__(self, name: str) -> _Undefined:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __iter__(self) -> Iterator[str]:
        return iter((self._reported(),))

    def _minus(self, _: object) -> NoReturn:
        quoted = _quoted(str(self._undefined_name))
        raise jinja2.UndefinedError(f"'{self._undefined_name}' is undefined{quoted}")

    def _no(self, *_: object) -> bool:
        self._reported()
        return False

    def _none(self) -> int:
        self._reported()
        return 0

    __bool__ = __eq__ = __ne__ = _no
    __hash__ = __len__ = _none
    __sub__ = __rsub__ = _minus
    __str__ = _reported
    __call__ = __getitem__ = _same  # type: ignore[assignment]  # it is told when it is printed


def _undefined(environment: jinja2.Environment, guide: Guide) -> type[jinja2.Undefined]:
    """Return the class of names that a page uses and nobody has defined."""
    return type("Undefined", (_Undefined,), {"_environment": environment, "_guide": guide})


def _named(value: object) -> str:
    """Return what a message calls a value that lacks something: itself, or its type."""
    shown = repr(value)
    short = isinstance(value, str | int | float | None) and len(shown) <= _SHORT
    return shown if short else object_type_repr(value)


def _quoted(word: str) -> str:
    """Return what to say of a word of a clause's id that is written without quotes."""
    clause = next((one.id for one in CLAUSES if word in one.id.split("-")), None)
    return f'; put the names of clauses in quotes, such as "{clause}"' if clause else ""


def _template(guide: Guide) -> type[jinja2.Template]:
    class Template(jinja2.Template):
        """A text whose errors are reported as one line each."""

        def render(self, *args: object, **kwargs: object) -> str:
            context = self.new_context({**dict(*args, **kwargs), **guide.values})
            try:
                return "".join(self.root_render_func(context))
            except Exception as error:  # noqa: BLE001  an author may call anything
                return guide.report(_said(error, self.environment), _failing_place(error))

    return Template


def _finalize(guide: Guide, _: Context, value: object) -> object:
    """Return what a template prints; what has no text of its own is reported.

    With a context nothing is printed before the template runs, when no line is known.
    """
    if isinstance(value, Group):
        message = f"'{value!r}' is a group of values; name one, such as '{value!r}.…'"
        return guide.report(message, calling_place())
    if isinstance(value, (FunctionType, Macro)):
        name = value.name if isinstance(value, Macro) else value.__name__
        return guide.report(f"'{name}' is a macro; call it: '{name}(…)'", calling_place())
    return value


def problem_of(text: str, environment: jinja2.Environment, guide: Guide) -> str | None:
    """Return what to show instead of a page that cannot be read, None where it can."""
    if not guide.page.front and (wrong := _misread(front_matter(text))) is not None:
        return guide.report(*wrong)
    try:
        environment.compile(text)
    except jinja2.TemplateSyntaxError as error:
        return guide.report(_said(error, environment), _failing_place(error))
    return None


def _misread(front: str) -> tuple[str, Place] | None:
    """Return why MkDocs has left front matter on its page, None where there is none."""
    import yaml

    try:
        next(yaml.safe_load_all(front), None)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
        return f"the front matter is not valid YAML: {error.problem}", Place(None, line)
    return None


def _said(error: Exception, environment: jinja2.Environment) -> str:
    """Return an error as one line, in which Jinja's words for delimiters are those of the site."""
    said = one_line(error)
    if not isinstance(error, jinja2.TemplateError):
        return said
    start, end = environment.comment_start_string, environment.comment_end_string
    for word, written in {
        "Missing end of comment tag": f"a comment begins with '{start}' and has no '{end}'",
        "end of print statement": environment.variable_end_string,
        "end of statement block": environment.block_end_string,
    }.items():
        said = said.replace(word, written)
    return f"{said}{_meant(said, environment)}"


def _meant(said: str, environment: jinja2.Environment) -> str:
    """Return what an author may have meant by what Jinja does not know."""
    unknown = _UNKNOWN.fullmatch(said)
    if unknown is not None:
        known = environment.filters if unknown["kind"] == "filter" else environment.tests
        near = nearest(unknown["name"], known)
        return f"; did you mean '{near}'?" if near else ""
    return "; write straight quotes" if _QUOTE.fullmatch(said) else ""


def one_line(error: Exception) -> str:
    """Return an error of Jinja, or of what a template called, as one line."""
    if isinstance(error, jinja2.TemplateNotFound):
        return f"there is no text '{error.name}' to include"
    if isinstance(error, RecursionError):
        return "this never ends: a text includes itself, or a macro calls itself"
    if isinstance(error, UnicodeDecodeError):
        return "a text that is included here is not UTF-8"
    text = " ".join(str(error).split()) or type(error).__name__
    return _OFFSET.sub("", text.removesuffix("."))
