"""What the server answers, as plain objects: figures keep every digit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from so_chuan import frames

if TYPE_CHECKING:
    import pandas
    import polars

KEYS = (
    "dataset_id",
    "indicator",
    "ref_area",
    "freq",
    "sex",
    "age",
    "urbanisation",
    "activity",
    "counterpart_area",
    "composite_breakdown",
    "time_period",
)


@dataclass(frozen=True)
class About:
    """Where an answer is from: its release, how to cite it, on what terms, and what to know.

    `release` is what the server says of it; `warnings` are sentences, such as that the release was
    withdrawn or that a code is unknown.
    """

    release: Mapping[str, Any]
    citation: str
    licence: str
    warnings: tuple[str, ...]

    @property
    def id(self) -> str:
        """The release's id."""
        return str(self.release["id"])

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> About:
        """Read the head that every answer of the server has."""
        licence = (body.get("licence") or {}).get("url", "")
        warnings = tuple(str(one["message"]) for one in body.get("warnings", ()))
        return cls(body["release"], str(body["citation"]), str(licence), warnings)


T = TypeVar("T")


@dataclass(frozen=True)
class Answer(Sequence[T], Generic[T]):
    """A list of things with what they are from."""

    items: tuple[T, ...]
    about: About

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...
    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        """Return one of them, or some."""
        return self.items[at]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.items)

    def __iter__(self) -> Iterator[T]:
        """Go through them in the server's order."""
        return iter(self.items)


@dataclass(frozen=True)
class Figure:
    """One figure; `row` is all the server says of it.

    `value` is None exactly when the figure is missing; `status` says why (`L`, `M`, `O`, `Q`).
    """

    id: str
    value: Decimal | None
    unit: str
    status: str
    release: str
    row: Mapping[str, Any] = field(repr=False)

    @classmethod
    def of(cls, row: Mapping[str, Any], release: str) -> Figure:
        """Read a row of the server; its numbers are exact already."""
        named = ":".join(str(row[name]) for name in KEYS)
        value = exact(row["obs_value"])
        return cls(named, value, row["unit_measure"], row["obs_status"], release, row)

    @property
    def text(self) -> str | None:
        """The value as it was certified, digit by digit; None when it is missing."""
        return None if self.value is None else f"{self.value:f}"


@dataclass(frozen=True)
class Figures(Answer[Figure]):
    """Figures of one release; `labels` are the names of their codes, by column and code."""

    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    @property
    def units(self) -> dict[str, str]:
        """The units there are, with their names."""
        names = self.labels.get("unit_measure", {})
        return {unit: names.get(unit, unit) for unit in sorted({one.unit for one in self.items})}

    @property
    def unit(self) -> str | None:
        """The unit of all of them; None when they have several, which must not be mixed."""
        return next(iter(self.units)) if len(self.units) == 1 else None

    def facts(self) -> dict[str, Any]:
        """Return what a frame has to carry along."""
        return {
            "release": self.about.id,
            "manifest_sha256": self.about.release.get("manifest_sha256"),
            "unit": self.unit,
            "units": self.units,
            "citation": self.about.citation,
            "licence": self.about.licence,
            "warnings": list(self.about.warnings),
        }

    def pandas(self, *, labels: bool = False, floats: bool = False) -> pandas.DataFrame:
        """Return a pandas frame; `frame.attrs` has unit, release and citation.

        Args:
            labels: Add `<column>_label` with the name of each code.
            floats: Give `obs_value` as float64, which loses digits, instead of `Decimal`.

        Raises:
            MissingLibraryError: pandas is not installed.
        """
        return frames.to_pandas(self._rows(labels=labels), self.facts(), floats=floats)

    def polars(self, *, labels: bool = False, floats: bool = False) -> polars.DataFrame:
        """Return a polars frame with a column `release`; `facts()` has the rest.

        Args:
            labels: As `pandas`.
            floats: As `pandas`.

        Raises:
            MissingLibraryError: polars is not installed.
        """
        return frames.to_polars(self._rows(labels=labels), self.facts(), floats=floats)

    def _rows(self, *, labels: bool) -> list[dict[str, Any]]:
        rows = [{**one.row, "obs_value": one.value} for one in self.items]
        if labels:
            for row in rows:
                named = {name: texts.get(row[name]) for name, texts in self.labels.items()}
                row.update({f"{name}_label": text for name, text in named.items()})
        return rows


@dataclass(frozen=True)
class Dataset:
    """What an agency submits and versions together."""

    id: str
    name: str
    row: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Indicator:
    """What is measured."""

    id: str
    name: str
    dataset: str
    unit: str
    row: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Series:
    """What is measured where and how, from when to when."""

    id: str
    first_period: str
    last_period: str
    row: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Change:
    """A figure that was added, changed or removed between two releases."""

    figure: str
    kind: str
    old_value: Decimal | None
    new_value: Decimal | None
    reason: str | None
    row: Mapping[str, Any] = field(repr=False)


def exact(value: Any) -> Decimal | None:  # noqa: ANN401 - a number of JSON
    """Return a number of the server as the decimal it is; None for null."""
    return None if value is None else Decimal(value)
