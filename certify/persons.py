"""Who may decide: the certifiers of the list of people; and what a written reason must be."""

from __future__ import annotations

import json
from typing import Final

from certify import keys
from certify.errors import BadDecisionError
from store.layout import Layout

SHORTEST: Final = 15
LONGEST: Final = 1000


def check_certifier(layout: Layout, person: str) -> None:
    """Check that a person decides for the certifying department.

    Raises:
        BadDecisionError: The list of people has no certifier of this name.
    """
    people = json.loads(keys.people_file(layout).read_bytes())
    certifiers = sorted(each["person"] for each in people.values() if each["role"] == "certifier")
    if person not in certifiers:
        raise BadDecisionError("not-a-person", f"{person}: {', '.join(certifiers)}")


def told(text: str) -> str:
    """Return a person's sentence with single blanks.

    Raises:
        BadDecisionError: It says too little or too much, or does not print.
    """
    text = " ".join(text.split())
    if not (SHORTEST <= len(text) <= LONGEST and text.isprintable() and " " in text):
        raise BadDecisionError("unexplained", f"{SHORTEST}-{LONGEST}")
    return text
