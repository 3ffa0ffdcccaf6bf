"""Lists and pipelines of a shell script, taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tree_sitter import Node


class Link(NamedTuple):
    """One element of a list or pipeline: what stands before it, itself, its redirections."""

    operator: str
    node: Node
    redirects: tuple[Node, ...]
    pipeline: Node | None = None
    """The pipeline right above it; to ask the grammar's tree for it takes the longer, the deeper
    the element is."""


def links_of(node: Node, redirects: tuple[Node, ...]) -> list[Link]:
    """Take lists, pipelines and redirections apart, in the order in which they run.

    Puts right what the grammar does not: it hangs the redirection of ``a && b > f`` on the whole
    list, and what follows ``<<END`` on the same line into the here-document.
    """
    links: list[Link] = []
    todo = [Link("", node, redirects)]
    while todo:
        link = todo.pop()
        current, held = link.node, link.redirects
        kind = current.type
        if kind in ("list", "pipeline"):
            rest: list[Link] = []
            sign, above = link.operator, current if kind == "pipeline" else None
            for child in current.children:
                if child.is_named and child.type != "comment":
                    rest.append(Link(sign, child, (), above))
                elif child.type in ("&&", "||", "|", "|&"):
                    sign = child.type
            if rest:
                rest[-1] = rest[-1]._replace(redirects=held)
            todo.extend(reversed(rest))
        elif kind == "redirected_statement":
            body = current.child_by_field_name("body")
            own = tuple(child for child in current.children if child.type.endswith("_redirect"))
            todo.extend(reversed(list(_behind_heredoc(own))))
            if body is None:
                links.append(link._replace(redirects=own + held))
            else:
                todo.append(Link(link.operator, body, own + held))
        else:
            links.append(link)
    return links


def _behind_heredoc(redirects: tuple[Node, ...]) -> Iterable[Link]:
    """Yield the commands that stand on the line of ``<<END``, with the operators before them."""
    for redirect in redirects:
        if redirect.type != "heredoc_redirect":
            continue
        sign = ""
        for child in redirect.children:
            if child.type in ("&&", "||"):
                sign = child.type
            elif child.type == "pipeline":
                yield Link("|", child, ())
            elif sign and child.is_named and not child.type.startswith("heredoc"):
                yield Link(sign, child, ())
                sign = ""


def split(links: list[Link], operators: tuple[str, ...]) -> list[list[Link]]:
    """Cut a row of links in front of the operators."""
    groups: list[list[Link]] = []
    for link in links:
        if not groups or link.operator in operators:
            groups.append([link])
        else:
            groups[-1].append(link)
    return groups


def whole(pipeline: Sequence[Link]) -> list[Node]:
    """Return the node of a pipeline, or else those of its elements."""
    above = pipeline[0].pipeline if pipeline[1:] else None
    return [link.node for link in pipeline] if above is None else [above]
