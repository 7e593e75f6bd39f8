"""`python -m benchmarks.claims`: how many claims one core checks in a second.

Claims are made of the figures of the releases of DATA_ROOT, from a fixed seed: three in ten as
certified, the rest rounded, of an earlier release, three zeros off, of the year beside, of another
territory, negative, in another unit, or simply other. What is timed is what the API does for each
of them, from the parsed body to the bytes of the answer; CPU time of this process, not the clock.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

import orjson

from api.claims.books import Library
from api.releases import Registry
from api.settings import Settings
from claims import claim
from claims.answers import Answerer
from claims.figures import Figure

_WANTED: Final = 10_000
_BATCH: Final = 1_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the CPU time of a claim and the claims of a second, by kind and all together."""
    parser = argparse.ArgumentParser(prog="benchmarks.claims", description=__doc__)
    parser.add_argument("--claims", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args(arguments)
    registry = Registry(Settings.from_environment(os.environ))
    registry.refresh()
    releases = registry.shelf.releases
    if not releases:
        print("no release: make demo-data", file=sys.stderr)
        return 2
    desk = Library(registry.turnstile).desk(releases)
    book = desk.books[0]
    answerer = Answerer(desk, book.speaker, orjson.Fragment)  # type: ignore[attr-defined]
    figures = _figures(book)
    generator = random.Random(20260630)
    made = [_claim(generator, figures) for _ in range(given.claims)]
    _check(answerer, [body for _, body in made[:_BATCH]])
    seconds = min(_timed(answerer, [body for _, body in made]) for _ in range(given.rounds))
    rate = len(made) / seconds
    print(f"release {book.id}, {len(figures)} figures, {len(made)} claims")
    print(f"CPU time of a claim   {seconds / len(made) * 1e6:8.1f} µs")
    print(f"claims of a second    {rate:8.0f}   ({rate / _WANTED:.2f} of {_WANTED} wanted)")
    for kind in sorted({kind for kind, _ in made}):
        own = [body for each, body in made if each == kind]
        spent = min(_timed(answerer, own) for _ in range(given.rounds))
        verdicts = Counter(answerer.answer(claim.read(body))["verdict"] for body in own[:500])
        common = ", ".join(f"{name} {count}" for name, count in verdicts.most_common(3))
        print(f"  {kind:<10} {spent / len(own) * 1e6:8.1f} µs   {common}")
    return 0


def _figures(book: Any) -> list[Figure]:  # noqa: ANN401 - a book of the API
    found: list[Figure] = []
    for code in book.codes.indicators:
        block = book.block(code)
        for period in {str(year) for year in range(2000, 2030)}:
            found += [figure for figure in block.section(period) if figure.base]
    return sorted(found, key=lambda figure: figure.id)


def _claim(generator: random.Random, figures: Sequence[Figure]) -> tuple[str, dict[str, str]]:
    figure = generator.choice(figures)
    kind = generator.choice(
        ["match"] * 3 + ["rounded", "scale", "period", "sex", "negative", "unit", "differs"]
    )
    body = {
        "indicator": figure.indicator.code,
        "ref_area": figure.area,
        "time_period": figure.period,
        "unit": figure.indicator.unit,
        "locale": "en",
        **_dims(figure),
    }
    text = figure.text or "0"
    changes: dict[str, Callable[[], dict[str, str]]] = {
        "match": lambda: {"value": text},
        "rounded": lambda: {"value": text.partition(".")[0]},
        "scale": lambda: {"value": text.replace(".", "") + "000"},
        "period": lambda: {"value": text, "time_period": str(int(figure.period) + 1)},
        "sex": lambda: {"value": text, "sex": "F"},
        "negative": lambda: {"value": f"-{text}"},
        "unit": lambda: {"value": text, "unit": "USD_MILLION"},
        "differs": lambda: {"value": str(generator.randrange(10**4, 10**6))},
    }
    return kind, {**body, **changes[kind]()}


def _dims(figure: Figure) -> dict[str, str]:
    from schemas import concepts

    named = zip(concepts.DIMENSIONS, figure.dims, strict=True)
    return {name: code for name, code in named if code != concepts.TOTAL}


def _timed(answerer: Answerer, bodies: Sequence[dict[str, str]]) -> float:
    began = time.process_time()
    _check(answerer, bodies)
    return time.process_time() - began


def _check(answerer: Answerer, bodies: Sequence[dict[str, str]]) -> None:
    for at in range(0, len(bodies), _BATCH):
        batch = bodies[at : at + _BATCH]
        orjson.dumps([answerer.answer(claim.read(body)) for body in batch])


if __name__ == "__main__":
    sys.exit(main())
