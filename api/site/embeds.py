"""Figures and charts inside pages of others: what they show, and oEmbed for their addresses."""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any, Final
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.etree import ElementTree

from api import errors
from api.answers import citation
from api.parameters import FIGURE_PART, Form, Parameter
from api.public import home_of
from api.site import figure, indicator, shown, structured
from api.site.base import publisher_of
from api.site.view import View
from api.site.words import WORDS, words_of
from store.layout import RELEASE_ID

SIZES: Final = {"figures": (480, 230), "indicators": (720, 520)}
_PAGE: Final = re.compile(r"/(?P<lang>[a-z]{2})/(?P<kind>figures|indicators)/(?P<id>[^?#]+)")
_LONGEST: Final = 2000


def _text(text: str) -> str:
    if not 1 <= len(text) <= _LONGEST:
        raise ValueError(text)
    return text


def _size(text: str) -> int:
    if re.fullmatch(r"[1-9][0-9]{1,3}", text, re.ASCII) is None:
        raise ValueError(text)
    return int(text)


_ADDRESS: Final = Form(_text, "địa chỉ một trang", "the address of a page", {"type": "string"})
_PIXELS: Final = Form(_size, "số điểm ảnh", "a number of pixels", {"type": "integer"})
OEMBED: Final = (
    Parameter("url", _ADDRESS, "The page to embed.", None),
    Parameter("maxwidth", _PIXELS, "The widest it may be.", None),
    Parameter("maxheight", _PIXELS, "The highest it may be.", None),
)


def of_figure(view: View) -> dict[str, Any]:
    """Return one figure with its release, and whether it is still the one to use.

    Raises:
        UnknownFigureError: The release does not hold it.
    """
    one = figure.find(view)
    if one is None:
        raise errors.UnknownFigureError(id=view.ask.values["figure"])
    return {
        "figure": one,
        "name": view.name("indicator", one.indicator),
        "area": view.name("ref_area", one.ref_area),
        "part": shown.breakdown_name(view, one),
        "standing": figure.standing(view, one),
        "page": view.in_language(view.lang, f"/figures/{one.id}", release=view.release.id),
        "receipt": f"/v1/figures/{quote(one.id, safe=':/')}/receipt?release={view.release.id}",
    }


def of_chart(view: View) -> dict[str, Any]:
    """Return one chart with its release, and whether a newer release is out.

    Raises:
        UnknownIndicatorError: The release has no such indicator.
    """
    row = indicator.find(view)
    chosen = indicator.choose(view, indicator.list_series(view))
    newest = view.shelf.current
    is_stale = newest is not None and newest is not view.release
    kind = "standing_current"
    if is_stale:
        kind = "standing_newer" if view.release.is_current else "standing_withdrawn"
    return {
        "picture": indicator.make_picture(view, row, chosen),
        "standing": figure.Standing(kind, newest.id if is_stale and newest else ""),
        "page": view.in_language(
            view.lang, f"/indicators/{row['indicator']}", release=view.release.id
        ),
    }


FIGURE_PARAMETERS: Final = (FIGURE_PART,)
CHART_PARAMETERS: Final = indicator.PARAMETERS


def as_json(view: View) -> bytes:
    """Return what oEmbed says, as JSON.

    Raises:
        UnknownAddressError: It is no page of a figure or an indicator.
    """
    return json.dumps(oembed(view), ensure_ascii=False).encode()


def oembed(view: View) -> dict[str, Any]:
    """Return what a publishing system needs to embed a page of ours (oEmbed 1.0).

    Raises:
        UnknownAddressError: It is no page of a figure or an indicator.
    """
    asked = view.ask.values.get("url", "")
    parts = urlsplit(asked)
    found = _PAGE.fullmatch(unquote(parts.path))
    if found is None or found["lang"] not in WORDS:
        raise errors.UnknownAddressError(path=asked[:200])
    kind, lang = found["kind"], found["lang"]
    width, height = SIZES[kind]
    width = min(width, view.ask.values.get("maxwidth", width))
    height = min(height, view.ask.values.get("maxheight", height))
    home = home_of(view.ask.request)
    frame = f"{home}/{lang}/embed/{_frame(kind, found['id'])}?release={_release(view, parts.query)}"
    title = _title(view, kind, found["id"], lang)
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": publisher_of(view.release, view.ask.lang)["name"],
        "provider_url": home,
        "author_name": citation(view.ask),
        "cache_age": 3600,
        "width": width,
        "height": height,
        "html": f'<iframe src="{escape(frame)}" width="{width}" height="{height}" '
        f'title="{escape(title)}" loading="lazy"></iframe>',
    }


def as_xml(view: View) -> bytes:
    """Return the same as XML.

    Raises:
        UnknownAddressError: It is no page of a figure or an indicator.
    """
    root = ElementTree.Element("oembed")
    for name, value in oembed(view).items():
        ElementTree.SubElement(root, name).text = str(value)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _frame(kind: str, id_: str) -> str:
    return f"figures/{quote(id_, safe=':/')}" if kind == "figures" else f"charts/{quote(id_)}"


def _release(view: View, query: str) -> str:
    """Return the release an address names; an embed always says which it is."""
    asked = dict(parse_qsl(query)).get("release", "")
    return asked if RELEASE_ID.fullmatch(asked) else view.release.id


def _title(view: View, kind: str, id_: str, lang: str) -> str:
    """Name the page.

    Raises:
        UnknownAddressError: The release has no such figure or indicator.
    """
    parts = id_.split(":")
    code = parts[1] if kind == "figures" and len(parts) > 2 else id_
    name = view.release.labels.name(view.ask.lang, "indicator", code)
    if name is None:
        raise errors.UnknownAddressError(path=f"/{lang}/{kind}/{id_}"[:200])
    if kind == "indicators" or len(parts) != len(figure.concepts.KEYS):
        return name
    told = View(view.page, view.ask, lang, words_of(lang, "site"), None)
    with view.cursor() as cursor:
        row = figure.queries.find_figure(
            cursor, figure.key_of(id_), figure.origins_of(view.release, cursor)
        )
    return structured.said(told, shown.figure_of(told, row)) if row else name
