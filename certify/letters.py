"""What an announcement says: of a publication, an erratum, a withdrawal, a return; vi and en."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from certify.amendment import REASONS
from schemas import manifest as manifests
from schemas.distrust import DistrustError
from schemas.signed_list import DISCLOSURE
from store import reading
from store.journal import Event, Journal
from store.layout import Layout

NO_SERVER: Final = "no mail server (SMTP_HOST, SMTP_FROM)"
_PUBLISHED: Final = "release.published"
_WITHDRAWN: Final = "release.withdrawn"
_REVERTED: Final = "release.reverted"

_WORDS: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "published": {
        "vi": ("Công bố số liệu: bản {release}", "Bản {release} đã công bố lúc {at}."),
        "en": ("Figures published: release {release}", "Release {release} came out at {at}."),
    },
    "erratum": {
        "vi": (
            "Đính chính số liệu: bản {release}",
            "Bản {release} đính chính bản {base}, công bố lúc {at}.",
        ),
        "en": (
            "Figures corrected: release {release}",
            "Release {release} corrects {base}; it came out at {at}.",
        ),
    },
    "withdrawn": {
        "vi": (
            "Thu hồi số liệu: bản {release}",
            "Bản {release} bị thu hồi lúc {at}. {reason}: {text}\nDùng bản: {successor}.",
        ),
        "en": (
            "Figures withdrawn: release {release}",
            "Release {release} was withdrawn at {at}. {reason}: {text}\nUse release: {successor}.",
        ),
    },
    "removed": {
        "vi": (
            "KHẨN: xóa số liệu bản {release}",
            "Bản {release} bị thu hồi lúc {at} vì lộ thông tin phải giữ kín. {text}\n"
            "Hãy xóa mọi bản sao đã tải. Dùng bản: {successor}.",
        ),
        "en": (
            "URGENT: delete release {release}",
            "Release {release} was withdrawn at {at} for disclosure. {text}\n"
            "Delete every copy of it. Use release: {successor}.",
        ),
    },
    "reverted": {
        "vi": (
            "Số liệu trở lại bản {release}",
            "Từ {at} bản {release} lại là bản hiện hành; thu hồi {withdrawn}. {reason}: {text}",
        ),
        "en": (
            "Figures return to release {release}",
            "From {at} release {release} is current again; withdrawn: {withdrawn}. "
            "{reason}: {text}",
        ),
    },
}
_WHERE: Final = {"vi": "Xem: {address}", "en": "See: {address}"}


def notices(journal: Journal) -> list[Event]:
    """Return what there is to tell, in order; a return tells of its withdrawals itself."""
    reverted = journal.events(_REVERTED)
    told = {event.body["statement_sha256"] for event in reverted}
    withdrawn = [
        event
        for event in journal.events(_WITHDRAWN)
        if event.body.get("statement_sha256") not in told
    ]
    found = [*journal.events(_PUBLISHED), *withdrawn, *reverted]
    return sorted(found, key=lambda event: event.seq)


def kind_of(event: Event) -> str:
    """Return what a notice is: published, erratum, withdrawn, removed or reverted."""
    if event.kind == _PUBLISHED:
        return "published" if event.subject.count(".") == 1 else "erratum"
    if event.kind == _REVERTED:
        return "reverted"
    return "removed" if event.body["reason"] == DISCLOSURE else "withdrawn"


def letter(layout: Layout, event: Event, lang: str, site: str) -> tuple[str, str]:
    """Return subject and text of a mail; a publication's notes follow its first lines."""
    facts = _facts(event, lang)
    subject, first = (text.format(**facts) for text in _WORDS[kind_of(event)][lang])
    where = _WHERE[lang].format(address=_address(event, site))
    notes = _notes(layout, event, lang) if event.kind == _PUBLISHED else ""
    return subject, "\n\n".join(filter(None, (first, where, notes))) + "\n"


def payload(layout: Layout, event: Event, message_id: str, site: str) -> dict[str, Any]:
    """Return what a hook gets; every attempt at a delivery sends the same."""
    told = {
        name: event.body[name]
        for name in (
            "manifest_sha256",
            "published_at",
            "list_version",
            "reason",
            "text",
            "superseded_by",
            "withdrawn",
            "withdrawn_at",
        )
        if name in event.body
    }
    notes = {lang: _notes(layout, event, lang) for lang in ("vi", "en")}
    return {
        "id": message_id,
        "type": f"release.{kind_of(event)}",
        "timestamp": event.at,
        "data": {
            "release": event.subject,
            "address": _address(event, site),
            **told,
            **({"notes": notes} if event.kind == _PUBLISHED and any(notes.values()) else {}),
        },
    }


def _facts(event: Event, lang: str) -> dict[str, str]:
    body, place = event.body, {"vi": 0, "en": 1}[lang]
    reason = REASONS.get(body.get("reason", ""), ("", ""))[place]
    return {
        "release": event.subject,
        "base": ".".join(event.subject.split(".")[:2]),
        "at": body.get("published_at") or body.get("withdrawn_at") or event.at,
        "reason": reason,
        "text": body.get("text") or "",
        "successor": body.get("superseded_by") or "—",
        "withdrawn": ", ".join(body.get("withdrawn", ())),
    }


def _address(event: Event, site: str) -> str:
    return f"{site}/v1/releases/{event.subject}"


def _notes(layout: Layout, event: Event, lang: str) -> str:
    """Return a published release's notes; nothing where there are none, or they were damaged."""
    try:
        file = f"{event.subject}/manifest.json"
        content = reading.read_whole(layout.releases / file, file, manifests.LIMIT)
        part = manifests.read(content, event.subject).objects.get(f"notes.{lang}.md")
        if part is None:
            return ""
        path = layout.releases / "objects" / part.sha256
        found = reading.read_whole(path, f"objects/{part.sha256}", part.length)
    except DistrustError:
        return ""
    is_signed = hashlib.sha256(found).hexdigest() == part.sha256
    return found.decode() if is_signed else ""
