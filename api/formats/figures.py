"""The one text of a figure: its exact decimal, with the digits its source gave it."""

from __future__ import annotations

from decimal import Decimal


def exact_text(value: Decimal, decimals: int | None) -> str:
    """Return a stored value with `decimals` digits after the point, never rounded.

    A value with more digits than it should have shows them all: a digit too many can be asked
    about, a digit lost cannot.
    """
    if decimals is not None:
        text = f"{value:.{decimals}f}"
        if Decimal(text) == value:
            return text
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def spoken_text(text: str, lang: str) -> str:
    """Return an exact text as people write it: `73.048,284` in Vietnamese, `73,048.284` in English.

    For pages only; no format that a program reads has it.
    """
    sign = "-" if text.startswith("-") else ""
    whole, _, fraction = text.removeprefix("-").partition(".")
    grouped = f"{int(whole):,}" + (f".{fraction}" if fraction else "")
    return sign + (grouped.translate(str.maketrans(",.", ".,")) if lang == "vi" else grouped)
