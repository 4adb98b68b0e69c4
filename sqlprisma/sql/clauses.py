"""Small clauses that many statements share: IF EXISTS, CASCADE, roles, storage options, lists of settings."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.sql.tokens import TokenStream

_ROLE_WORDS = frozenset({"current_role", "current_user", "session_user"})


def takes_if_exists(tokens: TokenStream) -> bool:
    """`[IF EXISTS]`."""
    return tokens.takes("if", "exists")


def takes_if_not_exists(tokens: TokenStream) -> bool:
    """`[IF NOT EXISTS]`."""
    return tokens.takes("if", "not", "exists")


def takes_cascade(tokens: TokenStream) -> bool:
    """`[CASCADE | RESTRICT]` (opt_drop_behavior)."""
    return tokens.takes_any(frozenset({"cascade", "restrict"})) == "cascade"


def read_role(tokens: TokenStream) -> str:
    """RoleSpec."""
    return tokens.takes_any(_ROLE_WORDS) or tokens.word_or_name("a role")


def read_columns(tokens: TokenStream) -> tuple[ddl.Name, ...]:
    """columnList, without parentheses."""
    found = [tokens.plain_name("a column name")]
    while tokens.takes(","):
        found.append(tokens.plain_name("a column name"))
    return tuple(found)


def read_storage_options(tokens: TokenStream) -> tuple[ddl.StorageOption, ...]:
    """Reloptions and definition: `(name [= value], …)`."""
    found: list[ddl.StorageOption] = []
    tokens.needs("(")
    while True:
        first = tokens.at
        names = [tokens.label("an option")]
        while tokens.takes("."):
            names.append(tokens.label("an option"))
        value = _option_value(tokens) if tokens.takes("=") else "true"
        space = names[0] if len(names) > 1 else None
        span = tokens.span_from(first)
        found.append(ddl.StorageOption(name=names[-1], space=space, value=value, span=span))
        if not tokens.takes(","):
            break
    tokens.needs(")")
    return tuple(found)


def _option_value(tokens: TokenStream) -> str:
    """def_arg: a string's value, or the text of anything else."""
    depth = 0
    first = tokens.at
    while not tokens.is_at_end and (depth or tokens.key not in {",", ")"}):
        depth += (tokens.key == "(") - (tokens.key == ")")
        tokens.at += 1
    if tokens.at == first:
        tokens.fail("a value")
    if tokens.at == first + 1 and tokens.kinds[first] == "string":
        tokens.at = first
        return tokens.string()
    return tokens.span_from(first).text


def takes_generic_options(tokens: TokenStream) -> None:
    """create_generic_options and alter_generic_options: `[OPTIONS (…)]` of foreign tables and servers."""
    if tokens.sees("options", "("):
        tokens.at += 1
        tokens.skip_parentheses()


def skip_to(tokens: TokenStream, *words: str) -> None:
    """Move in front of the first of these words outside of parentheses; refuse the statement without one."""
    while tokens.key not in words:
        if tokens.is_at_end:
            tokens.fail(" or ".join(word.upper() for word in words))
        if tokens.sees("("):
            tokens.skip_parentheses()
        else:
            tokens.at += 1
