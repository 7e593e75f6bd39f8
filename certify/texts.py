"""SQL that spells a column of a mart as text, as `schemas.figure` and `store.clock` spell it.

Null stays null.
"""

from __future__ import annotations

from typing import Final

_PLAIN: Final = {
    "DATE": "strftime({0}, '%Y-%m-%d')",
    "TIMESTAMP": "strftime({0}, '%Y-%m-%dT%H:%M:%SZ')",
}
_DECIMAL: Final = """
    case
        when {0} is null then null
        when decimals between 0 and {1}
            and right({0}::varchar, {1} - decimals) = repeat('0', {1} - decimals)
        then rtrim(left({0}::varchar, length({0}::varchar) - {1} + decimals), '.')
        when decimals > {1} then {0}::varchar || repeat('0', decimals - {1})
        else rtrim(rtrim({0}::varchar, '0'), '.')
    end"""
# What JSON has a form of its own for: it needs no text there.
PLAIN: Final = {"VARCHAR", "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT"}


def spelt(name: str, kind: str) -> str:
    """Return SQL for the one text of a value; the relation it reads has a column `decimals`.

    Args:
        name: The column, of our own file.
        kind: Its type, as DuckDB names it.

    Raises:
        TypeError: Values of that type have no one text.
    """
    column = f'"{name}"'
    if kind == "VARCHAR":
        return column
    if kind in PLAIN:
        return f"{column}::varchar"
    if kind.startswith("DECIMAL("):
        return _DECIMAL.format(column, kind.rstrip(")").split(",")[1])
    if kind in _PLAIN:
        return _PLAIN[kind].format(column)
    raise TypeError(f"{name}: {kind}")
