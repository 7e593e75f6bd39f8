"""A release for whoever takes it home: datasets whole, their descriptions, all of it as a kit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from starlette.responses import Response, StreamingResponse

from api import errors, negotiation
from api.answers import Rendered, links
from api.asking import Ask
from api.bodies import files
from api.catalogue import content, csvw, datapackage
from api.releases import Registry
from store import archive, kit
from store.releases import Release

# Under its own id a release has the same bytes for ever: no cache has to ask again.
IMMUTABLE: Final = "public, max-age=31536000, immutable"
_NEWEST: Final = "public, max-age=60, must-revalidate"


def send_dataset(ask: Ask, form: str) -> Response:
    """Return the file that holds a dataset whole, or the range of it that is asked for.

    Raises:
        ApiError: The release has no such dataset, or not as a file; or as `files.send_file`.
    """
    dataset_id = ask.values["dataset_id"]
    _check_dataset(ask, dataset_id)
    metadata = f"/releases/{ask.release.id}/{dataset_id}.csv-metadata.json"
    described = f'<{metadata}>; rel="describedby"; type="{csvw.MEDIA_TYPE}"'
    told = {
        # First: the csvw package finds fault with any link before the one it follows.
        "Link": ", ".join([*([described] if form == "csv" else []), *links(ask)]),
        "Content-Disposition": f'attachment; filename="{dataset_id}-{ask.release.id}.{form}"',
        **freshness(ask),
    }
    return files.send_object(ask, content.object_name(dataset_id, form), told)


def describe_dataset(ask: Ask) -> Rendered:
    """Return the CSV on the Web metadata of a dataset's file.

    Raises:
        ApiError: The release has no such dataset, or not as a file.
    """
    found, dataset = content.read_one(ask, ask.values["dataset_id"])
    file = next((one for one in dataset.files if one.form == "csv"), None)
    if file is None:
        raise _unknown(ask, content.object_name(dataset.id, "csv"))
    return Rendered(csvw.describe(found, dataset, file))


def describe_release(ask: Ask) -> Rendered:
    """Return the Frictionless data package of the release."""
    return Rendered(datapackage.describe(content.read(ask)))


def freshness(ask: Ask) -> dict[str, str]:
    """Return how long a cache may keep what a release has; one withdrawn says so when asked."""
    is_settled = ask.is_pinned and ask.release.is_current
    return {"Cache-Control": IMMUTABLE} if is_settled else {}


def send_kit(ask: Ask) -> Response:
    """Return the release as one zip that `verify` takes: files, signatures, the signed list.

    Raises:
        NoVerifiedReleaseError: There is no list to put in.
        RefusedReleaseError: A file is no longer there.
    """
    listed = ask.shelf.signed_list
    if listed is None:
        raise errors.NoVerifiedReleaseError
    registry: Registry = ask.request.app.state.registry
    pool = registry.folder / "objects"
    parts = ask.release.manifest["objects"]
    objects = {name: pool / part["sha256"] for name, part in parts.items()}
    release = Release(ask.release.entry, dict(ask.release.manifest), objects, (), 0)
    members = {
        f"{ask.release.id}/{name}": path
        for name, path in kit.members(listed, release, registry.folder).items()
    }
    etag = f'"{ask.release.manifest_sha256[:32]}-{listed.version}"'
    headers = {
        "ETag": etag,
        "Cache-Control": _NEWEST,
        "Link": ", ".join(links(ask)),
        "Content-Disposition": f'attachment; filename="{ask.release.id}.zip"',
    }
    if negotiation.holds(ask.request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    return _zipped(ask, members, headers)


def _zipped(ask: Ask, members: Mapping[str, Path], headers: dict[str, str]) -> Response:
    try:
        lengths = {name: path.stat().st_size for name, path in members.items()}
    except OSError as error:
        file = str(error.filename).rpartition("/")[2]
        raise errors.RefusedReleaseError(
            release=ask.release.id, file=file, reason="missing"
        ) from None
    headers["Content-Length"] = str(archive.measure(lengths))
    if ask.request.scope["so_chuan"].get("method") == "HEAD":
        return Response(headers=headers, media_type="application/zip")
    pieces = archive.pieces(members.items())
    return StreamingResponse(pieces, headers=headers, media_type="application/zip")


def _check_dataset(ask: Ask, dataset_id: str) -> None:
    if dataset_id not in ask.release.labels.known["dataset_id"]:
        raise errors.UnknownDatasetError(release=ask.release.id, id=dataset_id)


def _unknown(ask: Ask, name: str) -> errors.UnknownFileError:
    allowed = sorted(ask.release.manifest["objects"])
    return errors.UnknownFileError(release=ask.release.id, name=name, allowed=allowed)
