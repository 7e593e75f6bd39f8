"""What a client should know before it asks: limits, terms, formats, languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api import negotiation, parameters, question
from api.answers import Rendered, citation, envelope
from api.asking import Ask
from api.claims import sent
from api.foreign import INTERFACES
from api.limits import Limits
from api.manners import LARGEST_BODY, LONGEST_ADDRESS
from api.releases import Registry


def show_config(ask: Ask) -> Rendered:
    """Return how this installation answers."""
    publisher = ask.release.publisher
    limits: Limits = ask.request.app.state.limits
    registry: Registry = ask.request.app.state.registry
    body = {
        **envelope(ask),
        "names": _both(publisher.get("name")),
        "system": _both(publisher.get("system")),
        "citations": {lang: citation(ask, lang) for lang in parameters.LANGUAGES},
        "languages": list(parameters.LANGUAGES),
        "formats": {
            name: {"media_type": media_type, "rows": parameters.MAXIMUM_ROWS.get(name)}
            for name, media_type in parameters.MEDIA_TYPES.items()
        },
        "encodings": list(negotiation.CODINGS),
        "limits": {
            "page_rows": parameters.MAXIMUM_LIMIT,
            "codes_of_one_filter": parameters.MAXIMUM_CODES,
            "conditions_of_one_query": question.MAXIMUM_PARTS,
            "depth_of_one_query": question.MAXIMUM_DEPTH,
            "address_bytes": LONGEST_ADDRESS,
            "body_bytes": LARGEST_BODY,
            "claims_of_one_check": sent.MOST_CLAIMS,
            "check_bytes": sent.LARGEST_BODY,
            "query_seconds": registry.turnstile.seconds,
            "queries_at_once": registry.turnstile.places,
        },
        "interfaces": [one._asdict() for one in INTERFACES],
        "rate_limit": limits.policy,
        "files": f"/v1/releases/{ask.release.id}/files",
    }
    return Rendered(body)


def _both(text: Any) -> dict[str, str | None]:  # noqa: ANN401 - plain JSON of a manifest
    held = text if isinstance(text, Mapping) else {}
    return {lang: held.get(lang) for lang in parameters.LANGUAGES}
