"""One claim about one indicator, territory, period and breakdown: what every rule looks at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from claims import comparing, moments
from claims.claim import Claim
from claims.comparing import Quoted
from claims.figures import Block, Book, Codes, Figure, Indicator, Series, written
from claims.finding import Amount, Candidate, Held, Named, Reason

_MOST_CANDIDATES = 6


class Case:
    """A claim whose words were turned into codes; `books` are releases, the newest first.

    `period` is None when none was said. `figure` is what was asked about, None when the release
    does not hold it; `series` are the figures of the same territory and breakdown by period. One is
    made for each claim and indicator, so it is kept light; nothing in it changes.
    """

    __slots__ = (
        "_older",
        "area",
        "block",
        "book",
        "books",
        "claim",
        "codes",
        "dims",
        "figure",
        "held",
        "indicator",
        "period",
        "series",
    )

    def __init__(
        self,
        claim: Claim,
        indicator: Indicator,
        area: str,
        dims: tuple[str, ...],
        period: str | None,
        books: Sequence[Book],
    ) -> None:
        self.claim = claim
        self.indicator = indicator
        self.area = area
        self.dims = dims
        self.period = period
        self.books = books
        self.book: Book = books[0]
        self.codes: Codes = self.book.codes
        self.block: Block = self.book.block(indicator.code)
        self.series: Series = self.block.series(area, dims)
        self.figure: Figure | None = None if period is None else self.series.get(period)
        self.held: Held | None = None
        if self.figure is not None:
            self.held = Held(self.figure, self.book.id)
        self._older: list[tuple[Book, Figure]] | None = None

    def but(
        self,
        *,
        claim: Claim | None = None,
        indicator: Indicator | None = None,
        dims: tuple[str, ...] | None = None,
        period: str | None = None,
    ) -> Case:
        """Return the case with something else in its place."""
        return Case(
            claim or self.claim,
            indicator or self.indicator,
            self.area,
            dims or self.dims,
            period or self.period,
            self.books,
        )

    @property
    def older(self) -> list[tuple[Book, Figure]]:
        """What earlier releases had for the same key, the newest first."""
        if self._older is None:
            self._older = list(self._find_older())
        return self._older

    def _find_older(self) -> Iterator[tuple[Book, Figure]]:
        if self.period is None:
            return
        for book in self.books[1:]:
            figure = book.block(self.indicator.code).series(self.area, self.dims).get(self.period)
            if figure is not None:
                yield book, figure

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
            said = moments.read(self.claim.compared_with)
            period = None if said is None else moments.like(said, self.period)
            return None if period is None else series.get(period)
        year_before = series.get(moments.before(self.period) or "")
        if year_before is not None:
            return year_before
        if self.indicator.framework is None:
            return None
        return neighbour(series, self.period, -1)


def neighbour(series: Series, period: str, step: int) -> Figure | None:
    """Return the figure before or after a period in a series that may skip years."""
    wanted = moments.parsed(period)
    best: tuple[date, str] | None = None
    for text in series:
        found = moments.parsed(text)
        if wanted is None or found is None:
            continue
        place = (found.start, text)
        is_beyond = found.start < wanted.start if step < 0 else found.start > wanted.start
        if is_beyond and (best is None or (place > best if step < 0 else place < best)):
            best = place
    return None if best is None else series[best[1]]


def amount(figure: Figure) -> Amount:
    """Return a figure's value for a sentence."""
    return Amount(figure.text or "", figure.indicator.unit)


def claimed(quoted: Quoted, indicator: Indicator) -> Amount:
    """Return a claimed number for a sentence, in the unit of the figure it is held against."""
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
