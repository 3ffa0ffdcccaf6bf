"""What the repository's own texts name, held against what exists.

`documents` finds the texts, `markdown` and `restructured` take them apart into places, `names` has
a module for each kind of name, `inventory` knows what there is, and `judging` puts them together.
`site` and `statements` read what the pages of a guide claim.
"""
