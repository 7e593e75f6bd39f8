"""Published releases as the claim check reads them: the signed Parquet files, verified first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import duckdb

from certify import keys
from certify.errors import MissingCandidateError
from claims import marts, rows
from claims.checking import Desk
from claims.figures import NOBODY, Block, Codes, MemoryBlock
from claims.lexicon import Lexicon
from claims.speaking import Speaker
from schemas import concepts
from store import clock, releases
from store.layout import Layout

_MOST_RELEASES: Final = 16
# All there are: a release held as files is read as a whole.
_MOST_FIGURES: Final = 2**31
_COLUMN_OF: Final = {
    name: column for column, name in concepts.CODELIST_OF.items() if column in concepts.DIMENSIONS
}
_LIST_OF: Final = {**concepts.CODELIST_OF, "unit_measure": "cl_unit"}
_NAMES: Final = """
    select 'indicator' as list, indicator as code, name_vi, name_en from indicators
    union all select 'ref_area', ref_area, name_vi, name_en from areas
    union all select codelist, code, name_vi, name_en from codes
    order by all
"""
_MARTS: Final = ("observations", "indicators", "areas", "area_successions", "codes")


class FileBook:
    """One release, or a candidate of one, over files that somebody has verified.

    Args:
        release: Its id.
        status: `published`, `withdrawn`, or `candidate`.
        objects: Files by their name in the manifest.
        publisher: What the manifest says of the publisher.
    """

    def __init__(
        self,
        release: str,
        status: str,
        objects: Mapping[str, Path],
        publisher: Mapping[str, Any],
    ) -> None:
        self.id = release
        self.status = status
        self._connection = duckdb.connect()
        for mart in (*_MARTS, "frameworks", *marts.COMPUTED_MARTS):
            path = objects.get(f"{mart}.parquet")
            if path is not None:
                self._connection.read_parquet(str(path)).create_view(mart)
        self._has_frameworks = "frameworks.parquet" in objects
        self._computes = all(f"{mart}.parquet" in objects for mart in marts.COMPUTED_MARTS)
        self._held: dict[str, Block] = {}
        self._names = self._read_names()
        self.codes = self._read_codes(publisher)
        self.lexicon = Lexicon(self.codes)
        self.speaker = Speaker(self.codes)

    def block(self, indicator: str) -> Block:
        """Return the figures of an indicator; an unknown one has none."""
        found = self.codes.indicators.get(indicator)
        if found is None:
            return NOBODY
        if indicator not in self._held:
            statement = marts.block(is_computed=found.is_computed)
            told = {"indicator": indicator, "limit": _MOST_FIGURES}
            read = self._connection.execute(statement, told).fetchall()
            make = rows.computed_figures if found.is_computed else rows.figures
            self._held[indicator] = MemoryBlock(make(read, found))
        return self._held[indicator]

    def _read_names(self) -> Mapping[tuple[str, str], tuple[str | None, str | None]]:
        read = self._connection.execute(_NAMES).fetchall()
        return {(listed, code): (vi, en) for listed, code, vi, en in read}

    def _name(self, lang: str, column: str, code: str) -> str | None:
        vi, en = self._names.get((_LIST_OF.get(column, column), code), (None, None))
        return (vi or en) if lang == "vi" else (en or vi)

    def _read_codes(self, publisher: Mapping[str, Any]) -> Codes:
        ask = self._connection.execute
        members: dict[str, list[tuple[str, str | None, str | None]]] = {}
        for (listed, code), (vi, en) in self._names.items():
            if listed in _COLUMN_OF:
                members.setdefault(_COLUMN_OF[listed], []).append((code, vi, en))
        frameworks = ask(marts.FRAMEWORKS).fetchall() if self._has_frameworks else []
        indicators = rows.indicators(ask(marts.INDICATORS).fetchall())
        if self._computes:
            indicators |= rows.computed_indicators(ask(marts.COMPUTED_INDICATORS).fetchall())
        return Codes(
            indicators,
            rows.places(ask(marts.PLACES).fetchall(), ask(marts.SUCCESSIONS).fetchall()),
            self._name,
            {code: (vi, en) for code, vi, en in frameworks},
            members,
            publisher.get("home_area"),
            publisher.get("citation") or {},
        )


class SignedBook(FileBook):
    """One published release whose files were verified."""

    def __init__(self, found: releases.Release) -> None:
        publisher = found.manifest.get("publisher") or {}
        super().__init__(found.entry.id, found.entry.status, found.objects, publisher)
        self.entry = found.entry


def open_books(layout: Layout) -> list[SignedBook]:
    """Verify the published releases and return them, the newest first; withdrawn ones too.

    Raises:
        BrokenReleaseError: A file is not the one that was signed.
        UntrustedListError: The published list is not to be trusted.
    """
    listed = _listed(layout)
    return [
        SignedBook(releases.check_release(listed, one.id, Path(layout.releases)))
        for one in _known(listed)[:_MOST_RELEASES]
    ]


def _listed(layout: Layout) -> releases.SignedList:
    root = keys.pinned_root(layout).read_bytes()
    return releases.open_list(layout.releases, root, clock.now())


def _known(listed: releases.SignedList) -> list[releases.ReleaseEntry]:
    """Return the releases whose bytes are still here, the newest first."""
    return sorted(
        (one for one in listed.releases.values() if not one.is_removed),
        key=lambda one: one.published_at,
        reverse=True,
    )


def open_desk(layout: Layout, release: str | None = None) -> Desk:
    """Verify the published releases and return the desk of one, or of the newest that stands.

    Raises:
        MissingCandidateError: No such release stands.
        BrokenReleaseError: A file is not the one that was signed.
        UntrustedListError: The published list is not to be trusted.
    """
    listed = _listed(layout)
    known = _known(listed)
    standing = [one for one in known if one.status == "published"]
    chosen = next(
        (one for one in (known if release else standing) if release in (None, one.id)), None
    )
    if chosen is None:
        raise MissingCandidateError(release or "latest")
    wanted = [one for one in known if one.published_at <= chosen.published_at][:_MOST_RELEASES]
    books = [
        SignedBook(releases.check_release(listed, one.id, Path(layout.releases))) for one in wanted
    ]
    return Desk(books, books[0].lexicon)
