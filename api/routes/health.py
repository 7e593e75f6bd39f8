"""Whether all is well."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from api import examples
from api.bodies.releases import health
from api.formats import as_json
from api.openapi import described
from api.parameters import Operation

router = APIRouter(tags=["service"])

HEALTH: Final = Operation(
    parameters=(), body="Health", example=examples.HEALTH, is_about_service=True
)


READY: Final = Operation(
    parameters=(), body="Readiness", example=examples.READY, is_about_service=True
)


@router.get("/readyz", **described(READY))
async def show_readiness(request: Request) -> Response:
    """Tell whether a verified release is served: a balancer sends callers only then."""
    current = request.app.state.registry.shelf.current
    body = {"is_ready": current is not None, "release": current and current.id}
    status = 200 if current is not None else 503
    return Response(as_json.encode(body), status, media_type="application/json")


@router.get("/healthz", **described(HEALTH))
async def show_health(request: Request) -> Response:
    """Tell which release is served and what is wrong, if anything; 503 with nothing to serve."""
    body = health(request.app.state.registry.shelf, request.scope["so_chuan"]["lang"])
    status = 503 if body["status"] == "unavailable" else 200
    return Response(as_json.encode(body), status, media_type="application/json")
