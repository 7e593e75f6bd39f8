"""Reference metadata: the report of a dataset, found by its name or by what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from api import errors
from api.answers import Rendered
from api.sdmx import graph, naming, terms
from api.sdmx.address import Address, part
from api.sdmx.asking import Opened, SdmxAsk
from api.sdmx.heading import head_of
from api.sdmx.report import report

ALLOWED: Final = ("detail", "updatedAfter")
PREFIX: Final = "ESMS_"


@dataclass(frozen=True)
class Question:
    """The datasets whose reports are wanted."""

    datasets: tuple[str, ...]
    detail: str


def read(opened: Opened, found: Address) -> Question:
    """Read a metadata query.

    Raises:
        UnknownStructureError: There is no such report.
        UnknownAddressError: The path says in no way which.
    """
    held = naming.book_of(opened)
    by = part(found, 1, "").lower()
    detail = next(iter(found.given.get("detail", ("full",))))
    if detail not in ("full", "allstubs"):
        raise errors.MalformedQueryError(
            parameter="detail", value=detail, expected_vi="`full` hoặc `allstubs`",
            expected_en="`full` or `allstubs`",
        )  # fmt: skip
    if by == "structure":
        kind, agency = part(found, 2, "*").lower(), part(found, 3, "*")
        name, version = part(found, 4, "*"), part(found, 5, "*")
        if kind not in ("dataflow", "*", "all"):
            raise errors.UnknownStructureError(release=held.release, kind=kind, name=name)
        flows = naming.find_flows(held, agency, name, version)
        return Question(tuple(flow.id for flow in flows), detail)
    if by == "metadataset":
        agency, name, version = part(found, 2, "*"), part(found, 3, "*"), part(found, 4, "*")
        return Question(_named(opened, agency, name, version), detail)
    if by == "metadataflow":
        agency, flow, version = part(found, 2, "*"), part(found, 3, "*"), part(found, 4, "*")
        fits = naming.fits(held.agency, agency) and naming.fits(graph.METADATA, flow)
        if not fits or not naming.fits_version(terms.VERSION, version):
            raise errors.UnknownStructureError(release=held.release, kind=by, name=flow)
        return Question(_named(opened, part(found, 5, "*"), "*", "*"), detail)
    raise errors.UnknownAddressError(path=opened.request.scope["path"])


def _named(opened: Opened, agency: str, name: str, version: str) -> tuple[str, ...]:
    held = naming.book_of(opened)
    found = tuple(
        dataset
        for dataset in held.flows
        if naming.fits(held.agency, agency)
        and naming.fits(f"{PREFIX}{dataset}", name)
        and naming.fits_version(terms.VERSION, version)
    )
    if not found:
        raise errors.UnknownStructureError(release=held.release, kind="metadataset", name=name)
    return found


def render(opened: Opened, ask: SdmxAsk, asked: Question) -> Rendered:
    """Return the reports as one message."""
    from pysdmx.model import MetadataAttribute, MetadataReport

    from api.sdmx import structure_text
    from api.sdmx.artefacts import both
    from api.sdmx.book import Text

    held = naming.book_of(opened)
    reports = []
    for dataset in asked.datasets:
        flow = held.flows[dataset]
        told = report(held, ask.release, dataset)
        named = Text(f"Thông tin mô tả: {flow.vi}", f"Reference metadata: {flow.en}")
        reports.append(
            MetadataReport(
                f"{PREFIX}{dataset}",
                name=both(named),
                version=terms.VERSION,
                agency=held.agency,
                metadataflow=terms.urn("Metadataflow", held.agency, graph.METADATA, terms.VERSION),
                targets=[flow.urn],
                attributes=[MetadataAttribute(name, both(text)) for name, text in told.items()],
            )
        )
    return Rendered(structure_text.write(reports, head_of(ask), ask.format, {}))
