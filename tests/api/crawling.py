"""Reading pages as a stranger does: every link, every number, every chart point."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

from starlette.testclient import TestClient

# A number as people write it; a page holds none that is neither in one of `_TOLD` nor in a word.
NUMBER = re.compile(r"(?<![\w./:-])[-−+]?\d[\d.,\u202f]*\d(?![\w/:-])|(?<![\w./:-])\d(?![\w/:-])")


@dataclass
class Seen:
    """What one page holds. `figures` are (figure, release, exact text, text as shown)."""

    figures: list[tuple[str, str, str, str]] = field(default_factory=list)
    counts: list[tuple[str, str, str, str]] = field(default_factory=list)
    points: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen = Seen()
        self._data: dict[str, str] | None = None
        self._text = ""
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.seen.ids.append(given["id"])
        if tag in ("a", "link") and given.get("href"):
            self.seen.links.append(given["href"])
        if tag in ("g", "text") and "data-exact" in given and "data-figure" in given:
            self.seen.points.append((given["data-figure"], given["data-exact"]))
        if tag == "td":
            self._cell = [] if "number" in given.get("class", "").split() else None
        if tag == "data":
            self._data, self._text = given, ""

    def handle_data(self, data: str) -> None:
        if self._data is not None:
            self._text += data
        elif self._cell is not None:
            self._cell.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "td" and self._cell is not None:
            self.seen.cells.append(" ".join(self._cell).strip())
            self._cell = None
        if tag != "data" or self._data is None:
            return
        given, self._data = self._data, None
        if "data-figure" in given:
            told = (given["data-figure"], given["data-release"], given["value"], self._text)
            self.seen.figures.append(told)
        else:
            told = (given["data-of"], given["data-place"], given["value"], self._text)
            self.seen.counts.append(told)


def read(page: str) -> Seen:
    """Return what a page holds."""
    reader = _Reader()
    reader.feed(page)
    return reader.seen


class Api:
    """Asks the API for what a page says, and keeps the answers."""

    def __init__(self, client: TestClient) -> None:
        self._client = client
        self._bodies: dict[str, Any] = {}

    def exact(self, figure: str, release: str) -> str | None:
        """Return the text of a figure's value in the answer of the API, digit for digit."""
        body = self._body(f"/v1/figures/{quote(figure, safe=':/')}?release={release}")
        value = (body["figure"] or {}).get("obs_value")
        return None if value is None else str(value)

    def place(self, address: str, place: str) -> str:
        """Return what stands at a place of an answer: `release.counts.observations`, `cases.0`."""
        found = self._body(address)
        for name in place.split("."):
            found = found[int(name)] if name.isdigit() else found[name]
        return str(found)

    def _body(self, address: str) -> Any:
        if address not in self._bodies:
            answer = self._client.get(address)
            assert answer.status_code == 200, address
            # Numbers stay texts: no float stands between the page and the API.
            self._bodies[address] = json.loads(answer.text, parse_float=str, parse_int=str)
        return self._bodies[address]
