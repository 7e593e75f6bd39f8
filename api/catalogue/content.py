"""What a catalogue says, read once from a release: datasets with their files and coverage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api import errors
from api.asking import Ask
from api.catalogue.interfaces import INTERFACES, Interface
from api.public import home_of
from api.queries import catalogue, coverage
from api.queries.coverage import Coverage, Described, Place
from api.shelf import OpenRelease

Row = dict[str, Any]

# Files by which a dataset is taken whole: ending of the address -> media type.
FORMATS: Final = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


@dataclass(frozen=True)
class File:
    """A signed file of the release that holds one dataset whole."""

    name: str
    address: str
    form: str
    media_type: str
    sha256: str
    length: int


@dataclass(frozen=True)
class Dataset:
    """One dataset as a release has it; `row` is its row of the mart."""

    id: str
    row: Row
    indicators: tuple[Row, ...]
    coverage: Coverage
    described: Described
    files: tuple[File, ...]

    def text(self, name: str) -> dict[str, str | None]:
        """Return a text in both languages."""
        return {lang: self.row.get(f"{name}_{lang}") for lang in ("vi", "en")}

    @property
    def owners(self) -> list[str]:
        """The agencies that answer for it."""
        return [code for code in (self.row["owner"] or "").split(",") if code]


@dataclass(frozen=True)
class Content:
    """Everything a catalogue needs; `home` is the address all links begin with."""

    release: OpenRelease
    home: str
    place: Place | None
    datasets: tuple[Dataset, ...]
    interfaces: tuple[Interface, ...] = INTERFACES

    @property
    def publisher(self) -> Mapping[str, Any]:
        """Who publishes, as the signed manifest says."""
        return self.release.publisher

    @property
    def licence(self) -> Mapping[str, str]:
        """The terms; empty where the manifest names none."""
        return self.publisher.get("licence") or {}

    def name(self, column: str, code: str) -> dict[str, str | None]:
        """Return the name of a code in both languages, or the code itself."""
        labels = self.release.labels
        return {lang: labels.name(lang, column, code) or code for lang in ("vi", "en")}

    def address(self, interface: Interface, dataset: Dataset) -> str:
        """Return where an interface answers for a dataset."""
        filled = interface.dataset.format(
            dataset=dataset.id,
            version=dataset.row["version"],
            agency=self.publisher.get("agency", ""),
            release=self.release.id,
        )
        return f"{self.home}{filled}"


def read(ask: Ask) -> Content:
    """Read the catalogue of the release asked."""
    with ask.cursor() as cursor:
        rows = catalogue.list_datasets(cursor)
        indicators = catalogue.list_indicators(cursor, limit=100_000)
        covered = coverage.read_coverage(cursor)
        described = coverage.read_described(cursor)
        place = coverage.find_place(cursor, ask.release.publisher.get("home_area"))
    datasets = [
        Dataset(
            id=row["dataset_id"],
            row=row,
            indicators=tuple(one for one in indicators if one["dataset_id"] == row["dataset_id"]),
            coverage=covered.get(row["dataset_id"], Coverage()),
            described=described.get(row["dataset_id"], Described()),
            files=files_of(ask.release, row["dataset_id"]),
        )
        for row in rows
    ]
    return Content(ask.release, _home(ask), place, tuple(datasets))


def read_one(ask: Ask, dataset_id: str) -> tuple[Content, Dataset]:
    """Read the catalogue, and the one dataset of it that is asked for.

    Raises:
        UnknownDatasetError: The release has no such dataset.
    """
    content = read(ask)
    found = next((one for one in content.datasets if one.id == dataset_id), None)
    if found is None:
        raise errors.UnknownDatasetError(release=ask.release.id, id=dataset_id)
    return content, found


def files_of(release: OpenRelease, dataset_id: str) -> tuple[File, ...]:
    """Return the files that hold a dataset whole; none where it has no figure.

    A release made before datasets had files of their own has none either.
    """
    objects = release.manifest["objects"]
    names = {form: object_name(dataset_id, form) for form in FORMATS}
    return tuple(
        File(
            name=name,
            address=f"/releases/{release.id}/{dataset_id}.{form}",
            form=form,
            media_type=FORMATS[form],
            sha256=objects[name]["sha256"],
            length=objects[name]["length"],
        )
        for form, name in names.items()
        if name in objects
    )


def object_name(dataset_id: str, form: str) -> str:
    """Return what the manifest calls the file of a dataset."""
    return f"dataset-{dataset_id.lower()}.{form}"


def with_files(datasets: Sequence[Dataset]) -> list[Dataset]:
    """Return the datasets that can be taken whole."""
    return [one for one in datasets if one.files]


def _home(ask: Ask) -> str:
    """Return the address of the service: as it was asked, else as the publisher says."""
    return home_of(ask.request) or str(ask.release.publisher.get("url") or "")
