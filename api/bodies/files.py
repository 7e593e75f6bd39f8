"""The signed files of a release: listed, and sent as they are.

A file is sent only while it is the one that was verified: same inode, length and times. Its
digest is in the signed manifest, so it is known without reading it.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterator, Mapping
from email.utils import format_datetime
from pathlib import Path
from typing import BinaryIO, Final

from starlette.responses import Response, StreamingResponse

from api import errors, negotiation
from api.answers import Rendered, envelope, freshness, last_modified, links
from api.asking import Ask
from api.releases import Registry
from api.seeing import stamp_of
from store import canonical

_CHUNK: Final = 1 << 18
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_TYPES: Final = {
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".csv": "text/csv; charset=utf-8; header=present",
    ".md": "text/markdown; charset=utf-8",
    ".zip": "application/zip",
    ".pdf": "application/pdf",
}


def list_files(ask: Ask) -> Rendered:
    """Return the files of a release as its manifest has them, by name."""
    parts = ask.release.manifest["objects"].items()
    listed = [
        {"name": name, "length": part["length"], "sha256": part["sha256"], "rows": part.get("rows")}
        for name, part in sorted(parts)
    ]
    return Rendered({**envelope(ask), "files": listed})


def send_manifest(ask: Ask, told: Mapping[str, str] | None = None) -> Response:
    """Return the manifest, byte for byte as it was signed; `told` are headers it has."""
    content = canonical.encode(ask.release.manifest)
    headers = _headers(ask, "manifest.json", ask.release.manifest_sha256) | dict(told or {})
    return _selected(ask, headers, len(content)) or Response(content, headers=headers)


def send_file(ask: Ask) -> Response:
    """Return a file of a release, or the range of it that is asked for.

    Raises:
        UnknownFileError: The release has no such file.
        RefusedReleaseError: The file is no longer the one that was verified.
        InvalidRangeError: The range lies outside the file.
    """
    return send_object(ask, ask.values["name"])


def send_object(ask: Ask, name: str, told: Mapping[str, str] | None = None) -> Response:
    """Return an object of a release by its name in the manifest; `told` are headers it has.

    Raises:
        ApiError: As `send_file`.
    """
    parts = ask.release.manifest["objects"]
    if name not in parts:
        raise errors.UnknownFileError(release=ask.release.id, name=name, allowed=sorted(parts))
    digest, length = parts[name]["sha256"], parts[name]["length"]
    headers = _headers(ask, name, digest) | dict(told or {})
    if held := _selected(ask, headers, length):
        return held
    first, last = _range(ask, headers["ETag"], length) or (0, length - 1)
    is_part = (first, last) != (0, length - 1)
    if is_part:
        headers["Content-Range"] = f"bytes {first}-{last}/{length}"
    headers["Content-Length"] = str(last - first + 1)
    status = 206 if is_part else 200
    file = _open(ask, digest)
    if ask.request.scope["so_chuan"].get("method") == "HEAD":
        file.close()
        return Response(status_code=status, headers=headers)
    return StreamingResponse(_read(file, first, last), status_code=status, headers=headers)


def _headers(ask: Ask, name: str, sha256: str) -> dict[str, str]:
    described = f'</v1/releases/{ask.release.id}/manifest>; rel="describedby"'
    coded = base64.b64encode(bytes.fromhex(sha256)).decode()
    headers = {
        "ETag": f'"{sha256}"',
        "Repr-Digest": f"sha-256=:{coded}:",
        "Cache-Control": f"{freshness(ask)}, no-transform",
        "Accept-Ranges": "bytes",
        "Vary": "Accept-Language",
        "Content-Type": _TYPES.get(Path(name).suffix, "application/octet-stream"),
        "Content-Disposition": f'attachment; filename="{ask.release.id}-{name}"',
        "Link": ", ".join([described, *links(ask)]),
    }
    changed = last_modified(ask)
    if changed is not None:
        headers["Last-Modified"] = format_datetime(changed, usegmt=True)
    return headers


def _selected(ask: Ask, headers: dict[str, str], length: int) -> Response | None:
    """Return a 304 when the caller has the file."""
    held = ask.request.headers.get("if-none-match")
    since = negotiation.instant(ask.request.headers.get("if-modified-since"))
    changed = last_modified(ask)
    is_held = (
        negotiation.holds(held, headers["ETag"])
        if held is not None
        else since is not None and changed is not None and changed <= since
    )
    if not is_held:
        headers["Content-Length"] = str(length)
        return None
    kept = ("ETag", "Cache-Control", "Vary", "Last-Modified")
    return Response(
        status_code=304, headers={name: headers[name] for name in kept if name in headers}
    )


def _range(ask: Ask, etag: str, length: int) -> tuple[int, int] | None:
    """Return the first and last byte asked for; None for the whole.

    Several ranges at once, other units and nonsense are answered with the whole (RFC 9110, 14.2).
    """
    header = ask.request.headers.get("range", "")
    unless = ask.request.headers.get("if-range")
    match = _RANGE.fullmatch(header.strip())
    if match is None or match[0] == "bytes=-" or (unless is not None and unless != etag):
        return None
    if not match[1]:
        wanted = int(match[2])
        first, last = max(length - wanted, 0), length - 1
        is_there = wanted > 0 and length > 0
    else:
        first, last = int(match[1]), min(int(match[2] or length), length - 1)
        if match[2] and int(match[2]) < first:
            return None
        is_there = first < length
    if not is_there:
        raise errors.InvalidRangeError(length=length)
    return first, last


def _open(ask: Ask, digest: str) -> BinaryIO:
    """Open an object if it is still as it was verified."""
    registry: Registry = ask.request.app.state.registry
    path = f"objects/{digest}"
    try:
        file = (registry.folder / path).open("rb")
    except OSError:
        raise errors.RefusedReleaseError(
            release=ask.release.id, file=path, reason="missing"
        ) from None
    if stamp_of(os.fstat(file.fileno())) != ask.release.files.get(path):
        file.close()
        raise errors.RefusedReleaseError(release=ask.release.id, file=path, reason="changed")
    return file


def _read(file: BinaryIO, first: int, last: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := file.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk
