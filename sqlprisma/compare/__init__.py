"""Drift as data: what a schema file says otherwise than the migrations.

`compare` lays two documents side by side, member by member and names included, for a file that ought to be generated.
`sqlprisma.compare.drift` asks what a file means, for one that may be written by hand; it is imported by those who ask,
as the others need not wait for it. Apart from `sync`, which makes the two agree, and from the command line, which
decides what a difference is worth.
"""

from sqlprisma.compare.differences import Difference, compare
from sqlprisma.compare.places import Places

__all__ = ["Difference", "Places", "compare"]
