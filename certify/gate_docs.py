"""Data Docs for a closed network, the same bytes for the same release.

Great Expectations makes pages that load styles and scripts from elsewhere, and puts the instant and
random ids into them. Here the pages keep their text and get one style of their own.
"""

from __future__ import annotations

import html
import io
import re
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

_RANDOM: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_INSTANT: Final = re.compile(r"\d{8}T\d{6}\.\d{6}Z")
_FOREIGN: Final = re.compile(
    r"<script\b.*?</script>|<link\b[^>]*>|<img\b[^>]*>|<form\b.*?</form>|<style\b.*?</style>"
    r"|<footer\b.*?</footer>|<!--.*?-->",
    re.DOTALL,
)
_ELSEWHERE: Final = re.compile(r"<a\b[^>]*href=\"https?://[^>]*>(.*?)</a>", re.DOTALL)
# Its signs are letters of a font from elsewhere.
_SIGNS: Final = re.compile(r"<i class=\"fas fa-([a-z]+)[^>]*></i>")
_SIGN_OF: Final = {"check": "✓", "times": "✗", "exclamation": "!"}
_BLANK: Final = re.compile(r"\n\s*\n+")
_STYLE: Final = """<style>
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;
color:#1b1b1b}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
th,td{border:1px solid #bbb;padding:.3rem .6rem;text-align:left;vertical-align:top;
overflow-wrap:anywhere}
th{background:#eee}
a{color:#0b4f9e}
.table-danger,.text-danger{color:#a40000}
.table-success,.text-success{color:#17692b}
ul{padding-left:1.2rem}
.btn-group,.card-text,.modal{display:none}
</style>"""
_TITLE: Final = "Cổng kiểm tra bản công bố / The gate of the release"
_HEAD: Final = (
    "<tr><th></th><th>Mức<br><small>weight</small></th><th>Quy tắc<br><small>rule</small></th>"
    "<th>Về<br><small>about</small></th><th>Kết luận<br><small>finding</small></th>"
    "<th>Số lỗi<br><small>failures</small></th></tr>"
)
_WEIGHT: Final = {"blocker": ("chặn", "blocker"), "warning": ("cảnh báo", "warning")}
# A zip cannot hold an earlier day; it says nothing of when.
_NO_DAY: Final = (1980, 1, 1, 0, 0, 0)


def settle(docs: Path, batches: Path, results: Iterable[Mapping[str, Any]]) -> None:
    """Rewrite the pages in place: nothing from elsewhere, nothing random, no instant, no path.

    Args:
        docs: The folder of the pages.
        batches: The folder of the batches they tell of.
        results: What the gate found; the first page lists it, blockers that fail first.
    """
    shutil.rmtree(docs / "static", ignore_errors=True)
    for page in sorted(docs.rglob("*.html")):
        text = page.read_text(encoding="utf-8").replace(f"{batches}/", "")
        page.write_text(_settled(text), encoding="utf-8")
    (docs / "index.html").write_text(_index(docs, results), encoding="utf-8")


def pack(docs: Path) -> bytes:
    """Return the pages as a zip: in order of name, uncompressed times and modes fixed."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for page in sorted(path for path in docs.rglob("*") if path.is_file()):
            name = zipfile.ZipInfo(page.relative_to(docs).as_posix(), _NO_DAY)
            name.compress_type = zipfile.ZIP_DEFLATED
            name.external_attr = 0o644 << 16
            archive.writestr(name, page.read_bytes())
    return content.getvalue()


def unpack(packed: Path, docs: Path) -> None:
    """Write the pages of a zip of ours into a folder."""
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(docs)


def _index(docs: Path, results: Iterable[Mapping[str, Any]]) -> str:
    """Return the first page: one line for each result, with the way to its own page."""
    pages = {
        page.relative_to(docs / "validations").parts[0]: page.relative_to(docs).as_posix()
        for page in (docs / "validations").rglob("*.html")
    }
    ordered = sorted(results, key=lambda each: (each["success"], each["severity"], each["rule"]))
    lines = "\n".join(_line(each, pages.get(each["rule"], "")) for each in ordered)
    return (
        f'<!doctype html>\n<html lang="vi"><head><meta charset="utf-8"><title>{_TITLE}</title>\n'
        f"{_STYLE}\n</head><body><h1>{_TITLE}</h1>\n<table>\n{_HEAD}\n{lines}\n</table>"
        "</body></html>\n"
    )


def _line(result: Mapping[str, Any], page: str) -> str:
    holds = result["success"]
    outcome = "success" if holds else "danger"
    vi, en = _WEIGHT[result["severity"]]
    cells = (
        f'<b class="text-{outcome}">{"✓" if holds else "✗"}</b>',
        f"{vi}<br><small>{en}</small>",
        f'<a href="{html.escape(page)}">{html.escape(result["rule"])}</a>',
        html.escape(result["subject"]),
        f"{html.escape(result['sentence_vi'])}<br><small lang=en>"
        f"{html.escape(result['sentence_en'])}</small>",
        str(result["unexpected_count"]),
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _settled(text: str) -> str:
    text = _FOREIGN.sub("", text)
    text = _ELSEWHERE.sub(r"\1", text)
    text = _SIGNS.sub(_sign, text)
    text = _INSTANT.sub("20000101T000000.000000Z", text)
    known: dict[str, str] = {}
    text = _RANDOM.sub(lambda found: known.setdefault(found[0], f"part-{len(known) + 1}"), text)
    text = re.sub(r"<html\b[^>]*>", '<html lang="vi">', text, count=1)
    text = text.replace("</head>", f"{_STYLE}\n</head>", 1)
    return _BLANK.sub("\n", text)


def _sign(found: re.Match[str]) -> str:
    sign = _SIGN_OF.get(found[1], "")
    colour = "danger" if found[1] == "times" else "success"
    return f'<b class="text-{colour}">{sign}</b>'
