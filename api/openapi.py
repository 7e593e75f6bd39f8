"""The description of the API: made from the same tables that read requests and refuse them."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import orjson
from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema
from starlette.requests import Request
from starlette.responses import Response

from api import (
    asked,
    derived_shapes,
    discrepancy_shapes,
    examples,
    models,
    problems,
    ranking_shapes,
    shapes,
    verdicts,
)
from api.claims import sent
from api.errors import ApiError
from api.foreign import INTERFACES
from api.parameters import Operation, Parameter

router = APIRouter()

DESCRIPTION: Final = (
    "Certified figures of a Vietnamese province. Every answer comes from one signed release, "
    "names it (`release`, header `X-Release`) and carries citation and licence. `obs_value` is "
    "a JSON number whose text is the exact decimal: read it with a decimal parser to keep every "
    "digit. HEAD is answered wherever GET is. The same figures are to be had under interfaces of "
    "others, which their own standards describe: "
    + ", ".join(f"`{one.path}` ({one.standard})" for one in INTERFACES)
    + "."
)
_REFERENCE: Final = "#/components/schemas/{model}"
_ACCEPT_LANGUAGE: Final = {
    "name": "Accept-Language",
    "in": "header",
    "description": "Language of names and messages, unless `lang` is given.",
    "schema": {"type": "string"},
    "example": "en",
}
_HEADERS: Final = {
    name: {"description": about, "schema": {"type": "string"}}
    for name, about in {
        "X-Release": "The release the answer is from.",
        "X-Release-Status": "`published`, or `withdrawn`: then the body says why.",
        "X-Release-Reason": "Of a withdrawn release: the code of its reason.",
        "Deprecation": "Of a withdrawn release: since when (RFC 9745).",
        "ETag": "Strong entity tag; send it back in If-None-Match.",
        "Last-Modified": "When this last became another answer; send it in If-Modified-Since.",
        "Link": "RFC 8288: `next` page, `successor-version` to use instead, `license`, `cite-as`.",
        "Content-Language": "Language of names and messages.",
    }.items()
}


_FILE_HEADERS: Final = {
    "Repr-Digest": "SHA-256 of the whole file (RFC 9530), as its manifest has it.",
    "Content-Range": "Which part of the file this is.",
    "Accept-Ranges": "`bytes`: a part can be asked for by Range.",
}


def described(operation: Operation) -> dict[str, Any]:
    """Return what a route tells FastAPI about an operation."""
    return {
        "response_class": Response,
        "openapi_extra": {
            **_sent(operation),
            "parameters": [*map(_parameter, operation.parameters), _ACCEPT_LANGUAGE],
            "responses": {
                "200": _success(operation),
                **_partly(operation),
                **_others(operation),
            },
        },
    }


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document."""
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    _, schemas = models_json_schema(
        [
            (model, "serialization")
            for model in (
                *models.BODIES,
                *shapes.BODIES,
                *discrepancy_shapes.BODIES,
                *ranking_shapes.BODIES,
                *derived_shapes.BODIES,
                *verdicts.BODIES,
            )
        ],
        ref_template=_REFERENCE,
    )
    document.setdefault("components", {})["schemas"] = {
        **schemas["$defs"],
        **asked.SCHEMAS,
        **sent.SCHEMAS,
    }
    return document


@router.get("/openapi.json", include_in_schema=False)
async def show_openapi(request: Request) -> Response:
    """Return the description of the API."""
    content = orjson.dumps(request.app.openapi())
    headers = {"Cache-Control": "public, max-age=3600"}
    return Response(content, headers=headers, media_type="application/json")


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = parameter.form.schema
    described: dict[str, Any] = {
        "name": parameter.name,
        "in": "path" if parameter.is_path else "query",
        "required": parameter.is_path,
        "description": parameter.about,
        "schema": schema,
    }
    if parameter.example is not None:
        described["example"] = parameter.example
    if parameter.is_list:
        described |= {
            "description": f"{parameter.about} Repeat it, or separate codes by commas.",
            "schema": {"type": "array", "items": schema},
            "example": [parameter.example],
            "style": "form",
            "explode": True,
        }
    return described


def _sent(operation: Operation) -> dict[str, Any]:
    if operation.takes is None:
        return {}
    schema = {"$ref": _REFERENCE.format(model=operation.takes)}
    content = {"application/json": {"schema": schema, "example": operation.asked}}
    return {"requestBody": {"required": True, "content": content}}


def _success(operation: Operation) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for name, media_type in operation.formats.items():
        if name == "json":
            schema: dict[str, Any] = {"$ref": _REFERENCE.format(model=operation.body)}
            content[media_type] = {"schema": schema, "example": operation.example}
        else:
            content[media_type] = _other_format(name, operation.texts)
    answered = {"description": "The answer.", "headers": _HEADERS, "content": content}
    is_file = not (operation.body or operation.example or operation.texts)
    return _file(answered) if is_file else answered


def _partly(operation: Operation) -> dict[str, Any]:
    """Describe what comes without a body, or with a part of it."""
    if operation.is_about_service or operation.takes is not None:
        return {}
    held = {"304": {"description": "The caller has this answer.", "headers": _HEADERS}}
    if operation.body or operation.texts:
        return held
    return {"206": {**_success(operation), "description": "The range asked for."}, **held}


def _other_format(name: str, own: Mapping[str, str]) -> dict[str, Any]:
    if example := own.get(name) or examples.TEXTS.get(name):
        return {"schema": {"type": "string"}, "example": example}
    return {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}


def _file(answered: dict[str, Any]) -> dict[str, Any]:
    """Describe a file: any of the types that files have, and its digest."""
    names = ("Repr-Digest", "Content-Range", "Accept-Ranges")
    told = {
        name: {"description": _FILE_HEADERS[name], "schema": {"type": "string"}} for name in names
    }
    return {**answered, "headers": _HEADERS | told, "content": {"*/*": {}}}


def _others(operation: Operation) -> dict[str, Any]:
    """Describe what else may come: refusals, or of the service itself that it is down."""
    if operation.is_about_service:
        return {str(code): _problem(code) for code in (413, 414, 500)} | {
            "503": _success(operation)
        }
    return {str(status): _problem(status) for status in sorted(set(problems.STATUS.values()))}


def _problem(status: int) -> dict[str, Any]:
    """Describe the refusals of one status, one example a kind."""
    kinds = [kind for kind, code in problems.STATUS.items() if code == status]
    return {
        "description": HTTPStatus(status).phrase,
        "content": {
            problems.MEDIA_TYPE: {
                "schema": {"$ref": _REFERENCE.format(model="Problem")},
                "examples": {problems.code_of(kind): {"value": _example(kind)} for kind in kinds},
            }
        },
    }


def _example(kind: type[ApiError]) -> dict[str, Any]:
    return problems.document(kind(**examples.FACTS[kind]), "en", "/v1/observations")
