"""The one text of a figure: its exact decimal, with the digits its source gave it."""

from __future__ import annotations

from schemas.figure import exact_text

__all__ = ["exact_text", "spoken_text"]


def spoken_text(text: str, lang: str) -> str:
    """Return an exact text as people write it: `73.048,284` in Vietnamese, `73,048.284` in English.

    For pages only; no format that a program reads has it.
    """
    sign = "-" if text.startswith("-") else ""
    whole, _, fraction = text.removeprefix("-").partition(".")
    grouped = f"{int(whole):,}" + (f".{fraction}" if fraction else "")
    return sign + (grouped.translate(str.maketrans(",.", ".,")) if lang == "vi" else grouped)
