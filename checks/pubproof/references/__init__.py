"""What the repository's own texts name, held against what exists.

`documents` finds the texts, `markdown` and `restructured` take them apart into places, `names` has
a module for each kind of name, `inventory` knows what there is, and `judging` puts them together.
`sites` finds the configuration of a site, `site` and `statements` read what its pages claim.
"""

from __future__ import annotations

MARKDOWN = (".md", ".markdown", ".mdx")
TEXTS = (*MARKDOWN, ".rst")
"""How the names of texts end."""
