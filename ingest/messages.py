"""What each fault says: `messages.yaml`, Vietnamese and English."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from schemas import document

LANGUAGES: Final = ("vi", "en")
HOME: Final = Path(__file__).with_suffix(".yaml")


@dataclass(frozen=True)
class Message:
    """What was expected, and the sentence a person reads, in one language."""

    expected: str
    sentence: str


def _read(path: Path) -> dict[str, dict[str, Message]]:
    said = document.load(path).content
    return {
        code: {language: Message(**said[code][language]) for language in LANGUAGES} for code in said
    }


MESSAGES: Final = _read(HOME)
