"""The client: figures and what they are about, of one release or the newest."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar
from urllib.parse import quote

import httpx

from so_chuan import proof
from so_chuan.answers import (
    About,
    Answer,
    Change,
    Dataset,
    Figure,
    Figures,
    Indicator,
    Series,
    exact,
)
from so_chuan.asking import Http
from so_chuan.errors import MismatchError, UnreachableError
from so_chuan.proof import Proof

Codes = str | Iterable[str] | None
Body = dict[str, Any]

_PART: Final = ".part"
T = TypeVar("T")


class Client:
    """Asks one server for certified figures.

    Args:
        base: Its address, such as `https://so-chuan.example`.
        release: Answer from this release (`2026.2`, `2026.*`) unless a call says otherwise.
        lang: Language of names: `vi` or `en`.
        tries: How often a busy server is asked.
        transport: Where requests go instead of the network.
        **options: More options of `Http`.
    """

    def __init__(
        self,
        base: str,
        *,
        release: str | None = None,
        lang: str = "en",
        tries: int = 4,
        transport: httpx.BaseTransport | None = None,
        **options: Any,  # noqa: ANN401 - those of Http
    ) -> None:
        self._http = Http(base, tries=tries, transport=transport, **options)
        self._release = release
        self._lang = lang

    def __enter__(self) -> Self:
        """Return the client; the end of the block closes it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of connections."""
        self.close()

    def close(self) -> None:
        """Let go of connections."""
        self._http.close()

    def datasets(self, *, release: str | None = None, as_of: str | None = None) -> Answer[Dataset]:
        """Return the datasets."""
        body = self._http.json("/v1/datasets", self._version(release, as_of))
        found = (Dataset(one["dataset_id"], one["name"], one) for one in body["datasets"])
        return Answer(tuple(found), About.of(body))

    def indicators(
        self,
        search: str | None = None,
        *,
        dataset: Codes = None,
        framework: Codes = None,
        release: str | None = None,
        as_of: str | None = None,
    ) -> Answer[Indicator]:
        """Return indicators, best first when there are words to search for.

        Args:
            search: Words of name, definition or id; diacritics may be left out.
            dataset: Only of these datasets.
            framework: Only of these ranking frameworks.
            release: Answer from this release.
            as_of: Answer from the release that was current then.
        """
        asked = {"q": search, "dataset_id": _codes(dataset), "framework": _codes(framework)}
        return self._listed(
            "/v1/indicators",
            asked | self._version(release, as_of),
            "indicators",
            lambda one: Indicator(
                one["indicator"], one["name"], one["dataset_id"], one["unit_measure"], one
            ),
        )

    def figures(
        self,
        *,
        dataset: Codes = None,
        indicator: Codes = None,
        ref_area: Codes = None,
        time_period: Codes = None,
        start: str | None = None,
        end: str | None = None,
        release: str | None = None,
        as_of: str | None = None,
        **dimensions: Codes,
    ) -> Figures:
        """Return every figure that is asked for, all pages, of one release.

        Args:
            dataset: Of these datasets.
            indicator: Of these indicators.
            ref_area: Of these territories.
            time_period: Of exactly these periods.
            start: Of periods that start with this one or later.
            end: Of periods that end with this one or earlier.
            release: Answer from this release.
            as_of: Answer from the release that was current then.
            **dimensions: Codes by dimension: `sex="F"`, `activity=["A", "B"]`, `freq="A"` …
        """
        asked = {
            "dataset_id": _codes(dataset),
            "indicator": _codes(indicator),
            "ref_area": _codes(ref_area),
            "time_period": _codes(time_period),
            "from": start,
            "to": end,
            **{name: _codes(codes) for name, codes in dimensions.items()},
        }
        pages = list(self._pages("/v1/observations", asked | self._version(release, as_of)))
        labels: dict[str, dict[str, str]] = {}
        for page in pages:
            for column, names in page["labels"].items():
                labels.setdefault(column, {}).update(names)
        about = About.of(pages[0])
        rows = (Figure.of(row, about.id) for page in pages for row in page["observations"])
        return Figures(tuple(rows), about, labels)

    def series(
        self,
        *,
        dataset: Codes = None,
        indicator: Codes = None,
        ref_area: Codes = None,
        release: str | None = None,
        as_of: str | None = None,
        **dimensions: Codes,
    ) -> Answer[Series]:
        """Return what there is of some datasets, indicators or territories, and since when."""
        asked = {
            "dataset_id": _codes(dataset),
            "indicator": _codes(indicator),
            "ref_area": _codes(ref_area),
            **{name: _codes(codes) for name, codes in dimensions.items()},
        }
        return self._listed(
            "/v1/series",
            asked | self._version(release, as_of),
            "series",
            lambda one: Series(one["series_id"], one["first_period"], one["last_period"], one),
        )

    def changes(
        self,
        since: str | None = None,
        until: str | None = None,
        *,
        dataset: Codes = None,
        indicator: Codes = None,
        ref_area: Codes = None,
    ) -> Answer[Change]:
        """Return what changed between two releases, with the reasons.

        Args:
            since: The earlier release; without it the one before the later.
            until: The later release; without it the newest.
            dataset: Only of these datasets.
            indicator: Only of these indicators.
            ref_area: Only of these territories.
        """
        asked = {
            "from": since,
            "to": until,
            "dataset_id": _codes(dataset),
            "indicator": _codes(indicator),
            "ref_area": _codes(ref_area),
            "lang": self._lang,
        }
        return self._listed("/v1/changes", asked, "changes", _change)

    def receipt(self, figure: Figure | str, *, release: str | None = None) -> bytes:
        """Return the receipt of a figure: what proves it without the rest of the release."""
        named = figure if isinstance(figure, str) else figure.id
        own = self._release if isinstance(figure, str) else figure.release
        wanted = {"release": release or own}
        return self._http.content(f"/v1/figures/{quote(named, safe=':/')}/receipt", wanted)

    def download(self, release: str, folder: str | Path = ".") -> Path:
        """Download a whole release with its signatures as `<release>.zip`; return the file.

        It is written beside and renamed when it is whole.

        Raises:
            UnreachableError: The server broke off.
        """
        with self._http.stream(f"/releases/{release}/kit.zip") as answer:
            told = answer.headers.get("x-release", release)
            target = Path(folder) / f"{told}.zip"
            part = target.with_name(target.name + _PART)
            with part.open("wb") as file:
                length = sum(file.write(piece) for piece in answer.iter_bytes())
        if answer.headers.get("content-length", str(length)) != str(length):
            part.unlink()
            raise UnreachableError(f"{target.name}: broke off after {length} bytes")
        return part.replace(target)

    def verify(
        self,
        what: Figure | str,
        root: bytes | str | Path,
        *,
        release: str | None = None,
        state: str | Path | None = None,
    ) -> Proof:
        """Download what proves a figure or a release, and check it offline.

        Args:
            what: A figure, the id of one, or a release such as `2026.2`.
            root: The root of trust or its file; never take it from the server.
            release: The release to prove it by; without it the one that the figure is from.
            state: Where the newest list seen is remembered.

        Raises:
            UntrustedError: It is not as two certifiers signed it.
            MismatchError: The figure that the server gave is not the one that was certified.
            MissingLibraryError: The verifier is not installed.
        """
        if isinstance(what, str) and ":" not in what:
            with tempfile.TemporaryDirectory() as folder:
                return proof.verify_release(self.download(what, folder), root, state=state)
        found = proof.verify_receipt(self.receipt(what, release=release), root, state=state)
        named = what if isinstance(what, str) else what.id
        if found.figure != named:
            raise MismatchError(named, named, found.figure)
        if isinstance(what, Figure) and what.text != found.value:
            raise MismatchError(named, what.text, found.value)
        return found

    def _version(self, release: str | None, as_of: str | None) -> dict[str, str | None]:
        pinned = None if as_of else release or self._release
        return {"release": pinned, "as_of": as_of, "lang": self._lang}

    def _listed(
        self, path: str, asked: Mapping[str, Any], noun: str, read: Callable[[Body], T]
    ) -> Answer[T]:
        pages = list(self._pages(path, asked))
        found = (read(one) for page in pages for one in page[noun])
        return Answer(tuple(found), About.of(pages[0]))

    def _pages(self, path: str, asked: Mapping[str, Any]) -> Iterator[Body]:
        """Yield a page after the other; each link to the next one is fixed to the same release."""
        body = self._http.json(path, asked)
        yield body
        while following := body["page"]["next"]:
            body = self._http.json(following)
            yield body


def _change(one: Body) -> Change:
    return Change(
        one["figure"],
        one["change_type"],
        exact(one["old_value"]),
        exact(one["new_value"]),
        one["reason"],
        one,
    )


def _codes(given: Codes) -> str | None:
    if given is None or isinstance(given, str):
        return given
    return ",".join(given) or None
