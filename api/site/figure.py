"""What the page of one figure shows: its value, its proof, its past, how to cite and embed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

from api.bodies import figures as bodies
from api.origins import origins_of
from api.parameters import FIGURE_PART
from api.queries import figures as queries
from api.shelf import OpenRelease
from api.site import shown, structured
from api.site.shown import Figure
from api.site.view import View, told_by
from schemas import concepts, portal

PARAMETERS: Final = (FIGURE_PART,)


@dataclass(frozen=True)
class Standing:
    """What became of a figure since its release: `kind` is a key of the words."""

    kind: str
    newest: str = ""
    text: str = ""


def find(view: View, release: OpenRelease | None = None) -> Figure | None:
    """Return the figure asked for as a release has it; None where it does not."""
    release = release or view.release
    key = key_of(view.ask.values["figure"])
    with view.registry.turnstile.cursor(release.connection) as cursor:
        row = queries.find_figure(cursor, key, origins_of(release, cursor))
    return None if row is None else shown.figure_of(view, row)


def key_of(figure: str) -> dict[str, str]:
    """Return the parts of a figure's key by name."""
    return dict(zip(concepts.KEYS, figure.split(":"), strict=True))


def contents(view: View) -> dict[str, Any]:
    """Return what the template needs.

    Raises:
        UnknownFigureError: No open release holds it.
    """
    told = told_by(bodies.show_figure(view.ask))
    one = find(view)
    key = key_of(view.ask.values["figure"])
    picture = view.to(f"/charts/{key['indicator']}.png", ref_area=key["ref_area"])
    return {
        "id": view.ask.values["figure"],
        "key": key,
        "figure": one,
        "receipt": told["receipt"],
        "history": _history(view, told["history"]),
        "name": view.name("indicator", key["indicator"]),
        "area": view.name("ref_area", key["ref_area"]),
        "part": shown.breakdown_name(view, one) if one else "",
        "said": structured.said(view, one) if one else "",
        "standing": standing(view, one),
        "report": report(view, one),
        "embed": embed(view),
        "card": structured.card(view, one, picture),
        "oembed": view.here(),
        "agency": view.name("agency", (told["figure"] or {}).get("agency")),
    }


def _history(view: View, history: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what the figure was in every release, as that release has it."""
    found = []
    for told in history:
        release = view.shelf.find(told["release"])
        found.append({**told, "figure": find(view, release)})
    return found


def standing(view: View, one: Figure | None) -> Standing:
    """Return whether the figure of the release asked is still the one to use."""
    newest = view.shelf.current
    if newest is None or newest is view.release:
        return Standing("standing_current")
    if not view.release.is_current:
        return Standing("standing_withdrawn", newest.id)
    now = find(view, newest)
    if now is None:
        return Standing("standing_gone", newest.id)
    if one is None or now.exact != one.exact:
        return Standing("standing_changed", newest.id, f"{now.text} {now.unit_name}")
    return Standing("standing_same", newest.id)


def report(view: View, one: Figure | None) -> str:
    """Return the address of a letter about an error; nothing is written here."""
    words = view.words
    about = view.ask.values["figure"]
    value = one.exact if one and one.exact is not None else ""
    body = words["report_body"].format(
        figure=about,
        value=value,
        release=view.release.id,
        page=f"{view.home}{view.in_language(view.lang, view.path, release=view.release.id)}",
    )
    asked = urlencode(
        {"subject": words["report_subject"].format(figure=about), "body": body}, quote_via=quote
    )
    return f"mailto:{portal.load().contact}?{asked}"


def embed(view: View) -> dict[str, str]:
    """Return the lines to put into a page of one's own: a component, or a frame."""
    figure, release, home = view.ask.values["figure"], view.release.id, view.home
    frame = view.in_language(view.lang, f"/embed/figures/{figure}", release=release)
    return {
        "script": f'<script type="module" src="{home}/embed.js"></script>\n'
        f'<so-chuan figure="{figure}" release="{release}" lang="{view.lang}"></so-chuan>',
        "frame": f'<iframe src="{home}{frame}" width="420" height="210" '
        f'title="{view.name("indicator", key_of(figure)["indicator"])}"></iframe>',
    }
