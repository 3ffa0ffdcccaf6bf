"""What commands copy, fetch, unpack and patch: from where, and to where.

After the manuals of the programs.
"""
