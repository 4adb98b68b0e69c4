"""The sentence that is written above a model together with `@@ignore`.

It is Prisma's own (prisma-engines, `sql-schema-connector/src/introspection/rendering/models.rs`). Apart from the merge
because it is the only text by which the merge knows what was generated.
"""

from __future__ import annotations

NO_IDENTIFIER = "does not contain a valid unique identifier and can therefore currently not be handled"
