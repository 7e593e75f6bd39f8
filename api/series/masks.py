"""A condition on the figures of one indicator, as what it keeps of each series.

Which periods of a series are kept is one number, a bit for a period, so that `and`, `or` and `not`
are operations on numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from functools import reduce
from operator import and_, or_
from typing import Final

from api.queries.conditions import (
    Condition,
    Every,
    OneOf,
    Some,
    ValidOn,
    Within,
    Without,
    conjuncts,
)
from api.series.index import GROUP, Index

# From an area and members to the periods that are kept, as bits.
Mask = Callable[[int, int], int]
# Of one indicator they are all the same.
CONSTANT: Final = ("dataset_id", "indicator")


class BeyondError(Exception):
    """A condition or an order that the compiled columns do not know; DuckDB does."""


def block_of(index: Index, condition: Condition) -> int:
    """Return the number of the one indicator that a condition asks for.

    Raises:
        BeyondError: It asks for several or for any.
    """
    for part in conjuncts(condition):
        if isinstance(part, OneOf) and part.column == "indicator" and len(part.codes) == 1:
            blocks = index.block_ids.get(part.codes[0], ())
            if len(blocks) == 1:
                return blocks[0]
    raise BeyondError


class MaskReader:
    """Reads conditions on the figures of one indicator, which is the number `block`.

    `every` keeps all periods.
    """

    def __init__(self, index: Index, block: int) -> None:
        self._index = index
        self._block = block
        self.every = (1 << len(index.periods)) - 1

    def read(self, condition: Condition) -> Mask:
        """Return what a condition keeps.

        Raises:
            BeyondError: It asks for what is not compiled, or names a code nobody knows.
        """
        match condition:
            case OneOf(column=column, codes=codes):
                return self._one_of(column, codes)
            case Within(start=start, end=end):
                return _always(
                    _bits(
                        number
                        for number, (first, last) in enumerate(self._index.spans)
                        if (start is None or first >= start) and (end is None or last <= end)
                    )
                )
            case ValidOn():
                raise BeyondError
            case Without(part=part):
                inner = self.read(part)
                return lambda area, group: self.every & ~inner(area, group)
            case Every(parts=parts):
                all_of = [self.read(part) for part in parts]
                return lambda area, group: reduce(
                    and_, (one(area, group) for one in all_of), self.every
                )
            case Some(parts=parts):
                any_of = [self.read(part) for part in parts]
                return lambda area, group: reduce(or_, (one(area, group) for one in any_of), 0)

    def _one_of(self, column: str, codes: tuple[str, ...]) -> Mask:
        index = self._index
        if column == "time_period":
            # A period that no figure has is no fault: periods have no list.
            return _always(_bits(index.period_ids[one] for one in codes if one in index.period_ids))
        if column == "ref_area":
            _check(codes, index.area_ids)
            areas = {index.area_ids[one] for one in codes}
            return lambda area, _group: self.every if area in areas else 0
        if column in CONSTANT:
            at = CONSTANT.index(column)
            _check(codes, {block[at] for block in index.blocks})
            return _always(self.every if index.blocks[self._block][at] in codes else 0)
        if column not in GROUP:
            raise BeyondError
        at = GROUP.index(column)
        _check(codes, index.codes[at])
        masks = [self.every if group[at] in codes else 0 for group in index.groups]
        return lambda _area, group: masks[group]


def _check(codes: Sequence[str], known: Container[str]) -> None:
    """Leave codes that the release does not know to the database, which warns of them."""
    if not all(code in known for code in codes):
        raise BeyondError


def _always(mask: int) -> Mask:
    return lambda _area, _group: mask


def _bits(numbers: Iterable[int]) -> int:
    return reduce(or_, (1 << number for number in numbers), 0)
