"""The published releases, and whether all is as it should be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from api import errors
from api.answers import Rendered, envelope, release_body
from api.asking import Ask
from api.sentences import REASONS
from api.shelf import Fault, OpenRelease, Refusal, Shelf
from store import clock
from store.releases import ReleaseEntry

# What each fault means and what mends it.
FAULTS: Final[dict[str, dict[str, str]]] = {
    "nothing-published": {
        "vi": "Chưa công bố bản nào: chạy `make certify` rồi `make publish`.",
        "en": "Nothing is published yet: run `make certify`, then `make publish`.",
    },
    "no-trusted-root": {
        "vi": "Thiếu tệp gốc tin cậy: đặt root.json vào đúng chỗ rồi khởi động lại.",
        "en": "The pinned root is missing: put root.json in its place.",
    },
    "list-untrusted": {
        "vi": "Danh sách ký hiện tại không tin được: khôi phục thư mục metadata.",
        "en": "The signed list cannot be trusted: restore the metadata folder.",
    },
    "new-list-expired": {
        "vi": "Danh sách mới đã hết hạn nên bị từ chối: ký lại timestamp.",
        "en": "A new list has expired and is refused: sign a new timestamp.",
    },
    "list-expired": {
        "vi": "Danh sách đã hết hạn; số liệu vẫn được phục vụ: ký lại timestamp.",
        "en": "The list has expired; its figures are still served: sign a new timestamp.",
    },
    "release-refused": {
        "vi": "Bản công bố không qua kiểm chứng: khôi phục tệp từ bản sao lưu.",
        "en": "A release fails verification: restore the file from a backup.",
    },
    "kept-in-memory": {
        "vi": "Không còn bản nào nguyên vẹn trên đĩa; đang phục vụ bản trong bộ nhớ.",
        "en": "No release on the disk is intact; one verified before is served from memory.",
    },
    "unlisted-file": {
        "vi": "Có tệp lạ trong thư mục công bố; tệp đó không được đọc. Hãy xóa.",
        "en": "A stranger lies in the releases folder; it is not read. Remove it.",
    },
    "memory-not-written": {
        "vi": "Không ghi được bộ nhớ chống lùi bản: kiểm tra quyền của thư mục.",
        "en": "The rollback memory cannot be written: mend the folder's permissions.",
    },
    "memory-unreadable": {
        "vi": "Bộ nhớ chống lùi bản bị hỏng: khôi phục hoặc xóa tệp.",
        "en": "The rollback memory is damaged: restore or remove the file.",
    },
}


def list_releases(ask: Ask) -> Rendered:
    """Return every published release, newest first, the refused and the removed ones too."""
    releases = [
        *map(_verified, ask.shelf.releases),
        *map(_refused, ask.shelf.refused),
        *map(_removed, ask.shelf.removed),
    ]
    by_id = {release["id"]: release for release in releases}
    order = sorted(by_id.values(), key=lambda release: release["published_at"], reverse=True)
    return Rendered({**envelope(ask), "releases": order})


def show_release(ask: Ask) -> Rendered:
    """Return one release with the manifest that was signed."""
    body = {
        **release_body(ask),
        "counts": ask.release.counts,
        "pre_release_access": ask.early_access,
    }
    return Rendered({**envelope(ask), "release": body, "manifest": ask.release.manifest})


def show_notes(ask: Ask) -> Rendered:
    """Return the release notes in the caller's language.

    Raises:
        MissingNotesError: The release was made without.
    """
    notes = ask.release.notes.get(ask.lang)
    if notes is None:
        raise errors.MissingNotesError(release=ask.release.id)
    return Rendered(notes)


def health(shelf: Shelf, lang: str) -> dict[str, Any]:
    """Return whether there is something to serve, and every reason for concern."""
    current = shelf.current
    is_well = current is not None and not shelf.faults
    return {
        "status": "ok" if is_well else "degraded" if current else "unavailable",
        "release": current and current.id,
        "list_version": shelf.list_version,
        "list_expires": shelf.list_expires and clock.text(shelf.list_expires),
        "reasons": [_fault(fault, lang) for fault in shelf.faults],
    }


def _verified(release: OpenRelease) -> dict[str, Any]:
    status = "verified" if release.is_current else release.entry.status
    told = {"signers": list(release.signers), "counts": release.counts}
    return _summary(release.entry, status) | told


def _refused(refusal: Refusal) -> dict[str, Any]:
    told = {"reason": refusal.reason, "file": refusal.file}
    return _summary(refusal.entry, "refused") | told


def _removed(entry: ReleaseEntry) -> dict[str, Any]:
    return _summary(entry, "removed")


def _summary(entry: ReleaseEntry, status: str) -> dict[str, Any]:
    return {
        "id": entry.id,
        "status": status,
        "certified_at": clock.text(entry.certified_at),
        "published_at": clock.text(entry.published_at),
        "signers": list(entry.signers),
        "manifest_sha256": entry.manifest_sha256,
        "counts": None,
        "reason": entry.reason,
        "text": entry.text,
        "superseded_by": entry.superseded_by,
        "withdrawn_at": entry.withdrawn_at and clock.text(entry.withdrawn_at),
        "file": None,
    }


def _fault(fault: Fault, lang: str) -> Mapping[str, Any]:
    return {
        "code": fault.code,
        "release": fault.release,
        "file": fault.file,
        "reason": fault.reason,
        "found": REASONS.get(fault.reason or "", {}).get(lang),
        "message": FAULTS[fault.code][lang],
    }
