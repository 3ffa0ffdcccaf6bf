"""What can still upload without the publisher: where it is, and how to be rid of it.

A `Scene` is what is searched: a machine and a repository. Each module of `places` knows one kind
of place and yields leftovers there, and what it could not check. `search` asks them all.
"""
