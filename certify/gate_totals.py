"""A relation between totals of several datasets, from a contract's formula to a query."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Final

from schemas import concepts, contract, formula
from schemas.formula import Formula, Operand
from schemas.rules import Check

RULE: Final = "shared_totals_agree"

# What two figures of one place and time have in common.
_FREE: Final = ("ref_area", "freq", *concepts.DIMENSIONS, "time_period")
# How far `left relation right` is from holding; nothing or less is good.
_GAP: Final = {"=": "abs({0} - {1})", "<=": "{0} - {1}", ">=": "{1} - {0}"}


def batch(home: Path) -> str:
    """Return the query of all shared totals: one row for each place and period of each relation.

    Raises:
        UnreadableFormulaError: A contract's formula is none.
    """
    found = list(_all(home))
    if not found:
        return (
            "select ''::varchar as subject, ''::varchar as key, ''::varchar as told, "
            "0::double as gap, 0::double as allowed where false"
        )
    return " union all ".join(found) + " order by all"


def _all(home: Path) -> Iterator[str]:
    for dataset_id in contract.list_ids(home / "datasets"):
        agreed = contract.load(dataset_id, home / "datasets")
        for each in agreed.shared_totals:
            yield _query(agreed, each)


def _query(agreed: contract.Contract, each: Check) -> str:
    read = formula.parse(each.formula)
    operands = read.operands()
    left, right = (formula.reckon(side, _Sql(operands)) for side in (read.left, read.right))
    free = [name for name in _FREE if not _fixed(name, operands[0])]
    place = " || ':' || ".join(f"side_0.{name}" for name in free) or "''"
    gap = _GAP[read.relation].format(left, right)
    allowed = f"{_rounding(agreed, read)} + abs({right}) * {each.tolerance} / 100"
    return (
        f"select '{agreed.id}' as subject, '{each.id}:' || {place} as key, "  # noqa: S608 - of a contract
        f"({left}) || ' {read.relation} ' || ({right}) as told, "
        f"cast({gap} as double) as gap, cast({allowed} as double) as allowed "
        f"from {_joined(operands)}"
    )


def _joined(operands: tuple[Operand, ...]) -> str:
    text = f"({_figures(operands[0])}) as side_0"
    for at, operand in enumerate(operands[1:], start=1):
        shared = [
            name for name in _FREE if not _fixed(name, operand) and not _fixed(name, operands[0])
        ]
        same = " and ".join(f"side_{at}.{name} = side_0.{name}" for name in shared) or "true"
        text += f" inner join ({_figures(operand)}) as side_{at} on {same}"
    return text


def _figures(operand: Operand) -> str:
    members = "".join(f" and {name} = '{code}'" for name, code in operand.members)
    return (
        f"select *, cast(obs_value as double) as number from present "  # noqa: S608 - of a contract
        f"where indicator = '{operand.indicator}' and obs_value is not null{members}"
    )


def _fixed(name: str, operand: Operand) -> bool:
    return name in dict(operand.members)


def _rounding(agreed: contract.Contract, read: Formula) -> str:
    """Return half of the last printed place of a left side that is one figure."""
    if not isinstance(read.left, Operand):
        return "0"
    indicator = agreed.indicator(read.left.indicator)
    digits = 0 if indicator is None else indicator.decimals
    return str(Decimal("0.5").scaleb(-digits))


class _Sql:
    """Sides as SQL; an operand is the number of its place in the formula."""

    def __init__(self, operands: tuple[Operand, ...]) -> None:
        self.places = {operand: at for at, operand in enumerate(operands)}

    def number(self, value: Decimal) -> str:
        """Return an exact number as it was written."""
        return f"{value:f}"

    def operand(self, operand: Operand) -> str:
        """Return the column that holds an operand."""
        return f"side_{self.places[operand]}.number"

    def combine(self, mark: str, left: str, right: str) -> str:
        """Return the two under a mark; division by nothing gives null, which fails."""
        return f"({left} / nullif({right}, 0))" if mark == "/" else f"({left} {mark} {right})"
