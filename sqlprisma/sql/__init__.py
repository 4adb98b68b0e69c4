"""PostgreSQL's DDL syntax: text in, operations out. Nothing is looked up, nothing is interpreted."""

from sqlprisma.sql.describe import to_json
from sqlprisma.sql.ignore import is_ignored
from sqlprisma.sql.read import read, read_all
from sqlprisma.sql.reader import READER
from sqlprisma.sql.split import split

__all__ = ["READER", "is_ignored", "read", "read_all", "split", "to_json"]
