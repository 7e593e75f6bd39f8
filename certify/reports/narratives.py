"""What an agency adds in its own words: kept as it was sent, named by its bytes."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Final

from certify.errors import ReportError
from schemas import codelist
from store import files
from store.journal import Event, Journal
from store.layout import Layout

KIND: Final = "report.narrated"
_LONGEST: Final = 20_000
_LABEL: Final = re.compile(r"[12][0-9]{3}(\.[0-9]+)*(-[12][0-9]{3}(\.[0-9]+)*)?", re.ASCII)


def add(layout: Layout, journal: Journal, *, agency: str, label: str, by: str, raw: bytes) -> Event:
    """Keep an agency's own words for a stage; later words take the place of earlier ones.

    Raises:
        ReportError: The agency is not known, the stage is none, or the text cannot be printed;
            all that is wrong is named at once.
    """
    wrong = [*_wrong_names(agency, label), *_wrong_text(raw)]
    if wrong:
        raise ReportError("narrative", "; ".join(wrong))
    digest = files.put_object(layout.reports / "objects", raw)
    body = {"stage": label, "sha256": digest}
    once = f"narrated:{agency}:{label}:{digest}"
    with journal.writing() as entry:
        recorded = entry.recorded(once)
        return recorded or entry.append(KIND, agency, actor=by, body=body, once=once)


def find(layout: Layout, events: Sequence[Event], label: str) -> dict[str, dict[str, Any]]:
    """Return the newest words of each agency for a stage.

    Raises:
        ReportError: A kept text has other bytes than the journal says.
    """
    newest = {
        event.subject: event.body["sha256"]
        for event in events
        if event.kind == KIND and event.body["stage"] == label
    }
    return {
        name: {"sha256": digest, "text": _read(layout, digest)} for name, digest in newest.items()
    }


def _read(layout: Layout, digest: str) -> str:
    path = layout.reports / "objects" / digest
    raw = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(raw).hexdigest() != digest:
        raise ReportError("damaged", str(path))
    return raw.decode("utf-8")


def _wrong_names(agency: str, label: str) -> list[str]:
    found = []
    if agency not in codelist.agencies():
        found.append(f"{agency}: {', '.join(codelist.agencies())}")
    if _LABEL.fullmatch(label) is None:
        found.append(f"{label}: 2026 / 2026.1-2026.2")
    return found


def _wrong_text(raw: bytes) -> list[str]:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return [f"byte {error.start + 1}: UTF-8"]
    found = []
    if not text.strip():
        found.append("0 ký tự / characters")
    if len(raw) > _LONGEST:
        found.append(f"{len(raw)} > {_LONGEST} byte")
    for line, content in enumerate(text.split("\n"), start=1):
        bad = {letter for letter in content if unicodedata.category(letter) in ("Cc", "Cs", "Co")}
        if bad - {"\t", "\r"}:
            codes = ", ".join(f"U+{ord(letter):04X}" for letter in sorted(bad))
            found.append(f"dòng / line {line}: {codes}")
        if not unicodedata.is_normalized("NFC", content):
            found.append(f"dòng / line {line}: NFC")
    return found
