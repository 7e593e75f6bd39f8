"""One figure: what it is, what it was in every release, and what proves it."""

from __future__ import annotations

from typing import Any, Final

from api import errors
from api.answers import Rendered, envelope, warning
from api.asking import Ask
from api.bodies.observations import labels_of
from api.formats import as_json
from api.origins import origins_of
from api.queries import changes, figures
from api.releases import Registry
from api.shelf import OpenRelease
from schemas import concepts
from store import clock

_GONE: Final = {
    "vi": "Bản công bố {release} không có số liệu này; xem lịch sử.",
    "en": "Release {release} does not hold this figure; see its history.",
}
_OBJECT: Final = "observations.parquet"


def show_figure(ask: Ask) -> Rendered:
    """Return a figure with its receipt and its history, newest release first.

    Raises:
        UnknownFigureError: No open release holds it.
    """
    figure = ask.values["figure"]
    key = dict(zip(concepts.KEYS, figure.split(":"), strict=True))
    registry: Registry = ask.request.app.state.registry
    found = {one.id: _find(registry, one, key) for one in ask.shelf.releases}
    if not any(found.values()):
        raise errors.UnknownFigureError(id=figure)
    ask.request.scope["so_chuan"]["indicators"] = key["indicator"]
    row = found.get(ask.release.id)
    warnings = [] if row else [warning("figure-gone", _GONE, ask.lang, release=ask.release.id)]
    body = {
        **envelope(ask, warnings=warnings),
        "id": figure,
        "labels": labels_of(ask, [row] if row else []),
        "figure": as_json.observations([row])[0] if row else None,
        "receipt": _receipt(ask, row) if row else None,
        "history": [
            _told(registry, release, figure, found[release.id]) for release in ask.shelf.releases
        ],
    }
    return Rendered(body)


def _find(registry: Registry, release: OpenRelease, key: dict[str, str]) -> tuple[Any, ...] | None:
    with registry.turnstile.cursor(release.connection) as cursor:
        return figures.find_figure(cursor, key, origins_of(release, cursor))


def _receipt(ask: Ask, row: tuple[Any, ...]) -> dict[str, Any]:
    """Return the way from the published figure back to the cell it was typed into."""
    with ask.cursor() as cursor:
        upload = figures.find_upload(cursor, figures.column(row, "upload_id"))
    part = ask.release.manifest["objects"][_OBJECT]
    address = f"/v1/releases/{ask.release.id}"
    return {
        "release": ask.release.id,
        "proof": f"/v1/figures/{ask.values['figure']}/receipt?release={ask.release.id}",
        "manifest": f"{address}/manifest",
        "manifest_sha256": ask.release.manifest_sha256,
        "file": f"{address}/files/{_OBJECT}",
        "file_sha256": part["sha256"],
        "signers": list(ask.release.signers),
        "certified_at": clock.text(ask.release.entry.certified_at),
        "upload": upload,
        "source_row": figures.column(row, "source_row"),
        "source_cell": figures.column(row, "source_cell"),
    }


def _told(
    registry: Registry, release: OpenRelease, figure: str, row: tuple[Any, ...] | None
) -> dict[str, Any]:
    """Return what a figure was in one release, and what that release did to it."""
    with registry.turnstile.cursor(release.connection) as cursor:
        reason = changes.find_reason(cursor, figure)
    kind, code, revision, severity, text = reason or (None, None, None, None, None)
    shown = as_json.observations([row])[0] if row else {}
    names = ("obs_value", "decimals", "unit_measure", "obs_status", "vintage", "edition")
    return {
        "release": release.id,
        "status": release.entry.status,
        "published_at": clock.text(release.entry.published_at),
        "is_present": row is not None,
        **{name: shown.get(name) for name in (*names, "upload_id", "note")},
        "change_type": kind,
        "reason": code,
        "revision_type": revision,
        "severity": severity,
        "reason_text": text,
    }
