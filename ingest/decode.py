"""Bytes to text, strictly: what was not meant is refused, never repaired by guess."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from ingest.fault import Fault

_UTF16: Final = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_UTF32: Final = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_BOM: Final = "\ufeff"

# Official files type the letter gha where they mean u-horn (`domain.md` 4.6, E8).
GHA: Final = str.maketrans("\u01a2\u01a3", "\u01af\u01b0")

# A tone mark on a consonant is no letter of any word: it is what is left of a vowel (E3, E4, E9).
_CONSONANTS: Final = "bcdfghjklmnpqrstvwxzđ"
_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
_TONED: Final = "".join(
    sorted(
        {
            unicodedata.normalize("NFC", letter + tone)
            for letter in _CONSONANTS + _CONSONANTS.upper()
            for tone in _TONES
            if len(unicodedata.normalize("NFC", letter + tone)) == 1
        }
        - set("ñÑ")  # a letter of Spanish names
    )
)

# Letters that TCVN3 and double-encoded UTF-8 leave behind when they are read as Latin-1.
_LEFTOVERS: Final = {
    # Not the no-break space: an upper-case name such as XÃ may stand before one.
    "double_utf8": re.compile(
        "[ÃÄÆ][\u0080-\u009f\u00a1-\u00ac\u00ae-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ˜™š›œžŸ€]|á[º»]"
    ),
    "tcvn3": re.compile(r"[A-Za-z][©®µ¶·¸¹§¨«¬¦¢£¤][A-Za-z ]|[©®µ¶·¸][a-z]{1,3}\b"),
    "cp1258": re.compile(f"[B-DF-HJ-NP-TV-XZb-df-hj-np-tv-xzĐđ][\u0300-\u036f]|[{_TONED}]"),
    # VNI writes the circumflex as a letter of its own behind the vowel: Daân soá.
    "vni": re.compile("[aeoAEO][âÂ]|[aeouyAEOUY][øûïåäëÿ][^øûïåäëÿ]*[aeouyAEOUY][øûïåäëÿ]"),
    "private": re.compile("[\ue000-\uf8ff]"),
    "replacement": re.compile("\ufffd"),
    "second_bom": re.compile(_BOM),
    "invisible": re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069]"),
    "control": re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]"),
}
SUSPECT: Final = re.compile("|".join(f"(?P<{k}>{v.pattern})" for k, v in _LEFTOVERS.items()))


# How an XLSX file, a ZIP archive, begins; and a workbook of before 2007, or one with a password.
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
# No script stacks so many marks on a letter, and bringing them into order takes their square.
_MOST_MARKS: Final = 30
_FOREIGN: Final = re.compile(rf"[^\x00-\x7f]{{{_MOST_MARKS + 1},}}")


def is_workbook(content: bytes) -> bool:
    """Tell whether the bytes begin as a workbook does: a text never does."""
    return content.startswith(_WORKBOOKS)


def find_stacked(text: str) -> int | None:
    """Return where a text has more marks on one letter than may be brought into normal form."""
    for run in _FOREIGN.finditer(text):
        count = 0
        for place, letter in enumerate(run[0], start=run.start()):
            count = count + 1 if unicodedata.combining(letter) else 0
            if count > _MOST_MARKS:
                return place - count
    return None


class UndecodableError(Exception):
    """The bytes are no text we accept; `fault` says where and what they look like."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def decode(content: bytes) -> str:
    """Return the text of a file: UTF-8 with or without one BOM, or UTF-16 with its BOM.

    The text is in NFC and U+01A2/01A3 have become the letters they stand for.

    Raises:
        UndecodableError: The file is empty, its bytes are in another encoding, or a letter has
            more marks than any script gives it.
    """
    if not content:
        raise UndecodableError(Fault("empty_file"))
    if content.startswith(_UTF32):
        raise UndecodableError(
            Fault("bad_encoding", 1, found="UTF-32", facts={"looks_like": "UTF-32"})
        )
    encoding = _UTF16.get(content[:2], "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UndecodableError(_place(content, error)) from None
    text = text.removeprefix(_BOM)
    if text.isascii():
        return text
    place = find_stacked(text)
    if place is not None:
        row = text.count("\n", 0, place) + 1
        raise UndecodableError(Fault("stacked_marks", row, found=ascii(text[place : place + 4])))
    return normal(text)


def normal(text: str) -> str:
    """Return a text in NFC, the letter gha as the one it stands for."""
    text = unicodedata.normalize("NFC", text)
    # Translating would look at every letter of a long text.
    for letter, meant in GHA.items():
        text = text.replace(chr(letter), chr(meant))
    return text


def what_it_looks_like(text: str) -> str | None:
    """Name the damage in a text, or None: a key of the message catalogue."""
    match = SUSPECT.search(text)
    return None if match is None else match.lastgroup


def _place(content: bytes, error: UnicodeDecodeError) -> Fault:
    before = content[: error.start]
    row = before.count(b"\n") + 1
    line = before[before.rfind(b"\n") + 1 :]
    bad = content[error.start : error.start + 4].hex(" ").upper()
    looks = "UTF-16" if b"\x00" in content[:200] else _legacy(content)
    return Fault(
        "bad_encoding",
        row=row,
        found=bad,
        facts={"looks_like": looks, "before": line[-20:].decode("latin-1")},
    )


def _legacy(content: bytes) -> str:
    # In TCVN3 the letters of Vietnamese sit where Latin-1 has signs; in CP1258 tones are
    # separate bytes CC, D2, DE, EC, F2 behind a vowel.
    tones = sum(content.count(byte) for byte in (b"\xcc", b"\xd2", b"\xde", b"\xec", b"\xf2"))
    signs = sum(content.count(bytes([byte])) for byte in range(0xA1, 0xBF))
    return "TCVN3" if signs > tones else "Windows-1258 / Windows-1252"
