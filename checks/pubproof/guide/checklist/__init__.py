"""The checklist of a page, as a program that takes a maintainer through it.

The page is the only source: what a reader sees, what the tests run and what a maintainer runs are
the same steps and the same commands.
"""
