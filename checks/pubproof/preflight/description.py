"""The description of a distribution, as PyPI renders it."""

from __future__ import annotations

import io
from email.message import EmailMessage
from typing import TYPE_CHECKING

from packaging.metadata import parse_email

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.preflight.files import Distribution


def problems(file: Distribution) -> Iterator[str]:
    """Yield why PyPI would not show the description of a file; it may have none."""
    if file.metadata is None:
        return
    raw, _ = parse_email(file.metadata)
    text = raw.get("description")
    if not text:
        return
    message = EmailMessage()
    try:
        message["content-type"] = raw.get("description_content_type", "text/x-rst")
    except ValueError:
        yield "its Description-Content-Type cannot be read"
        return
    kind = message.get_content_type()
    if kind == "text/markdown":
        from readme_renderer import markdown

        variant = message["content-type"].params.get("variant", "GFM")
        if markdown.render(text, variant=variant) is None:
            yield "its Markdown cannot be rendered"
    elif kind == "text/x-rst":
        from readme_renderer import rst

        warnings = io.StringIO()
        if rst.render(text, stream=warnings) is None:
            said = " ".join(warnings.getvalue().split())
            yield f"its reStructuredText cannot be rendered: {said}"
    elif kind != "text/plain":
        yield f"PyPI renders no description of the type '{kind}'"
