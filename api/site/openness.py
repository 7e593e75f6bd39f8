"""What the page on openness shows: each element, of each dataset, with its reason in words."""

from __future__ import annotations

from typing import Any

from api.catalogue import content, openness
from api.catalogue.openness import Element
from api.site.view import View
from api.site.words import WORDS


def contents(view: View) -> dict[str, Any]:
    """Return what the template needs."""
    ask = view.ask
    words, found = WORDS[ask.lang]["openness"], content.read(ask)
    sheets = openness.assess(found)
    counted = openness.count(sheets)
    return {
        "own": words,
        "source": openness.SOURCE,
        "groups": {
            words["coverage"]: _named(openness.COVERAGE, ask.lang),
            words["openness"]: _named(openness.OPENNESS, ask.lang),
        },
        "counted": counted,
        "sheets": [
            {
                "id": sheet.dataset.id,
                "name": sheet.dataset.row[f"name_{ask.lang}"],
                "elements": [
                    {
                        "name": WORDS[ask.lang]["element_name"][one.id],
                        "state": one.state,
                        "why": why(one, ask.lang),
                    }
                    for one in sheet.elements
                ],
            }
            for sheet in sheets
        ],
    }


def _named(ids: tuple[str, ...], lang: str) -> list[dict[str, str]]:
    names, rules = WORDS[lang]["element_name"], WORDS[lang]["element_rule"]
    return [{"id": one, "name": names[one], "rule": rules[one]} for one in ids]


def why(element: Element, lang: str) -> str:
    """Say in words what a state follows from."""
    words, facts = WORDS[lang]["openness"], element.facts

    def listed(several: Any) -> str:  # noqa: ANN401 - texts or numbers
        return ", ".join(map(str, several)) or words["none"]

    match element.id:
        case "indicators":
            return words["indicators_why"].format(**{**facts, "broken": listed(facts["broken"])})
        case "last_five" | "last_ten":
            number = len(facts["years"])
            told = {**facts, "number": number, "years": listed(facts["years"])}
            return words["years_why"].format(**told)
        case "first_level" | "second_level":
            return words["level_why"].format(levels=listed(facts["levels"]))
        case "machine_readable":
            return listed(form.upper() for form in facts["forms"])
        case "non_proprietary":
            return listed(f"{form.upper()} ({by})" for form, by in facts["forms"].items())
        case "download":
            whole = words["yes" if facts["is_whole"] else "no"]
            asked = listed(facts["interfaces"])
            return words["download_why"].format(whole=whole, interfaces=asked)
        case "metadata":
            return words["metadata_why"].format(**facts)
    return f"{facts['licence'] or words['none']} {facts['url']}".strip()
