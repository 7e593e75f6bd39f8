"""One request: what it asks, from which release, in which language and format."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from duckdb import DuckDBPyConnection
from starlette.requests import Request

from api import errors, negotiation, reading
from api.formats import as_json
from api.parameters import MAXIMUM_LIMIT, MAXIMUM_ROWS, ON, Operation
from api.releases import Registry
from api.shelf import LATEST, OpenRelease, Shelf, is_of
from schemas import papers
from schemas.period import Period
from store import clock
from store.layout import RELEASE_ID
from store.releases import ReleaseEntry

# Part of every entity tag: raise it when the same question gets other bytes.
EDITION: Final = "3"
_VERSION: Final = frozenset({"release", "as_of"})
_SHAPING: Final = _VERSION | {"cursor", "limit", "lang", "format"}
# What was sent in a body stands beside the parameters under this name, which none of them has.
QUESTION: Final = "?"


PACKED: Final = frozenset({"xlsx", "parquet", "arrow"})


class Place(NamedTuple):
    """Where a page starts: after this key, in this release."""

    release: str
    after: str


@dataclass(frozen=True)
class Ask:
    """A request that was understood; it keeps to the shelf and release it found at its start.

    `values` are the parameters as read. `lang` is what the caller gets; `values["lang"]` exists
    only if it was asked for by name.
    """

    request: Request
    operation: Operation
    values: dict[str, Any]
    shelf: Shelf
    release: OpenRelease
    lang: str
    format: str
    after: str | None

    @property
    def path(self) -> str:
        """The path without a trailing slash."""
        return str(self.request.scope["path"])

    @property
    def limit(self) -> int:
        """Rows of the page."""
        return int(self.values.get("limit", MAXIMUM_LIMIT))

    @property
    def is_whole(self) -> bool:
        """Whether all rows are wanted at once: a file, unless a page of it is asked for."""
        return self.format in MAXIMUM_ROWS and not {"limit", "cursor"} & set(self.values)

    @property
    def coding(self) -> str | None:
        """The content coding of the answer; formats that are packed already have none."""
        if self.format in PACKED:
            return None
        return negotiation.coding(self.request.headers.get("accept-encoding"))

    @property
    def canonical(self) -> dict[str, str]:
        """The values as one text each: two ways to ask one thing are the same here."""
        return {name: _written(value) for name, value in sorted(self.values.items())}

    @property
    def question(self) -> str:
        """Digest of what is asked apart from release, page and form: a cursor is bound to it."""
        asked = {name: text for name, text in self.canonical.items() if name not in _SHAPING}
        return hashlib.sha256(as_json.encode([self.path, asked])).hexdigest()[:8]

    @property
    def etag(self) -> str:
        """Strong entity tag, known before anything is read from the database."""
        return entity_tag(hashlib.sha256(as_json.encode(self.identity)), self.coding)

    @property
    def identity(self) -> dict[str, Any]:
        """Everything an answer depends on."""
        asked = {name: text for name, text in self.canonical.items() if name not in _VERSION}
        return {
            "edition": EDITION,
            "release": [self.release.id, self.release.manifest_sha256, self.release.entry.status],
            "notice": [
                self.release.entry.reason,
                self.release.entry.superseded_by,
                self.patch,
                self.serious,
            ],
            "said": [self.release.entry.text, str(self.release.entry.withdrawn_at)],
            "early_access": self.early_access,
            "passed_over": self.passed_over,
            "shelf": None if self.operation.is_versioned else self.shelf.summary,
            "path": self.path,
            "asked": asked,
            "form": [self.lang, self.format],
        }

    @property
    def patch(self) -> str | None:
        """The erratum to know of when the caller asked for the release it corrects."""
        found = self.shelf.patch_of(self.release)
        return None if found is None else found.id

    @property
    def serious(self) -> str | None:
        """The later release that corrects a serious error in this one."""
        return self.shelf.serious.get(self.release.id)

    @property
    def early_access(self) -> list[Mapping[str, Any]]:
        """Who had this release before the public; it is told after the release is out."""
        paper = self.shelf.papers.get(papers.ACCESS)
        return list(paper.releases.get(self.release.id, ())) if paper else []

    @property
    def passed_over(self) -> list[str]:
        """Newer releases that fail verification, when the caller asked for the newest."""
        if "as_of" in self.values or self.is_pinned:
            return []
        mine, asked = self.release.entry.published_at, self.asked_release
        return [
            one.entry.id
            for one in self.shelf.refused
            if one.entry.published_at > mine
            and (asked is None or asked == LATEST or is_of(one.entry.id, asked))
        ]

    @property
    def asked_release(self) -> str | None:
        """The release as it was asked for: an id, `2026.*` or `latest`."""
        values = self.values
        return values.get("release_id") or values.get("release") or _changed_to(values)

    @property
    def is_pinned(self) -> bool:
        """Whether one release was asked for by its id: only what is said of it can change."""
        return RELEASE_ID.fullmatch(self.asked_release or "") is not None

    def next_link(self, after: str) -> str:
        """Return the address of the page after a key, fixed to this release."""
        dropped = _VERSION | {QUESTION, *self.request.path_params}
        kept = {name: text for name, text in self.canonical.items() if name not in dropped}
        place = {"release": self.release.id, "cursor": _cursor_of(self, after)}
        return f"{self.path}?{urlencode(kept | place, safe=',')}"

    @contextmanager
    def cursor(self) -> Iterator[DuckDBPyConnection]:
        """Yield a cursor on the release's database, for as long as a query may take."""
        registry: Registry = self.request.app.state.registry
        with registry.turnstile.cursor(self.release.connection) as cursor:
            yield cursor


def entity_tag(digest: hashlib._Hash, coding: str | None) -> str:
    """Return the strong entity tag of what an answer depends on, in its coding."""
    tag = digest.hexdigest()[:32]
    return f'"{tag}"' if coding is None else f'"{tag}-{coding}"'


def asks(operation: Operation) -> Callable[[Request], Awaitable[Ask]]:
    """Return the dependency that reads a request of an operation."""

    async def read(request: Request) -> Ask:
        return read_ask(request, operation)

    return read


def read_ask(
    request: Request,
    operation: Operation,
    *,
    question: Any = None,  # noqa: ANN401 - what a body holds
    pairs: Sequence[tuple[str, str]] | None = None,
) -> Ask:
    """Understand a request and choose its release.

    `question` is what was sent in a body, in a form whose `str` tells it from any other. `pairs`
    stand in for the query string where another interface spells its parameters differently.

    Raises:
        ApiError: It cannot be understood, or what it asks for is not there.
    """
    request.scope["so_chuan"]["lang"] = negotiation.language(request.headers.get("accept-language"))
    request.scope["so_chuan"]["operation"] = getattr(request.scope.get("route"), "path", None)
    if pairs is None:
        pairs = reading.read_pairs(request.scope["query_string"])
    _note_language(request, pairs)
    values = reading.read_values(pairs, request.path_params, operation.parameters)
    if question is not None:
        values[QUESTION] = question
    if operation.is_dated:
        # Part of the entity tag like any value: tomorrow's answer is another one.
        values.setdefault(ON.name, clock.now().date())
    shelf = request.app.state.registry.shelf
    place = _read_place(values.get("cursor"))
    release = _choose_release(shelf, operation, values, place)
    request.scope["so_chuan"].update(notes_of(release.entry))
    subject = {"indicators": values.get("indicator"), "datasets": values.get("dataset_id")}
    request.scope["so_chuan"].update(subject)
    chosen = values.get("format") or negotiation.media_format(
        request.headers.get("accept"), operation.formats
    )
    request.scope["so_chuan"]["format"] = chosen
    ask = Ask(
        request=request,
        operation=operation,
        values=values,
        shelf=shelf,
        release=release,
        lang=request.scope["so_chuan"]["lang"],
        format=chosen,
        after=place and place.after,
    )
    if place and values["cursor"] != _cursor_of(ask, place.after):
        raise errors.InvalidCursorError(parameter="cursor")
    return ask


def notes_of(entry: ReleaseEntry) -> dict[str, str]:
    """Return what the headers of every answer say of its release."""
    notes = {"release": entry.id, "status": entry.status}
    if entry.withdrawn_at is not None:
        notes["deprecation"] = f"@{int(entry.withdrawn_at.timestamp())}"
        notes["reason"] = entry.reason or ""
    return notes


def _note_language(request: Request, pairs: Sequence[tuple[str, str]]) -> None:
    """Let `lang=` decide in which language even a refusal is written."""
    for name, value in pairs:
        if name == "lang" and value in negotiation.LANGUAGES:
            request.scope["so_chuan"]["lang"] = value


def _choose_release(
    shelf: Shelf, operation: Operation, values: dict[str, Any], place: Place | None
) -> OpenRelease:
    _check_versions(values)
    changed_to = _changed_to(values)
    if changed_to and not _VERSION.isdisjoint(values):
        other = "as_of" if "as_of" in values else "release"
        # A `next` link names the release of its page beside what was asked.
        if values.get("release") is None or shelf.select(changed_to) is not shelf.select(
            values["release"]
        ):
            raise errors.ConflictingParametersError(parameter="to", other=other)
    asked = values.get("release_id") or values.get("release") or changed_to
    if asked:
        return shelf.select(asked)
    if "as_of" in values:
        return shelf.find_as_of(values["as_of"])
    if place:
        return shelf.find(place.release)
    # The list of releases is there even when all of them are withdrawn.
    is_list = not operation.is_versioned and shelf.current is None and bool(shelf.releases)
    return shelf.releases[0] if is_list else shelf.newest()


def choose_release(shelf: Shelf, values: Mapping[str, Any]) -> OpenRelease:
    """Return the release that `release` or `as_of` names, else the newest.

    Raises:
        ApiError: Both are given, or there is no such release.
    """
    _check_versions(values)
    if values.get("release"):
        return shelf.select(values["release"])
    if "as_of" in values:
        return shelf.find_as_of(values["as_of"])
    return shelf.newest()


def _check_versions(values: Mapping[str, Any]) -> None:
    if values.get("release") and "as_of" in values:
        raise errors.ConflictingParametersError(parameter="release", other="as_of")


def _changed_to(values: dict[str, Any]) -> str | None:
    """Return the later of two releases that are compared: it is the one that answers."""
    later = values.get("to")
    return later if isinstance(later, str) else None


def _written(value: Any) -> str:  # noqa: ANN401 - what a form reads
    if isinstance(value, list):
        return ",".join(value)
    if isinstance(value, Period):
        return value.text
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return clock.text(value) if isinstance(value, datetime) else str(value)


def _cursor_of(ask: Ask, after: str) -> str:
    text = f"{ask.release.id}|{ask.question}|{after}".encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def _read_place(cursor: str | None) -> Place | None:
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        release, _, after = base64.urlsafe_b64decode(padded).decode("ascii").split("|")
    except (binascii.Error, ValueError):
        raise errors.InvalidCursorError(parameter="cursor") from None
    return Place(release, after)
