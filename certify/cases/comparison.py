"""A published value beside ours: in the release in force at its cut-off, as received, and now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from certify.cases import published, vintages
from certify.cases.published import Published
from certify.cases.vintages import Vintage
from certify.certificate import LOCAL
from certify.shelved import FileBook, SignedBook
from certify.sources import Upload
from claims import claim as claims
from claims import comparing
from claims.checking import Checked, Desk
from claims.claim import Claim
from claims.figures import Figure, Indicator
from claims.speaking import Speaker

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Library:
    """What published values are held against.

    `books` are releases, the newest first, `signed` those of them that came out; `uploads` what
    stewards sent.
    """

    books: Sequence[FileBook]
    signed: Sequence[SignedBook]
    uploads: Sequence[Upload]

    def in_force(self, at: datetime) -> list[SignedBook]:
        """Return the releases out and not withdrawn at an instant, the newest first."""
        return [
            book
            for book in self.signed
            if book.entry.published_at <= at
            and (book.entry.withdrawn_at is None or book.entry.withdrawn_at > at)
        ]


@dataclass(frozen=True)
class Comparison:
    """One published value and everything of ours it was held against.

    `now` is what the claim check says by the newest release, `then` by the one in force at the end
    of the cut-off's day; `then` is None when the cut-off is not known or nothing was out.
    `figure_now` and `figure_then` are ours at the same key, None where a release has none.
    `vintages` are what stewards sent for it, the last received first.
    """

    published: Published
    cut_off: datetime | None
    now: Checked
    release_now: str
    figure_now: Figure | None
    then: Checked | None
    release_then: str | None
    figure_then: Figure | None
    vintages: tuple[Vintage, ...]
    indicator: Indicator
    desk: Desk
    speaker: Speaker

    @property
    def received_then(self) -> tuple[Vintage, ...]:
        """The vintages received by the cut-off, the last received first."""
        if self.cut_off is None:
            return ()
        return tuple(one for one in self.vintages if one.received_at <= self.cut_off)

    def agrees(self, figure: Figure | None) -> bool:
        """Tell whether the printed number is this figure, exactly or rounded."""
        number = self.now.claim.rank or self.now.claim.value
        if figure is None or figure.base is None or number is None:
            return False
        if not comparing.fits(number, self.indicator):
            return False
        return any(
            comparing.grade(comparing.quote(number, reading, self.indicator), figure)
            in comparing.STRICT
            for reading in number.readings
        )


def compare(library: Library, value: Published) -> Comparison | None:
    """Hold a published value against ours; None when the newest release lacks its indicator."""
    newest = library.books[0]
    indicator = newest.codes.indicators.get(value.indicator)
    if indicator is None:
        return None
    desk = Desk(list(library.books), newest.lexicon)
    claim = _claim(value)
    end = end_of(published.cut_off_of(value))
    earlier = [] if end is None else library.in_force(end)
    has_then = bool(earlier) and value.indicator in earlier[0].codes.indicators
    return Comparison(
        published=value,
        cut_off=end,
        now=desk.check(claim),
        release_now=newest.id,
        figure_now=_at_key(newest, value),
        then=Desk(earlier, earlier[0].lexicon).check(claim) if has_then else None,
        release_then=earlier[0].id if earlier else None,
        figure_then=_at_key(earlier[0], value) if earlier else None,
        vintages=tuple(
            vintages.of_figure(
                library.uploads,
                indicator,
                value.ref_area,
                value.time_period,
                published.dims_of(value),
            )
        ),
        indicator=indicator,
        desk=desk,
        speaker=newest.speaker,
    )


def end_of(day: date | None) -> datetime | None:
    """Return the last instant of a day in Viet Nam."""
    if day is None:
        return None
    return datetime.combine(day + _DAY, time(), LOCAL) - timedelta(seconds=1)


def figure_id(value: Published, books: Iterable[FileBook]) -> str:
    """Return the name of our figure of a value; where none is held, the name it would have."""
    for book in books:
        found = _at_key(book, value)
        if found is not None:
            return found.id
    dims = published.dims_of(value)
    parts = (value.dataset_id, value.indicator, value.ref_area, _freq(value.time_period), *dims)
    return ":".join((*parts, value.time_period))


def _freq(time_period: str) -> str:
    from schemas import period

    return period.parse(time_period).freq


def _claim(value: Published) -> Claim:
    read = claims.read(value.claim())
    return replace(read, indicators=(value.indicator,), areas=(value.ref_area,), area=None)


def _at_key(book: FileBook, value: Published) -> Figure | None:
    series = book.block(value.indicator).series(value.ref_area, published.dims_of(value))
    return series.get(value.time_period)


def shown(checked: Checked, speaker: Speaker) -> list[Mapping[str, Any]]:
    """Return the reasons of a check in both languages."""
    return [speaker.reason(one) for one in checked.finding.reasons]
