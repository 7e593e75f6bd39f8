"""What the pages say: one file a language below `words/`, in sections; a test compares their keys.

A page is offered in every language whose file has all the sections the page needs. A language
that has no names of its own in a release borrows them from another one, which its file names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import yaml

from api.parameters import LANGUAGES

Section = Mapping[str, str]
_HOME: Final = Path(__file__).parent / "words"


def _load() -> dict[str, dict[str, Section]]:
    """Return sections by language; the languages of the data come first."""
    found = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in _HOME.glob("*.yaml")}
    order = [*LANGUAGES, *sorted(set(found) - set(LANGUAGES))]
    return {lang: found[lang] for lang in order}


WORDS: Final = _load()


def words_of(lang: str, *sections: str) -> dict[str, str]:
    """Return the words of some sections together."""
    return {key: text for name in sections for key, text in WORDS[lang][name].items()}


def languages_of(sections: Iterable[str]) -> tuple[str, ...]:
    """Return the languages that have all of some sections."""
    wanted = set(sections)
    return tuple(lang for lang, held in WORDS.items() if wanted <= set(held))


def data_language(lang: str) -> str:
    """Return the language in which names and sentences of a release stand on a page."""
    return lang if lang in LANGUAGES else WORDS[lang]["language"]["data"]
