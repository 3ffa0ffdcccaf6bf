"""What a sentence says of the names in it: that they are, were, or may be."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.references.place import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pubproof.references.place import Place


def _words(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w`/.-])(?:{'|'.join(words)})(?![\w/-])", re.IGNORECASE)


_PLACEHOLDER = late.pattern(
    r"[<>{}$*?\[\]…|]|\.\.\.|%\w|X{3,}|(?-i:(?<![A-Z])(?:XX|NNN+)(?![A-Z]))|\bv?X\.Y|YYYY|\bN\.N"
    r"|\b(?:(?:app|branch|env|module|package|plugin|project|tag|test|user)?name|file|path|version)\b"
    r"|\b(?:bar|spam|acme)\b"
    r"|(?<![a-z])(?:foo|baz)(?![a-z])"
    r"|\bname_of_|\bpath_to_|\byour(?:\b|_)|\bmy[-_]?\w+|_my_\w|\bpath/to"
    r"|\bexample|_example(?![a-z])|(?<![a-z])some(?:thing)?[-_]"
    r"|\btest_(?:feature|module|something)\.py\b|[_-]x\.ya?ml\b"
    r"|\bnew[-_]|_new_feature\b|(?:^|[^a-z])(?:secret|token|var|variable)_name\b",
    re.IGNORECASE,
)
"""What shows that a text is to be replaced by another."""
_GONE = _words(
    [
        *("formerly", "had", "legacy", "no longer", "obsolete", "old", "previously"),
        *("remove[sd]?", "removing", "delete[sd]?", "deprecated", "rename[sd]?", "replace[sd]?"),
        *("retire[sd]?", "superseded", "used to", "was", "were"),
    ]
)
"""What was."""
_SO_TOO = late.pattern(
    r"\b(?:früher\w{0,2}|ehemals|bislang|bisher|nicht mehr|entfernt|ersetzt|gelöscht"
    r"|umbenannt|veraltet|statt|kein(?:e[mnrs]?)?|existiert nicht|gibt es nicht"
    r"|ancien(?:ne)?(?:ment|s)?|autrefois|obsolète|plus utilisée?|(?:remplac|renomm|supprim)ée?s?"
    r"|n'existe (?:pas|plus)"
    r"|anteriormente|antes|ya no|no existe|(?:eliminad|obsolet|reemplazad|removid|substituíd)[ao]s?"
    r"|já não|não existe|раньше|больше не|удал[её]н\w{0,2}|не существует)\b"
    r"|以前|曾经|曾經|旧|舊|不再|删除|刪除|移除|废弃|廢棄|不存在|没有|沒有|かつて|廃止|削除|存在しない"
    r"|이전|더 이상|삭제",
    re.IGNORECASE,
)
"""What was, or is not there, in other languages in which projects write for those who work on them:
German, French, Spanish, Portuguese, Russian, Chinese, Japanese, Korean."""
_UNWANTED = _words(
    [
        *("absent", "avoid", "bad", "do not", "not available"),
        "does(?: not|n't) (?:bring|carry|come|contain|exist|have|include|provide|ship)",
        *("don't", "ha(?:s|ve) no", "instead of", "is missing", "lacks?", "must not", "never"),
        *("not exist", "not yet", "rather than", "should not", "there (?:is|are) no", "wrong"),
    ]
)
"""What should not be."""
_DENIED = late.pattern(
    r"(?:\b(?:no|not|nor|neither|never|cannot|without|lacks?|refuse[sd]?)|n't)\b", re.IGNORECASE
)
"""That something is not so."""
_IF_THERE = (
    r"(?:if|when|where) (?:(?:any|it|one|that|the (?:file|folder|script)|they|this) )?"
    r"(?:exists?|(?:(?:are|is) )?(?:available|present))"
)
"""That something may not be there."""
_IMAGINED = _words(
    [
        "could",
        "e\\.g\\.",
        *("example", "for instance", "hypothetical"),
        *("if (?:there|you have)", _IF_THERE, "imagine", "might"),
        "(?:other|that|their) (?:projects?|repos?|repositor(?:y|ies))",
        r"(?:at|from|in|of) (?!the\b|this\b|its\b)[\w-]+'s (?:own )?(?:repo|repositor(?:y|ies))",
        *("another (?:project|repo|repository)", "submodules?", "planned", "proposed?", "sample"),
        *("similar to", "such as", "suppose", "their", "upstream", "would", "you have", "your"),
    ]
)
"""What may be, or is somebody else's."""
_ENDS = late.pattern(r"(?<=[.!?])\s+")
_LABEL = late.pattern(rf"\b(?:bad|don't|good|wrong|{_IF_THERE})[*_]*:[\s*_`]*$", re.IGNORECASE)
"""What stands in front of a sample that shows how to write, or how not to; and of what may be."""
_LABEL_ABOVE = late.pattern(
    r"[ \t]*(?:#|//)[ \t]*(?:bad|don't|good|(?:in)?correct|(?:in)?secure|wrong)\b", re.IGNORECASE
)
"""The same in a comment of a code block, above the lines that it is about."""
_COMMENT = late.pattern(r"^[ \t]*(?:#|//).*$", re.MULTILINE)
_REACH = 500
"""Characters above a line in which such a comment is looked for."""
_MADE = _words(
    [
        *("adds?", "added", "adding", "agree", "cop(?:y|ies|ied)", "creat(?:e|es|ed|ing)"),
        *("clone[sd]?", "download(?:s|ed)?", "emits?", "exports?", "generat(?:e|es|ed|ing)"),
        "installed (?:at|in|into|to|under)",
        *("ignored", "like", "local", "naming", "new", "optional(?:ly)?", "outputs?", "place"),
        *("produc(?:e|es|ed|ing)", "put", "recommend(?:ed|s)?", "sav(?:e|es|ed|ing)", "template"),
        *("untracked", "(?<!: )writ(?:e|es|ing|ten)", "wrote"),
    ]
)
"""What somebody or something still has to make."""
_MAKES = _words(
    [
        r"add(?:ing)? an? (?:new )?(?:\w+ )?(?:file|module|script)",
        *("clones?", "creat(?:es?|ing)", "downloads?", "generat(?:es?|ing)", "produc(?:es?|ing)"),
        "(?:are|gets?|is) (?:copied|created|downloaded|generated|produced|written)",
        "not available (?:here|locally)",
    ]
)
"""That it is still to be made, or to be had from elsewhere, wherever else it is named."""
_HERE = "\0"
"""Stands in a sentence for the place that is asked about."""
_MAKER = late.pattern(
    r"\0[^\w\s\0]{0,4}(?:\s(?:action|command|file|job|script|step|target|workflow))?(?:\s\w+ly)?"
    r"\s(?:adds|clones|copies|creates|downloads|emits|exports|generates|outputs|produces|saves|writes)\b"
    r"|\b(?:added|cloned|copied|created|downloaded|generated|produced|saved|written)(?:\s\w+ly)?"
    r"\s(?:by|from|using|via|with)\s(?:running\s|the\s)?[^\w\s\0]{0,4}\0"
)
"""That the place itself makes something, or that something is taken from it: so it is there."""
_LEADS = late.pattern(r":\W*\Z|\b(?:following|these)\b", re.IGNORECASE)
"""The end of what is said of a list that follows."""
_SPEECH = late.pattern(r'"[^"\n]*"|“[^“”\n]*”')
_SPEAKS = late.pattern(
    r"(?:\A|:)\W*\Z|\b(?:asks?|prompts?|requests?|says?|tells?|types?)\b[^.\n]{0,40}\Z",
    re.IGNORECASE,
)
"""What is in front of a quotation that somebody may say."""
_SAYS = late.pattern(r"\W?[A-Z]\w*'?\w* +\w")
"""How a sentence begins, in quotation marks."""
_SPARED = late.pattern(
    r"\b(?:do not|don't|never|must not|should not|avoid)\s+(?:\w+ly\s+)?"
    r"(?:bypass|break|chang|delet|disabl|(?:hand-)?edit|modify|mov|remov|renam|skip|touch)"
    r"(?:e|ing)?\b",
    re.IGNORECASE,
)
"""What is to stay as it is, and so is there."""
_TO_DO = late.pattern(
    r"\s{0,9}\[ \]\s{1,9}(?:[\w -]{1,40}:\s{1,9})?(?:add|create|introduce|set up|write)\b",
    re.IGNORECASE,
)
"""An open task of a list, to make what it names."""
_BEGUN = late.pattern(
    r"\b(?:uv[ \t]{1,9}init|(?:cargo|hatch|maturin|pdm|poetry|rye)[ \t]{1,9}(?:init|new))\b"
)
"""A command with which somebody begins a project of their own."""
_PROMPT = late.pattern(r"[ \t]*(?:[$>%][ \t]+)?")
_PAST_HEADING = late.pattern(
    r"change ?log|release notes|\bhistory|what'?s new|migrat|upgrad|deprecat|\bexamples?\b|tutorial"
    r"|roadmap|future|anti-?pattern|\bbad\b|\bdon'?t\b|incident|post-?mortem|lessons|\bv?\d+\.\d+",
    re.IGNORECASE,
)
"""Headings of what was, will be, or is an example."""


def is_placeholder(text: str) -> bool:
    """Whether a text stands for others: ``<tag>``, ``vX.Y.Z``, ``$VAR``, a pattern."""
    return _PLACEHOLDER.search(text) is not None


def is_unreal(place: Place) -> bool:
    """Whether the sentence, or a heading above, speaks of what was, may be or should not be."""
    return (
        _says_unreal(said(place))
        or _says_unreal(_straight(_lead(place)))
        or _is_spoken(place)
        or _LABEL.search(_straight(place.before)) is not None
        or _TO_DO.match(place.block.text) is not None
        or (place.kind is Kind.LINE and _is_sample(place.block.text, place.span[0]))
        or any(_is_past(_straight(one)) for one in place.block.headings)
    )


def is_denied(place: Place) -> bool:
    """Whether the sentence says that something is not so, of whatever is named in it."""
    return _DENIED.search(said(place)) is not None


def said(place: Place) -> str:
    """Return the sentence without the place itself, with straight apostrophes."""
    return _straight(place.sentence.replace(place.text, " "))


def _straight(text: str) -> str:
    return text.replace("\u2019", "'")


def _is_sample(text: str, line: int) -> bool:
    """Whether the nearest comment above a line of code says that it shows how to write, or not."""
    above = text[max(0, line - _REACH) : line]
    comment = next(reversed(_COMMENT.findall(above)), "")
    return _LABEL_ABOVE.match(comment) is not None


def is_made(place: Place) -> bool:
    """Whether the sentence speaks of something that somebody, or a program, still makes."""
    return any(map(_says_made, _making(place)))


def makes(place: Place) -> bool:
    """Whether the place says for all of its text that what it names is not there yet, or not here.

    That is less than `is_made`, which is asked of the place itself. A link leads to what is there.
    """
    return place.kind is Kind.CODE and any(_MAKES.search(one) for one in _making(place))


def may_begin(text: str) -> bool:
    """Whether a text may have a command that begins a project."""
    return _BEGUN.search(text) is not None


def begins(place: Place) -> bool:
    """Whether a place is a command that begins a project of the reader's own."""
    if place.kind is not Kind.LINE:
        return False
    prompt = _PROMPT.match(place.text)
    return prompt is not None and _BEGUN.match(place.text, prompt.end()) is not None


def _making(place: Place) -> tuple[str, str]:
    """Return what is told of the making of a place: by its sentence, and by that above its list."""
    return _MAKER.sub(" ", place.sentence.replace(place.text, _HERE)), _lead(place)


def _lead(place: Place) -> str:
    """Return the sentence that leads to the list in which a place stands, if one does."""
    last = _ENDS.split(" ".join(place.block.lead[-_REACH:].split()))[-1]
    return last if _LEADS.search(last) is not None else ""


def _is_spoken(place: Place) -> bool:
    """Whether a place is among the words of a sentence that somebody may say."""
    if place.kind is Kind.LINE:
        return False
    before, own = place.before, place.block.text[place.span[0] : place.span[1]]
    for found in _SPEECH.finditer(f"{before}{own}{place.after}"):
        if found.start() < len(before) and found.end() >= len(before) + len(own):
            introduction = before[: found.start()]
            return _SPEAKS.search(introduction) is not None and _SAYS.match(found[0]) is not None
    return False


@lru_cache(1024)
def _says_unreal(words: str) -> bool:
    words = _SPARED.sub(" ", words)
    return any(one.search(words) for one in (_GONE, _UNWANTED, _IMAGINED, _SO_TOO))


@lru_cache(1024)
def _says_made(words: str) -> bool:
    return _MADE.search(words) is not None


@lru_cache(1024)
def _is_past(heading: str) -> bool:
    return _PAST_HEADING.search(heading) is not None
