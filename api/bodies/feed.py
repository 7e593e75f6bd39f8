"""What happened, as Atom (RFC 4287): from the signed list and the signed calendar alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from api.answers import Rendered
from api.asking import Ask
from api.bodies.calendar import said
from schemas import agenda, papers
from store import clock
from store.releases import ReleaseEntry

MOST: Final = 200
_NAMESPACE: Final = "http://www.w3.org/2005/Atom"
_TITLE: Final = {"vi": "Số Chuẩn: tin công bố", "en": "Số Chuẩn: release news"}
_WORDS: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "published": {
        "vi": ("Công bố bản {release}", "Bản {release} đã công bố, {signers} ký."),
        "en": ("Release {release} is out", "Release {release}, signed by {signers}."),
    },
    "erratum": {
        "vi": ("Đính chính bản {base}: bản {release}", "Bản {release} thay bản {base}."),
        "en": ("Erratum to {base}: release {release}", "Release {release} corrects {base}."),
    },
    "withdrawn": {
        "vi": ("Thu hồi bản {release}", "{reason}: {text} Dùng: {successor}."),
        "en": ("Release {release} is withdrawn", "{reason}: {text} Use: {successor}."),
    },
    "removed": {
        "vi": ("Thu hồi và xóa bản {release}", "{reason}: {text} Dùng: {successor}."),
        "en": ("Release {release} is withdrawn and removed", "{reason}: {text} Use: {successor}."),
    },
    "reverted": {
        "vi": ("Bản {release} trở lại hiện hành", "Thu hồi {withdrawn}. {reason}: {text}"),
        "en": ("Release {release} is current again", "Withdrawn: {withdrawn}. {reason}: {text}"),
    },
    "moved": {
        "vi": ("Dời lịch: {title}", "Từ {was} sang {due}. {why}"),
        "en": ("Put off: {title}", "From {was} to {due}. {why}"),
    },
    "dropped": {
        "vi": ("Bỏ khỏi lịch: {title}", "{why}"),
        "en": ("Off the calendar: {title}", "{why}"),
    },
}


@dataclass(frozen=True)
class Item:
    """One thing that happened; `key` never changes, so neither does the entry's id."""

    kind: str
    key: str
    at: datetime
    address: str
    facts: Mapping[str, str]


def show(ask: Ask) -> Rendered:
    """Return the newest items, newest first."""
    entries = ask.shelf.entries
    items = [*_published(entries), *_withdrawn(entries), *_slips(ask)]
    items.sort(key=lambda item: (item.at, item.kind, item.key), reverse=True)
    return Rendered(_write(items[:MOST], ask))


def _published(entries: Sequence[ReleaseEntry]) -> Iterator[Item]:
    for entry in entries:
        base = ".".join(entry.id.split(".")[:2])
        facts = {"release": entry.id, "base": base, "signers": ", ".join(entry.signers)}
        kind = "published" if base == entry.id else "erratum"
        yield Item(kind, entry.manifest_sha256, entry.published_at, _address(entry.id), facts)


def _withdrawn(entries: Sequence[ReleaseEntry]) -> Iterator[Item]:
    """Withdrawals; those of one instant for an older release are a return to that release."""
    published = {entry.id: entry.published_at for entry in entries}
    gone = sorted(
        (entry for entry in entries if entry.withdrawn_at is not None),
        key=lambda entry: (str(entry.withdrawn_at), entry.superseded_by or "", entry.id),
    )
    for (_, successor), group in groupby(
        gone, key=lambda entry: (entry.withdrawn_at, entry.superseded_by)
    ):
        together = list(group)
        yield from (_withdrawal(entry) for entry in together)
        if successor in published and all(
            published[successor] < entry.published_at for entry in together
        ):
            yield _reversion(successor, together)


def _withdrawal(entry: ReleaseEntry) -> Item:
    facts = {**_why(entry), "release": entry.id, "successor": entry.superseded_by or "—"}
    kind = "removed" if entry.is_removed else "withdrawn"
    at = entry.withdrawn_at or entry.published_at
    return Item(kind, f"withdrawn:{entry.manifest_sha256}", at, _address(entry.id), facts)


def _reversion(successor: str, together: Sequence[ReleaseEntry]) -> Item:
    names = ", ".join(entry.id for entry in together)
    facts = {**_why(together[0]), "release": successor, "withdrawn": names}
    at = together[0].withdrawn_at or together[0].published_at
    key = f"{successor}:{','.join(entry.manifest_sha256 for entry in together)}"
    return Item("reverted", key, at, _address(successor), facts)


def _why(entry: ReleaseEntry) -> dict[str, str]:
    return {"reason": entry.reason or "", "text": entry.text or ""}


def _slips(ask: Ask) -> Iterator[Item]:
    paper = ask.shelf.papers.get(papers.CALENDAR)
    if paper is None:
        return
    entries = agenda.fold(paper.changes)
    for number, change in enumerate(paper.changes):
        if change["kind"] in (papers.MOVED, papers.DROPPED):
            facts = {
                "title": said(entries[change["entry"]].title, ask.lang),
                "was": change["was"] or "",
                "due": change["due"] or "",
                "why": said(change["reason"], ask.lang),
            }
            key = f"{change['entry']}:{number}"
            at = clock.parse(change["at"])
            yield Item(change["kind"], key, at, "/v1/calendar", facts)


def _address(release: str) -> str:
    return f"/v1/releases/{release}"


def _write(items: Sequence[Item], ask: Ask) -> bytes:
    feed = ElementTree.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": ask.lang})
    publisher = ask.release.publisher
    name = (publisher.get("name") or {}).get(ask.lang) or str(publisher.get("agency"))
    _add(feed, "id", _urn("feed"))
    _add(feed, "title", _TITLE[ask.lang])
    _add(feed, "updated", clock.text(items[0].at))
    _add(_add(feed, "author"), "name", name)
    own = {"rel": "self", "type": "application/atom+xml", "href": f"{ask.path}?lang={ask.lang}"}
    _add(feed, "link", **own)
    for item in items:
        _write_item(feed, item, ask.lang)
    ElementTree.indent(feed)
    content: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def _write_item(feed: ElementTree.Element, item: Item, lang: str) -> None:
    title, summary = (text.format(**item.facts) for text in _WORDS[item.kind][lang])
    entry = _add(feed, "entry")
    _add(entry, "id", _urn(f"{item.kind}:{item.key}"))
    _add(entry, "title", title)
    _add(entry, "updated", clock.text(item.at))
    _add(entry, "published", clock.text(item.at))
    _add(entry, "link", rel="alternate", href=item.address)
    _add(entry, "category", term=item.kind)
    _add(entry, "summary", summary)


def _add(
    parent: ElementTree.Element, tag: str, text: str = "", **given: str
) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, tag, given)
    child.text = text or None
    return child


def _urn(key: str) -> str:
    return uuid5(NAMESPACE_URL, f"so-chuan:{key}").urn
