"""The macros and values that pages use, for mkdocs-macros and for engines like it."""

from __future__ import annotations

import inspect
import logging
import os
from collections.abc import Mapping
from functools import partial, wraps
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import jinja2

from pubproof.guide import engine, inline, marks, tables, templates, values
from pubproof.guide.guide import Absent, Guide, Shown
from pubproof.guide.subject import NoSubjectError, OffError, SubjectError, UnreadError
from pubproof.references import sites
from pubproof.tokens import mask

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.guide.engine import Environment
    from pubproof.location import Location
    from pubproof.pipeline import Pipeline


ALONE = (
    "the plugin 'pubproof' is not there: put it after 'macros', "
    "or a claim that does not hold stops no build"
)
"""What is wrong with a site that has the macros without the plugin that listens to them."""

log = logging.getLogger("mkdocs.plugins.pubproof")


class Macros:
    """The macros; each method is one."""

    def __init__(self, guide: Guide) -> None:
        """Take the guide that is in the making."""
        self._guide = guide
        self._histories: dict[str, str] = {}
        """The history of each subject, drawn once however many pages show it."""

    def holds(self, clause: str) -> str:
        """Prove the sentence that stands before it.

        Shows a small mark that links to the lines that make the clause true and to its section.
        Where the clause does not hold, or cannot be told to hold, the build stops.

        Args:
            clause: the clause that the sentence states, such as `tag-push-only`.
        """
        return marks.claim(self._guide, clause)

    def clause_link(self, clause: str) -> str:
        """Link to the section of a clause, without a claim that it holds.

        Args:
            clause: the clause, such as `tag-push-only`.
        """
        marks.result(self._guide, clause)
        return f"[`{clause}`]({self._guide.clause_address(clause)})"

    def excerpt(
        self, workflow: str, *keys: str, job: str | None = None, step: str | None = None
    ) -> str:
        """Show a part of a workflow, with the real numbers of its lines and a link to them.

        Args:
            workflow: the workflow's file name.
            keys: the keys that lead to the part, from the workflow, or from the job or step.
            job: the id of a job; without it the keys start at the top of the file.
            step: a step of the job, by its name, its id, the action that it uses, or its script's
                first line behind ``Run``, as GitHub's log calls it.
        """
        from pubproof.guide import excerpt

        found = excerpt.find(self._guide.subject, workflow, keys, job, step)
        return excerpt.block(found, self._guide.subject, self._guide.link(found.location))

    def pipeline_diagram(self) -> str:
        """Draw the release: from the tag through its jobs to PyPI."""
        from pubproof.guide.drawings import pipeline_diagram

        return self._figure(pipeline_diagram.draw)

    def token_diagram(self) -> str:
        """Draw the token's way: who asks whom, and what each answer says."""
        from pubproof.guide.drawings import token_diagram

        return self._figure(token_diagram.draw)

    def history_diagram(self) -> str:
        """Draw when each clause held: a strip for each, from the first commit to the last.

        Where git does not know the history, the drawing says so; and where ``mkdocs.yml`` has
        ``extra: {pubproof: {history: false}}``, for it looks at every commit.
        """
        if not self._guide.history:
            from pubproof.guide.drawings import pipeline_diagram

            words = "This copy of the site was built without it. Ask pubproof history."
            notice = pipeline_diagram.notice("pubproof-history", "The history is left out", words)
            return _framed(notice)
        from pubproof.guide import past

        subject = self._guide.subject
        if subject.folder not in self._histories:
            self._histories[subject.folder] = past.draw(subject, self._guide.sources)
        return _framed(self._histories[subject.folder])

    def _figure(self, draw: Callable[[Pipeline, Callable[[Location], str]], str]) -> str:
        """Return a drawing of the subject."""
        guide = self._guide
        return _framed(
            self._shown(draw.__module__, lambda: draw(guide.subject.pipeline, guide.link))
        )

    def _shown(self, name: str, make: Callable[[], str]) -> str:
        """Return what is made of the subject, and of the addresses of its lines, under a name."""
        sources = self._guide.sources
        name = f"{name} of {sources.repository} at {sources.ref}"
        return self._guide.subject.known.shown(name, make) or ""

    def permissions_table(self) -> str:
        """List the jobs of a release and what the token of each may do."""
        return self._shown("permissions", partial(tables.permissions, self._guide))

    def claims_table(self) -> str:
        """List the claims of the token of a release, and what PyPI does with each."""
        return self._shown("claims", partial(tables.token_claims, self._guide))

    def publisher_table(self) -> str:
        """Show the fields of PyPI's form and what to type, each with a copy button."""
        return tables.publisher(self._guide)

    def contract_table(self) -> str:
        """List every clause with its state."""
        return tables.contract(self._guide)

    def metadata_table(self) -> str:
        """List which Metadata-Version the releases of the action and PyPI accept."""
        return tables.metadata()

    def contract_sections(self) -> str:
        """Write a section for each clause; its address is the clause's id.

        The site needs the Markdown extensions `admonition` and `pymdownx.details` for it.
        """
        from pubproof.guide import sections

        guide = self._guide
        settings = guide.address(guide.settings) if guide.settings else ""
        return sections.contract_sections(guide.subject.results, guide.link, settings=settings)

    def copy(self, value: str) -> str:
        """Show a value as code with a copy button.

        Args:
            value: the text to show and to copy.
        """
        return inline.copied(value)

    def data(self, file: str) -> object:
        """Read what a program wrote down, for a page to show: the content of a JSON file.

        Use it in a block, `{! set measured = data("measured.json") !}`, and then its values.

        Args:
            file: the file's path below the folder of the pages.
        """
        return self._guide.data(file)

    def command_line_reference(self) -> str:
        """Write the reference of the command line."""
        from pubproof.guide import reference

        return reference.command_line()

    def settings_reference(self) -> str:
        """Write the reference of the settings."""
        from pubproof.guide import reference

        return reference.settings(clause_address=self._guide.clause_address)

    def macros_reference(self) -> str:
        """Write the reference of these macros and of the values."""
        from pubproof.guide import reference

        return reference.macros(MACROS, values.NAMES)

    def json_reference(self) -> str:
        """Write the reference of the JSON report."""
        from pubproof.guide import reference

        return reference.json_()


MACROS: Mapping[str, Callable[..., Any]] = {
    name: function
    for name, function in vars(Macros).items()
    if inspect.isfunction(function) and not name.startswith("_")
}
"""Every macro by its name."""
_INLINE = ("clause_link", "copy", "holds")
"""Those that stand within a sentence."""


def _framed(drawing: str) -> str:
    return f'<figure class="pubproof-diagram">\n{drawing}\n</figure>'


def define_env(env: Environment) -> None:
    """Make the macros and values known to the engine that renders the pages."""
    root = sites.home(Path(env.project_dir))
    extra = env.conf.get("extra")
    own = extra.get("pubproof") if isinstance(extra, Mapping) else None
    own = own if isinstance(own, Mapping) else {}
    guide = Guide(
        root,
        PurePath(os.path.relpath(engine.docs(env), root)).as_posix(),
        repository=str(env.conf.get("repo_url") or ""),
        contract=str(own.get("contract") or ""),
        settings=str(own.get("settings") or ""),
        history=own.get("history", True) is not False,
    )
    if _is_alone(env.conf.get("plugins")):
        log.warning("mkdocs.yml: %s", ALONE)
    macros = Macros(guide)
    for name in MACROS:
        env.macro(_reporting(guide, getattr(macros, name)), name)
    for group in values.GROUPS:
        look_up = _reporting(guide, partial(_value, guide))
        guide.values[group] = values.Group(group, look_up)
    env.variables.update(guide.values)
    env.variables["pubproof"] = guide
    if getattr(env, "page", None) is not None:
        guide.page = engine.page(env)


def _is_alone(plugins: object) -> bool:
    """Whether these are MkDocs' plugins, and pubproof's own is not among them."""
    return isinstance(plugins, Mapping) and "macros" in plugins and "pubproof" not in plugins


def on_pre_page_macros(env: Environment) -> None:
    """Turn to the next page; mkdocs-macros calls this before it renders one."""
    guide = env.variables["pubproof"]
    guide.page = engine.page(env)
    problem = templates.problem_of(env.markdown, env.env, guide)
    if problem is not None:
        env.markdown = problem


def _value(guide: Guide, name: str) -> str:
    """Return the value of a name, or what stands for one that the subject need not have."""
    try:
        return guide.facts[name]
    except OffError as error:
        return Absent(str(error))


def _reporting(guide: Guide, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function, which reports what a page asks for in vain and goes on.

    It masks tokens, and hands on what another one reported instead of a value.
    """

    @wraps(function)
    def call(*args: object, **kwargs: object) -> Any:  # noqa: ANN401  what the function gives
        for given in (*args, *kwargs.values()):
            if isinstance(given, Shown | jinja2.Undefined):
                return _passed_on(given, function)
        try:
            given = function(*args, **kwargs)
            is_text = isinstance(given, str) and not isinstance(given, Shown)
            return mask(given) if is_text else given
        except NoSubjectError as error:
            return guide.report_subject(error)
        except OffError as error:
            return Absent(str(error)).sentence
        except UnreadError as error:
            return guide.report_unread(error)
        except SubjectError as error:
            return guide.report(str(error), templates.calling_place())
        except (TypeError, AttributeError):
            wrong = _misgiven(function, args, kwargs)
            if wrong is None:
                raise
            return guide.report(f"{function.__name__}(): {wrong}", templates.calling_place())

    return call


def _passed_on(given: Shown | jinja2.Undefined, function: Callable[..., Any]) -> str:
    """Return what to show instead of what a function makes of a value that is not there."""
    if isinstance(given, Absent):
        return given if function.__name__ in _INLINE else given.sentence
    return given if isinstance(given, Shown) else str(given)  # an undefined name reports itself


def _misgiven(
    function: Callable[..., Any], args: tuple[object, ...], kwargs: dict[str, object]
) -> str | None:
    """Return what keeps a function from being called so, None where nothing does."""
    try:
        inspect.signature(function).bind(*args, **kwargs)
    except TypeError as error:
        return str(error)
    others = [one for one in args if not isinstance(one, str)]
    others += [one for one in kwargs.values() if not isinstance(one, str | None)]
    return f"{others[0]!r} is no text; put it in quotes" if others else None
