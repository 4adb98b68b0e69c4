"""Drift as data: what a schema file says otherwise than the migrations, block by block and member by member.

Apart from `sync`, which makes the two agree, and from the command line, which decides what a difference is worth.
"""

from sqlprisma.compare.differences import Change, Difference, compare

__all__ = ["Change", "Difference", "compare"]
