"""The Prisma language: a file as data, from text and back to exactly the text `prisma format` writes.

Text and document are two views of one thing, so parser and printer share a room; what stands in a schema is decided
elsewhere.
"""

from sqlprisma.prisma.ast import Document
from sqlprisma.prisma.formatter import format_text
from sqlprisma.prisma.kept import Kept, RelationNames, kept_names
from sqlprisma.prisma.parser import parse, parse_all, parse_configuration, read
from sqlprisma.prisma.printer import print_document
from sqlprisma.prisma.query import joined

__all__ = [
    "Document",
    "Kept",
    "RelationNames",
    "format_text",
    "joined",
    "kept_names",
    "parse",
    "parse_all",
    "parse_configuration",
    "print_document",
    "read",
]
