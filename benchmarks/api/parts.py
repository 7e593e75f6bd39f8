"""Where the time of an answer goes: its steps in process, by CPU time."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from starlette.requests import Request

from api.answers import answer
from api.asking import read_ask
from api.bodies import observations
from api.question import read_question
from api.releases import Registry
from api.routes.observations import QUERY
from api.series.counter import Counter, Key
from api.series.index import Rows
from api.series.questions import Question, read
from api.series.selecting import find
from api.settings import Settings
from benchmarks.api import contenders
from benchmarks.api.report import Table

_PLAIN = '{"where": {"indicator": ["SYN_%03d"], "sex": ["F"], "from": "1995", "to": "1999"}}'
_FREE = (
    '{"where": {"indicator": ["SYN_%03d"], "sex": ["F"], "from": "1995", "to": "1999", '
    '"not": {"obs_status": ["O"]}}}'
)


def tell(data: Path, years: int, table: Table) -> None:
    """Measure the steps of first answers, and free queries in process."""
    registry = Registry(Settings.from_environment({"DATA_ROOT": str(data)}))
    registry.refresh()
    addresses = contenders.ours(data, 0, years=years).addresses
    table.parts(
        {name: _steps(registry, addresses[f"{name} cold"][:3000]) for name in ("a", "b", "c")}
    )
    for said, body in (("two filters and a range", _PLAIN), ("the same and a `not`", _FREE)):
        taken = sorted(_queries(registry, [body % at for at in range(0, 185, 2)]))
        table.say(f"free query in process, {said}: p50 {statistics.median(taken) * 1e3:.2f} ms")


def _steps(registry: Registry, addresses: Sequence[str]) -> dict[str, float]:
    queries = [one.partition("?")[2].encode() for one in addresses]
    keys = [Key(b"/v1/observations", query, None, None, None) for query in queries]
    counter, compiled = Counter(registry.shelf, 24 << 20), registry.shelf.newest().series
    questions = [one for one in map(read, queries) if one is not None]
    if compiled is None:
        raise RuntimeError("the release is not compiled")

    def look(one: Question) -> Rows | None:
        days = (None, None)
        return find(compiled.index, one.values, one.members, days, after=0, most=1001)

    rows = [found for one in questions if (found := look(one)) is not None]
    for key in keys[:100]:
        counter.make(key)
    whole = _cpu(counter.make, keys)
    steps = {
        "read the question": _cpu(read, queries),
        "find the rows": _cpu(look, questions),
        "unpack and cut": _cpu(lambda one: compiled.cutter.cut_json(one, "vi"), rows),
    }
    return {**steps, "tag, head, the rest": whole - sum(steps.values()), "together": whole}


def _cpu(do: Callable[[Any], object], items: Sequence[Any]) -> float:
    began = time.process_time()
    for item in items:
        do(item)
    return (time.process_time() - began) / len(items)


def _queries(registry: Registry, bodies: Sequence[str]) -> list[float]:
    taken = []
    for body in [*bodies[:5], *bodies]:
        began = time.perf_counter()
        question = read_question(body.encode())
        ask = read_ask(_request(registry), QUERY, question=question)
        wanted = observations.Wanted(question.selection, question.order)
        answer(ask, lambda ask=ask, wanted=wanted: observations.render(ask, wanted))  # type: ignore[misc]
        taken.append(time.perf_counter() - began)
    return taken[5:]


def _request(registry: Registry) -> Request:
    path = "/v1/query"
    return Request(
        {
            "type": "http",
            "method": "POST",
            "path": path,
            "route": SimpleNamespace(path=path),
            "path_params": {},
            "query_string": b"",
            "headers": [],
            "app": SimpleNamespace(state=SimpleNamespace(registry=registry)),
            "so_chuan": {},
        }
    )
