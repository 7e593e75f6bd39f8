"""A release to take home: CSV and Parquet of each dataset, their descriptions, the whole as a zip.

The formats are described by their own standards and in docs/api/catalogue.md.
"""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from api.answers import answer
from api.asking import Ask, asks
from api.bodies import files, packages
from api.catalogue.asking import ask_in
from api.catalogue.csvw import MEDIA_TYPE
from api.parameters import (
    DATASET_PART,
    LANG,
    RELEASE_PART,
    Operation,
    formats,
    media_types,
)

router = APIRouter(prefix="/releases/{release_id}", include_in_schema=False)

# A file is what it is: the ending of its address decides, whatever is accepted.
DATASET: Final = Operation(
    parameters=(RELEASE_PART, DATASET_PART, LANG, formats("csv", "parquet")),
    formats=media_types("csv", "parquet"),
    body="",
    example=None,
)
METADATA: Final = Operation(
    parameters=(RELEASE_PART, DATASET_PART, LANG),
    formats={"csvm": MEDIA_TYPE, "json": "application/json"},
    body="",
    example=None,
)
PACKAGE: Final = Operation(parameters=(RELEASE_PART, LANG), body="", example=None)
MANIFEST: Final = Operation(parameters=(RELEASE_PART, LANG), body="", example=None)
KIT: Final = Operation(
    parameters=(RELEASE_PART, LANG), formats={"zip": "application/zip"}, body="", example=None
)


@router.get("/datapackage.json")
def show_package(ask: Annotated[Ask, Depends(asks(PACKAGE))]) -> Response:
    """Describe the release as a Frictionless data package."""
    return _kept(ask, answer(ask, lambda: packages.describe_release(ask)))


@router.get("/manifest")
def show_manifest(ask: Annotated[Ask, Depends(asks(MANIFEST))]) -> Response:
    """Give the manifest as it was signed."""
    return files.send_manifest(ask, packages.freshness(ask))


@router.get("/kit.zip")
def send_kit(ask: Annotated[Ask, Depends(asks(KIT))]) -> Response:
    """Give the whole release with its signatures, for `verify`."""
    return packages.send_kit(ask)


@router.get("/{dataset_id}.csv-metadata.json")
def show_metadata(ask: Annotated[Ask, Depends(asks(METADATA))]) -> Response:
    """Describe a dataset's CSV as CSV on the Web does."""
    return _kept(ask, answer(ask, lambda: packages.describe_dataset(ask)))


@router.get("/{dataset_id}.csv")
def send_csv(request: Request) -> Response:
    """Give a dataset whole as CSV."""
    return packages.send_dataset(ask_in(request, DATASET, "csv"), "csv")


@router.get("/{dataset_id}.parquet")
def send_parquet(request: Request) -> Response:
    """Give a dataset whole as Parquet."""
    return packages.send_dataset(ask_in(request, DATASET, "parquet"), "parquet")


def _kept(ask: Ask, response: Response) -> Response:
    response.headers.update(packages.freshness(ask))
    return response
