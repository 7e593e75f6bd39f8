"""One claim about one indicator, territory, period and breakdown: what every rule looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from claims import comparing, moments
from claims.claim import Claim
from claims.comparing import Quoted
from claims.figures import Block, Book, Codes, Figure, Indicator, Series
from claims.finding import Amount, Candidate, Finding, Held, Named, Reason

_MOST_CANDIDATES = 6


@dataclass(frozen=True)
class Case:
    """A claim whose words were turned into codes; `books` are releases, the newest first.

    `period` is None when none was said.
    """

    claim: Claim
    indicator: Indicator
    area: str
    dims: tuple[str, ...]
    period: str | None
    books: Sequence[Book]

    @property
    def book(self) -> Book:
        """The release that was asked."""
        return self.books[0]

    @property
    def codes(self) -> Codes:
        """What that release says about its codes."""
        return self.books[0].codes

    @cached_property
    def block(self) -> Block:
        """The figures of the indicator in the release that was asked."""
        return self.books[0].block(self.indicator.code)

    @cached_property
    def series(self) -> Series:
        """The figures of the same territory and breakdown, by period."""
        return self.block.series(self.area, self.dims)

    @cached_property
    def figure(self) -> Figure | None:
        """The figure that was asked about; None when the release does not hold it."""
        return None if self.period is None else self.series.get(self.period)

    @cached_property
    def held(self) -> Held | None:
        """The figure that was asked about, with its release."""
        return None if self.figure is None else Held(self.figure, self.book.id)

    @cached_property
    def older(self) -> list[tuple[Book, Figure]]:
        """What earlier releases had for the same key, the newest first."""
        if self.period is None:
            return []
        found = []
        for book in self.books[1:]:
            figure = book.block(self.indicator.code).series(self.area, self.dims).get(self.period)
            if figure is not None:
                found.append((book, figure))
        return found

    def of(self, indicator: Indicator, book: Book | None = None) -> Figure | None:
        """Return the figure of another indicator at the same key."""
        if self.period is None:
            return None
        block = (book or self.book).block(indicator.code)
        return block.series(self.area, self.dims).get(self.period)

    def previous(self, series: Series) -> Figure | None:
        """Return the figure that a change is counted from: of the period said, or before."""
        if self.period is None:
            return None
        if self.claim.compared_with:
            period = moments.read(self.claim.compared_with)
            return None if period is None else series.get(period)
        year_before = moments.before(self.period)
        if year_before in series:
            return series[year_before]
        if self.indicator.framework is None:
            return None
        return neighbour(series, self.period, -1)


def neighbour(series: Series, period: str, step: int) -> Figure | None:
    """Return the figure before or after a period in a series that may skip years."""
    wanted = moments.parsed(period)
    if wanted is None:
        return None
    known = sorted(
        (found.start, text)
        for text in series
        if (found := moments.parsed(text)) is not None and text != period
    )
    if step < 0:
        earlier = [text for start, text in known if start < wanted.start]
        return series[earlier[-1]] if earlier else None
    later = [text for start, text in known if start > wanted.start]
    return series[later[0]] if later else None


def amount(figure: Figure) -> Amount:
    """Return a figure's value for a sentence."""
    return Amount(figure.text or "", figure.indicator.unit)


def claimed(quoted: Quoted, indicator: Indicator) -> Amount:
    """Return a claimed number for a sentence, in the unit of the figure it is held against."""
    from claims.figures import written

    return Amount(written(quoted.base, indicator.exponent), indicator.unit)


def where(figure: Figure) -> dict[str, object]:
    """Return the facts that say what a figure is of."""
    return {
        "indicator": Named("indicator", figure.indicator.code),
        "area": Named("ref_area", figure.area),
        "period": figure.period,
        "scope": figure.dims,
        "certified": amount(figure),
    }


def candidates(found: Sequence[tuple[Figure, str, str]]) -> tuple[Candidate, ...]:
    """Return the first few candidates, each figure once."""
    seen: dict[tuple[str, str], Candidate] = {}
    for figure, release, why in found:
        seen.setdefault((figure.id, release), Candidate(figure, release, why))
        if len(seen) == _MOST_CANDIDATES:
            break
    return tuple(seen.values())


def says(code: str, **facts: object) -> Reason:
    """Return a reason."""
    return Reason(code, facts)


def agrees(quoted: Quoted, figure: Figure, *, strictly: bool = True) -> bool:
    """Tell whether a claimed number is a figure's, exactly or rounded."""
    found = comparing.grade(quoted, figure)
    return found in comparing.STRICT if strictly else found != comparing.NOT


__all__ = [
    "Case",
    "Finding",
    "agrees",
    "amount",
    "candidates",
    "claimed",
    "neighbour",
    "says",
    "where",
]
