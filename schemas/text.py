"""How Vietnamese text is compared: folded for matching, never rewritten in the store."""

from __future__ import annotations

import functools
import re
import unicodedata

_SPACES = re.compile(r"\s+")
_TONES = frozenset("̣̀́̃̉")  # grave acute tilde hook dot-below


@functools.lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Return a key under which spellings of one name are equal.

    Case, runs of spaces and the place of the tone mark inside a syllable do not count
    (`Hoà Bình` and `Hòa Bình`); every other diacritic does.
    """
    words = _SPACES.sub(" ", text.strip()).casefold().split(" ")
    return " ".join(_tone_last(word) for word in words)


def plain(text: str) -> str:
    """Return the text without any diacritic, lower case, for searches typed without them."""
    decomposed = unicodedata.normalize("NFD", fold(text).replace("đ", "d"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@functools.lru_cache(maxsize=16_384)
def _tone_last(word: str) -> str:
    if word.isascii():
        return word
    letters = unicodedata.normalize("NFD", word)
    tones = "".join(sorted(letter for letter in letters if letter in _TONES))
    return unicodedata.normalize("NFC", "".join(x for x in letters if x not in _TONES)) + tones
