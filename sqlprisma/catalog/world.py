"""What an evaluation sees besides its expression: the catalog, variables, and how to call what a migration made."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.typed import FunctionRef
from sqlprisma.catalog.values import Row, Value

Call = Callable[[FunctionRef, tuple[Value, ...], tuple[str | None, ...]], Value]
"""A function, its arguments, and their names where some have one; of a set-returning one the value is a list."""


class World:
    """The state of the running code; a called function may leave another catalog in it."""

    def __init__(
        self,
        catalog: Catalog,
        variables: Mapping[str, Value] | None = None,
        call: Call | None = None,
        *,
        moment: str | None = None,
    ) -> None:
        self.catalog = catalog
        self.variables: Mapping[str, Value] = {} if variables is None else variables
        self.call = call
        self.moment = moment
        """What stands for the time at which the transaction began, where such a value may be kept."""
        self.emulated: tuple[Catalog, dict[str, list[Row]]] | None = None
        """The system relations that were read, of which catalog."""
