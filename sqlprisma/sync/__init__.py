"""Which hand edits survive when a schema file is written again.

Old and fresh document in, new document out. It is apart from the mapping because names are decided before, with the
old names as an input, and nothing here renames.
"""

from sqlprisma.sync.clashes import clashes
from sqlprisma.sync.findings import findings
from sqlprisma.sync.merge import merge, merge_files
from sqlprisma.sync.standing import is_in, removed_blocks

__all__ = ["clashes", "findings", "is_in", "merge", "merge_files", "removed_blocks"]
