"""The receipt of one figure: what proves it to whoever holds the root of trust and nothing else."""

from __future__ import annotations

import hashlib

from starlette.responses import Response

from api import errors, negotiation
from api.answers import VARY, freshness, links
from api.asking import Ask, entity_tag
from api.releases import Registry
from schemas.distrust import BrokenReleaseError


def send(ask: Ask) -> Response:
    """Return the receipt as it is cut from the signed files.

    It names the list it was cut under, so that its entity tag is that of its bytes.

    Raises:
        UnknownFigureError: The release does not hold the figure.
        MissingReceiptsError: The release was made before figures had receipts.
        RefusedReleaseError: A file is no longer the one that was signed.
    """
    content = _cut(ask)
    ask.request.scope["so_chuan"]["indicators"] = ask.values["figure"].split(":")[1]
    headers = {
        "ETag": entity_tag(hashlib.sha256(content), None),
        "Cache-Control": freshness(ask),
        "Vary": VARY,
    }
    if negotiation.holds(ask.request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    headers["Link"] = ", ".join(links(ask))
    headers["Content-Disposition"] = f'attachment; filename="receipt-{ask.release.id}.json"'
    return Response(content, headers=headers, media_type="application/json")


def _cut(ask: Ask) -> bytes:
    from store import receipts  # here, because it loads Arrow, which nothing else needs

    figure, release, listed = ask.values["figure"], ask.release.id, ask.shelf.signed_list
    if listed is None:
        raise errors.NoVerifiedReleaseError
    registry: Registry = ask.request.app.state.registry
    try:
        # As many at once as there may be queries.
        with ask.cursor():
            return receipts.cut(listed, registry.folder, release, figure)
    except receipts.NoFigureError:
        raise errors.UnknownFigureError(id=figure) from None
    except receipts.NoReceiptsError:
        raise errors.MissingReceiptsError(release=release) from None
    except BrokenReleaseError as error:
        raise errors.RefusedReleaseError(
            release=release, file=error.file, reason=error.reason.value
        ) from None
