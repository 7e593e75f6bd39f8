"""One figure as text: its name, the same in every release, and its exact value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext
from typing import Final

from schemas.concepts import KEYS

SEPARATOR: Final = ":"
# Enough for a stored figure times a stored factor, with nothing rounded.
_DIGITS: Final = 80

# The same text made by the database, for whole columns at once; a test compares the two.
FIGURE_SQL: Final = f"concat_ws('{SEPARATOR}', {', '.join(KEYS)})"


class BadFigureError(ValueError):
    """A text is no figure id, or a key cannot become one; `found` is what was given."""

    def __init__(self, found: object) -> None:
        super().__init__(f"not the key of a figure: {found!r}")
        self.found = found


def figure_id(values: Mapping[str, object] | Sequence[object]) -> str:
    """Return `<dataset_id>:<indicator>:<ref_area>:<freq>:<sex>:…:<time_period>`.

    Args:
        values: The key of an observation, by column name (other columns are ignored) or in the
            order of `KEYS`.

    Raises:
        BadFigureError: A part is missing, empty, not text, or holds a colon or a character that
            does not print: the id could then be read in two ways.
    """
    parts = [values.get(name) for name in KEYS] if isinstance(values, Mapping) else list(values)
    texts = [part for part in parts if isinstance(part, str) and _is_sound(part)]
    if len(texts) != len(KEYS) or len(parts) != len(KEYS):
        raise BadFigureError(values)
    return SEPARATOR.join(texts)


def parse(figure: str) -> dict[str, str]:
    """Return the key of a figure by column name, in the order of `KEYS`.

    Raises:
        BadFigureError: It is no figure id.
    """
    parts = figure.split(SEPARATOR) if isinstance(figure, str) else []
    if len(parts) != len(KEYS) or not all(map(_is_sound, parts)):
        raise BadFigureError(figure)
    return dict(zip(KEYS, parts, strict=True))


def _is_sound(part: str) -> bool:
    return bool(part) and SEPARATOR not in part and part.isprintable() and part == part.strip()


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


def converted(value: Decimal, decimals: int | None, factor: Decimal | None) -> str:
    """Return a value times a factor as exact text, with the digits its source gave it.

    A factor of 0.001 gives three digits more and one of 1000 three fewer; no digit is lost, nor is
    one made up.
    """
    if factor is None:
        return exact_text(value, decimals)
    with localcontext(prec=_DIGITS):
        product = value * factor
        exponent = factor.normalize().as_tuple().exponent
    places = None if decimals is None else max(0, decimals - int(exponent))
    return exact_text(product, places)
