"""The guide: what its pages say of a repository, and the site that they become.

Only `plugin`, `live`, `rendering` and `breakdown` import mkdocs.
"""
