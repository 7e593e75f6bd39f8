"""The MCP server: tools and resources, read-only; arguments are checked before they are used."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError

from api.mcp.asking import Api, RefusedError
from api.mcp.shapes import RULE, envelope
from api.mcp.tools import TOOLS
from store.layout import RELEASE_ID

NAME: Final = "so-chuan"
VERSION: Final = "1"
SCHEME: Final = "so-chuan"
_INSTRUCTIONS: Final = (
    "Certified figures of a Vietnamese province. Search an indicator, then get its figures or "
    f"check a claim. {RULE['en']}"
)
_READ_ONLY: Final = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
# What every answer has; the rest depends on the tool.
_GIVES: Final = {
    "type": "object",
    "properties": {
        "release": {"type": "object", "required": ["id"]},
        "citation": {"type": "string"},
        "rule": {"type": "string"},
        "warnings": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["release", "citation", "rule", "warnings"],
}
_RULE_URI: Final = f"{SCHEME}://rule"
_CITATION_URI: Final = f"{SCHEME}://citation/"
_LATEST: Final = "latest"
_MOST_FAULTS: Final = 5

Context = ServerRequestContext[Any, Any]
# From the request a call came with, if any, to the address that links begin with.
Home = Callable[[Any], str]


def create(api: Api, home: Home) -> Server[Any]:
    """Build the server.

    Args:
        api: What its tools ask.
        home: Tells the address that links begin with.
    """

    async def call(context: Context, asked: types.CallToolRequestParams) -> types.CallToolResult:
        return await call_tool(api, asked.name, asked.arguments or {}, home(context.request))

    async def read(
        _context: Context, asked: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        return await _read_resource(api, str(asked.uri))

    return Server(
        NAME,
        version=VERSION,
        title="Số Chuẩn",
        instructions=_INSTRUCTIONS,
        on_list_tools=_list_tools,
        on_call_tool=call,
        on_list_resources=_list_resources,
        on_list_resource_templates=_list_templates,
        on_read_resource=read,
    )


async def call_tool(
    api: Api, name: str, arguments: dict[str, Any], home: str
) -> types.CallToolResult:
    """Run a tool; a call that cannot be answered says what to mend, and is marked as an error."""
    tool = next((one for one in TOOLS if one.name == name), None)
    if tool is None:
        known = ", ".join(one.name for one in TOOLS)
        return _refused(f"There is no such tool; there are: {known}.")
    try:
        asked = tool.takes.model_validate(arguments)
        answer = await tool.run(api, asked, home)
    except ValidationError as error:
        return _refused(_faults(error))
    except RefusedError as error:
        told = [str(error.problem.get(name) or "") for name in ("title", "detail", "mend")]
        return _refused(" ".join(filter(None, told)))
    text = json.dumps(answer, ensure_ascii=False, indent=1)
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=text)], structured_content=answer
    )


def _faults(error: ValidationError) -> str:
    """Say which arguments are wrong and how; what was given is not repeated."""
    faults = error.errors(include_url=False, include_input=False, include_context=False)
    told = [f"{'.'.join(map(str, one['loc'])) or 'arguments'}: {one['msg']}" for one in faults]
    return "The arguments are not as they must be. " + "; ".join(told[:_MOST_FAULTS])


def _refused(text: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=text)], is_error=True)


async def _list_tools(_context: Context, _asked: Any) -> types.ListToolsResult:  # noqa: ANN401
    listed = [
        types.Tool(
            name=one.name,
            title=one.title,
            description=one.about,
            input_schema=one.takes.model_json_schema(),
            output_schema=_GIVES,
            annotations=_READ_ONLY,
        )
        for one in TOOLS
    ]
    return types.ListToolsResult(tools=listed)


async def _list_resources(_context: Context, _asked: Any) -> types.ListResourcesResult:  # noqa: ANN401
    return types.ListResourcesResult(
        resources=[
            types.Resource(
                uri=f"{_CITATION_URI}{_LATEST}",
                name="citation",
                description="How to cite the newest release.",
                mime_type="application/json",
            ),
            types.Resource(
                uri=_RULE_URI,
                name="rule",
                description="How figures are quoted.",
                mime_type="text/plain",
            ),
        ]
    )


async def _list_templates(_context: Context, _asked: Any) -> types.ListResourceTemplatesResult:  # noqa: ANN401
    return types.ListResourceTemplatesResult(
        resource_templates=[
            types.ResourceTemplate(
                uri_template=f"{_CITATION_URI}{{release}}",
                name="citation-of-release",
                description="How to cite a release such as 2026.2.",
                mime_type="application/json",
            )
        ]
    )


async def _read_resource(api: Api, uri: str) -> types.ReadResourceResult:
    if uri == _RULE_URI:
        return _resource(uri, "text/plain", "\n\n".join(RULE.values()))
    release = uri.removeprefix(_CITATION_URI)
    is_one = uri.startswith(_CITATION_URI) and (
        release == _LATEST or RELEASE_ID.fullmatch(release) is not None
    )
    if not is_one:
        raise MCPError(code=types.INVALID_PARAMS, message="There is no such resource.")
    try:
        told = [await api.get(f"/v1/releases/{release}", lang=lang) for lang in ("vi", "en")]
    except RefusedError as error:
        detail = str(error.problem.get("detail") or "There is no such resource.")
        raise MCPError(code=types.INVALID_PARAMS, message=detail) from None
    body = {
        **envelope(told[1], "en"),
        "citation": {"vi": told[0]["citation"], "en": told[1]["citation"]},
        "rule": RULE,
    }
    return _resource(uri, "application/json", json.dumps(body, ensure_ascii=False, indent=1))


def _resource(uri: str, mime_type: str, text: str) -> types.ReadResourceResult:
    content = types.TextResourceContents(uri=uri, mime_type=mime_type, text=text)
    return types.ReadResourceResult(contents=[content])
