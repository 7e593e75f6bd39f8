"""What is submitted and versioned together."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from api import examples
from api.answers import answer
from api.asking import Ask, asks
from api.bodies import catalogue
from api.openapi import described
from api.parameters import DATASET_PART, VERSIONED, Operation

router = APIRouter(prefix="/v1", tags=["datasets"])

DATASETS: Final = Operation(
    parameters=VERSIONED,
    body="DatasetList",
    example=examples.DATASETS,
)
DATASET: Final = Operation(
    parameters=(DATASET_PART, *VERSIONED),
    body="Dataset",
    example=examples.DATASET,
)


@router.get("/datasets", **described(DATASETS))
def list_datasets(ask: Annotated[Ask, Depends(asks(DATASETS))]) -> Response:
    """List the datasets of a release."""
    return answer(ask, lambda: catalogue.list_datasets(ask))


@router.get("/datasets/{dataset_id}", **described(DATASET))
def show_dataset(ask: Annotated[Ask, Depends(asks(DATASET))]) -> Response:
    """Show a dataset: its indicators, and the uploads its figures come from."""
    return answer(ask, lambda: catalogue.show_dataset(ask))
