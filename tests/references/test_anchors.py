"""The places in a text that a link can lead to."""

from __future__ import annotations

import pytest

from pubproof.references import anchors


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# A title\n", {"a-title"}),
        ("Words\n=====\n\nMore\n----\n", {"words", "more"}),
        ("# A `code` and *b* [link](c.md) #\n", {"a-code-and-b-link"}),
        ('# A (b) [c](#a-b-c "Go to A (b) c")\n', {"a-b-c"}),
        ('# A [b](c"d.md)\n', {"a-b"}),
        ("# The `a[b][c]` of [`d`](e.md)\n", {"the-abc-of-d"}),
        ("# What's new?\n", {"whats-new"}),
        ("# `PUT /a/<b_id>` of <b>c</b>\n", {"put-ab_id-of-c"}),
        ("# The `__init__` of _it_\n", {"the-__init__-of-it"}),
        ("# Größe\n", {"größe", "groe"}),
        ("# A -- b\n", {"a----b", "a-b"}),
        ("# A\n\n# A\n\n# A\n", {"a", "a-1", "a_1", "a-2", "a_2"}),
        ("- # In a list\n> ## Quoted\n1. # Counted\n", {"in-a-list", "quoted", "counted"}),
        ("# A { #own .class }\n", {"a--own-class-", "a-own-class", "own"}),
        ('# A {tag="class"}\n', {"a-tagclass", "a"}),
        ('<a id="One"></a> <a name=two>\n', {"one", "two"}),
        ('<a class="x"\n   name="two">\n', {"two"}),
        ('```python title="A" name="docs/a.py"\na < b\nname = "c"\n```\n', set()),
        ("[text]{#three}\n", {"three"}),
        ("^1^{#\\_note_1}\n", {"_note_1"}),
        ("    join (a.id==b.a_id) where a.name = 'x' and name == y\n", set()),
        ("(label)=\n\n# A\n", {"label", "a"}),
        ('=== "First tab"\n', {"first-tab"}),
        ('# A\n\n=== "... or b"\n', {"a", "-or-b", "a--or-b", "or-b", "a-or-b"}),
        ("# A [[own]]\n", {"own", "a"}),
        ("# A[[[[x.Own]]]]\n", {"x.own", "a"}),
        ("---\ntitle: A\n---\n\n# B\n", {"b"}),
        ("```\n# no heading\n```\n\n# A\n", {"a"}),
        ("~~~\n```\n# no heading\n~~~\n\n# A\n", {"a"}),
        ("```code``` that is no block\n\n# A\n", {"a"}),
        ("````\n```\n# no heading\n````\n\n# A\n", {"a"}),
        ("- ```\n  # no heading\n  ```\n\n# A\n", {"a"}),
        ("1. B\n   ```sh\n   c\n    ```\n\n# A\n", {"a"}),
        ("- B\n    ```sql\n    c\n  ```\n\n# A\n", {"a"}),
        ("- B\n\t```\n\tc\n\t```\n\n# A\n", {"a"}),
        ("```\n    ```\n# no heading\n```\n\n# A\n", {"a"}),
        ("```\n```python\n# no heading\n```\n\n# A\n", {"a"}),
        ("> ```\n> b\n> ```\n\n# A\n", {"a"}),
        ("<IMG SRC=b.png>\n\n# A\n", {"a"}),
        ("---\n\nText\n\n---\n", set()),
        ("#no heading\n", set()),
    ],
)
def test_a_text_has_the_anchors_that_sites_give_it(text: str, expected: set[str]) -> None:
    assert anchors.of(text) == frozenset(expected)


@pytest.mark.parametrize(
    "text",
    [
        "--8<-- 'a.md'",
        "{! a.md !}",
        "{!if.md!}",
        "{! raw.md !}",
        "{% x %}",
        "{{ x }}",
        "{= x =}",
        "[TOC]",
        "::: a.b",
        "```{toc}",
        "<Members name={frontMatter.name} />",
        "  <Accordion title='A'>",
        "#### <!-- md:setting config.title -->",
    ],
)
def test_of_a_text_that_is_composed(text: str) -> None:
    assert anchors.of(f"# A\n\n{text}\n") is None


@pytest.mark.parametrize(
    "text",
    [
        "It is `{= x =}`, see {= y.z =}.",
        "It is {{ x }}, see {{ y.z | upper }}.",
        '{= holds("pypa-action") =}\n> {= excerpt(workflow.file, "on") | indent(4) =}',
        "{! if a == b -!}\n## B\n{! else !}\n## B\n{! endif !}\n{! set c = d !}",
        "```text\n{= pypi.project =}\n{= a.b =} {= c.d =}\n```",
    ],
)
def test_a_macro_within_a_line_writes_no_heading(text: str) -> None:
    found = anchors.of(f"# A\n\n{text}\n")
    assert found is not None
    assert found - {"a", "b", "b-1", "b_1"} == set()


@pytest.mark.parametrize(
    "text",
    [
        "## B {{ x }}",
        "{{ x }}",
        "x {{< y >}}",
        "## B {= x =}",
        "{= x =} B\n---",
        '<a id="{= x =}"></a>',
        "{= x.y =} {= z =}",
        "A {==b==}",
    ],
)
def test_a_macro_may_write_the_words_of_a_heading(text: str) -> None:
    assert anchors.of(f"# A\n\n{text}\n") is None
