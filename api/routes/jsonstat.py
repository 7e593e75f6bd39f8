"""JSON-stat 2.0: described by https://json-stat.org and in docs/api/jsonstat.md."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api import reading
from api.answers import answer
from api.asking import Ask, read_ask
from api.jsonstat import collection, dataset
from api.jsonstat.parameters import COLLECTION, DATASET, spelled
from api.parameters import Operation
from api.public import at_home

router = APIRouter(prefix="/jsonstat", include_in_schema=False)


@router.get("")
def show_collection(request: Request) -> Response:
    """List the datasets."""
    ask = _ask(request, COLLECTION)
    return answer(ask, lambda: collection.render(ask))


@router.get("/{dataset_id}")
def show_dataset(request: Request) -> Response:
    """Show a dataset, or what was asked of it."""
    ask = _ask(request, DATASET)
    return answer(ask, lambda: dataset.render(ask))


def _ask(request: Request, operation: Operation) -> Ask:
    pairs = spelled(reading.read_pairs(request.scope["query_string"]))
    ask = read_ask(request, operation, pairs=pairs)
    request.scope["so_chuan"]["indicators"] = ask.values.get("INDICATOR")
    return at_home(ask)
