"""The preview desk: its own process and port, for who holds a token.

The public API never sees a staged file; this desk never sees a public one. A token says which
release is meant, so no address names one, and without a token every address answers alike. Every
answer is labelled in its headers and its body; what cannot carry a label is not given.
"""

from __future__ import annotations

import base64
import binascii
import csv
import html
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import duckdb
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from certify import previews, propose
from certify.errors import CertifyError
from certify.previews import Grant
from schemas.figure import exact_text
from store import clock
from store.http_deadline import DeadlineProtocol
from store.journal import Journal
from store.layout import Layout

MOST_ROWS: Final = 10_000
_ALWAYS: Final = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
}
_NEED_TOKEN: Final = "Cần mã xem trước. / A preview token is needed.\n"  # noqa: S105 - a sentence
_NOTHING: Final = "Không có gì ở đây. / Nothing is here.\n"
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)
_CODE: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]{0,63}", re.ASCII)
_TABLES: Final = ("observations", "changes")
_ROWS: Final = {
    table: f"""
        select * from read_parquet($path)
        where ($indicator is null or indicator = $indicator)
            and ($ref_area is null or ref_area = $ref_area)
        order by all limit {MOST_ROWS} offset $offset
    """  # noqa: S608 - the number is a constant of ours
    for table in _TABLES
}


@dataclass(frozen=True)
class Label:
    """What every answer says first."""

    release: str
    body: str
    embargo_until: str

    @classmethod
    def of(cls, grant: Grant) -> Label:
        """Return the label of a grant."""
        hour = grant.embargo_until
        return cls(grant.release, grant.body, clock.text(hour) if hour else "not set")

    @property
    def sentence(self) -> str:
        """In both languages, for a person."""
        return (
            f"PREVIEW - XEM TRƯỚC bản {self.release}, chỉ dành cho {self.body}. Cấm công bố đến / "
            f"embargo until {self.embargo_until}."
        )

    @property
    def headers(self) -> dict[str, str]:
        """For a machine; header values are ASCII, so the body's name is not among them."""
        return {
            "X-Preview": "PREVIEW",
            "X-Embargo-Until": self.embargo_until,
            "X-Release": self.release,
        }


Page = Callable[[Request, Grant, propose.Candidate], Response]


def create_app(layout: Layout, journal: Journal) -> Starlette:
    """Build the desk over one installation's candidates."""

    def desk(page: Page) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            return await run_in_threadpool(_answer, layout, journal, request, page)

        return answer

    routes = [
        Route("/", desk(_show)),
        Route("/notes", desk(_notes)),
        Route("/report", desk(_report(layout))),
        *(Route(f"/{table}", desk(_table(table))) for table in _TABLES),
        Route("/{rest:path}", desk(_nothing)),
    ]
    return Starlette(routes=routes)


def serve(layout: Layout, journal: Journal, host: str, port: int) -> None:
    """Run the desk until it is stopped."""
    uvicorn.run(
        create_app(layout, journal),
        host=host,
        port=port,
        http=DeadlineProtocol,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=64,
    )


def _answer(layout: Layout, journal: Journal, request: Request, page: Page) -> Response:
    token = _token(request.headers.get("authorization"))
    grant = previews.use(journal, token, request.url.path) if token else None
    if grant is None:
        headers = {**_ALWAYS, "WWW-Authenticate": 'Basic realm="preview", charset="UTF-8"'}
        return Response(_NEED_TOKEN, 401, headers, media_type="text/plain")
    try:
        candidate = propose.read_candidate(layout, grant.release)
    except CertifyError:
        answer = _text(grant, _NOTHING, 404)
    else:
        answer = page(request, grant, candidate)
    for name, value in (_ALWAYS | Label.of(grant).headers).items():
        answer.headers[name] = value
    return answer


def _token(header: str | None) -> str | None:
    """Return the token of a Bearer header, or the password a browser asked a person for."""
    scheme, _, rest = (header or "").partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip() or None
    if scheme.lower() != "basic":
        return None
    try:
        _, _, password = base64.b64decode(rest, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return password or None


def _show(_request: Request, grant: Grant, candidate: propose.Candidate) -> Response:
    parts = {name: part.rows for name, part in sorted(candidate.manifest.objects.items())}
    return _json(grant, {"manifest_sha256": candidate.manifest_sha256, "files": parts})


def _notes(request: Request, grant: Grant, candidate: propose.Candidate) -> Response:
    lang = "en" if request.query_params.get("lang") == "en" else "vi"
    path = candidate.objects.get(f"notes.{lang}.md")
    if path is None:
        return _text(grant, _NOTHING, 404)
    return _text(grant, path.read_text(encoding="utf-8"), media_type="text/markdown")


def _report(layout: Layout) -> Page:
    def page(request: Request, grant: Grant, _candidate: propose.Candidate) -> Response:
        lang = "en" if request.query_params.get("lang") == "en" else "vi"
        path = layout.candidate(grant.release) / "report" / f"{lang}.html"
        if not path.is_file():
            return _text(grant, _NOTHING, 404)
        return Response(_labelled(path, grant), media_type="text/html")

    return page


def _labelled(path: Path, grant: Grant) -> str:
    """Put the label above everything else of a page."""
    page, label = path.read_text(encoding="utf-8"), html.escape(Label.of(grant).sentence)
    banner = f'<p style="background:#b00020;color:#fff;padding:.6em;margin:0">{label}</p>'
    opened = re.search(r"<body[^>]*>", page)
    at = opened.end() if opened else 0
    return page[:at] + banner + page[at:]


def _table(table: str) -> Page:
    def page(request: Request, grant: Grant, candidate: propose.Candidate) -> Response:
        asked = request.query_params
        codes = {name: asked.get(name) for name in ("indicator", "ref_area")}
        number = asked.get("page", "1")
        path = candidate.objects.get(f"{table}.parquet")
        is_fine = _NUMBER.fullmatch(number) and all(
            code is None or _CODE.fullmatch(code) for code in codes.values()
        )
        if path is None or not is_fine:
            return _text(grant, _NOTHING, 404)
        names, rows = _read(table, path, codes, int(number))
        if asked.get("format") == "csv":
            return _csv(grant, table, names, rows)
        return _json(grant, {table: [dict(zip(names, row, strict=True)) for row in rows]})

    return page


def _read(
    table: str, path: Path, codes: dict[str, str | None], number: int
) -> tuple[list[str], list[list[str | None]]]:
    with duckdb.connect() as connection:
        found = connection.execute(
            _ROWS[table], {"path": str(path), "offset": (number - 1) * MOST_ROWS, **codes}
        )
        names = [column[0] for column in found.description or ()]
        digits = names.index("decimals") if "decimals" in names else None
        rows = [_spoken(row, digits) for row in found.fetchall()]
    return names, rows


def _spoken(row: tuple[Any, ...], digits: int | None) -> list[str | None]:
    decimals = None if digits is None else row[digits]
    return [
        None if value is None
        else exact_text(value, decimals) if isinstance(value, Decimal)
        else str(value)
        for value in row
    ]  # fmt: skip


def _csv(grant: Grant, table: str, names: list[str], rows: list[list[str | None]]) -> Response:
    text = io.StringIO()
    text.write(f"# {Label.of(grant).sentence}\r\n")
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows(rows)
    named = f'attachment; filename="PREVIEW-{grant.release}-{table}.csv"'
    return Response(text.getvalue(), media_type="text/csv", headers={"Content-Disposition": named})


def _nothing(_request: Request, grant: Grant, _candidate: propose.Candidate) -> Response:
    return _text(grant, _NOTHING, 404)


def _json(grant: Grant, body: dict[str, Any]) -> Response:
    label = Label.of(grant)
    told = {
        "preview": "PREVIEW",
        "notice": label.sentence,
        "embargo_until": label.embargo_until,
        "release": label.release,
        "for": label.body,
        **body,
    }
    return Response(json.dumps(told, ensure_ascii=False), media_type="application/json")


def _text(
    grant: Grant, text: str, status: int = 200, *, media_type: str = "text/plain"
) -> Response:
    return Response(f"> {Label.of(grant).sentence}\n\n{text}", status, media_type=media_type)
