"""The command line: the only room that speaks to people and ends processes.

Importing it loads click and nothing heavier: each command imports what it runs on when it runs.
"""

from sqlprisma.cli.app import main

__all__ = ["main"]
