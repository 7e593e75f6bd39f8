"""What a candidate is made of before anybody decides: marts, tree, gate; built or taken again.

A candidate is often made again only because somebody gave a reason or a tick. When uploads,
rules, software, last release and day are those of the candidate that stands, its files are used
once more; a file that is not what it was is never used.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from certify import (
    certificate,
    export,
    gate,
    gate_asked,
    gate_docs,
    leaves,
    parts,
    readiness,
    receipts,
    recheck,
    sources,
)
from certify.build import PROJECT
from certify.errors import NoUploadsError
from certify.export import Exported
from certify.kept import Kept
from certify.recheck import Outcome
from schemas import states
from store import canonical, clock, files
from store.journal import Event, Journal
from store.layout import Layout

Tell = Callable[[str], None]

TOOLS: Final = ("dbt-core", "dbt-duckdb", "duckdb", "great-expectations", "pyarrow")
_NAME: Final = "built"
DOCS: Final = "data-docs"
PACKED: Final = "data-docs.zip"
_HERE: Final = Path(__file__).parent
# What a mart, the tree or the gate's record depends on; words and commands are not among it.
_CODE: Final = (
    *(
        _HERE / f"{name}.py"
        for name in (
            "build",
            "built",
            "bulk",
            "compiled",
            "export",
            "expectations",
            "leaves",
            "parts",
            "readiness",
            "receipts",
            "sources",
            "texts",
        )
    ),
    *sorted(_HERE.glob("gate*.py")),
    *sorted((_HERE.parent / "schemas").glob("*.py")),
)
_PROJECT_ENDS: Final = (".sql", ".yml", ".csv", ".md")


@dataclass(frozen=True)
class Built:
    """Objects by name, the gate's record before any waiver, and what checking again found.

    `figures` is what the manifest says of the tree; `is_reused` whether nothing was built.
    """

    exported: Mapping[str, Exported]
    gate: Mapping[str, Any]
    figures: Mapping[str, Any]
    rechecks: Sequence[Outcome] = field(default_factory=tuple)
    is_reused: bool = False


def make(
    layout: Layout,
    journal: Journal,
    uploads: list[sources.Upload],
    previous: Path | None,
    kept: Kept,
    tell: Tell,
) -> Built:
    """Fill the folder of a candidate with objects and pages.

    Args:
        layout: Where everything stands.
        journal: The record; uploads that were checked again and stand are told there.
        uploads: What it is made of.
        previous: The last standing release's `observations.parquet`.
        kept: What is known of the candidate that stands, and the new one's folder.
        tell: Called with a line for each finished step.

    Raises:
        CertifyError: As `certify.candidate.make_candidate`.
    """
    _check(uploads)
    tell(f"uploads: {len(uploads)} checked against the journal")
    rechecks = _recheck(layout, journal, uploads, tell)
    key = _key(journal.events(), uploads, previous)
    made = _again(kept, key)
    if made is None:
        made = _anew(layout, journal, uploads, previous, kept.folder, tell)
        kept.keep(_NAME, key, _as_json(made))
    else:
        tell("marts and gate: taken from the candidate that stands, nothing they rest on changed")
    return Built(made.exported, made.gate, made.figures, rechecks, made.is_reused)


def build_objects(
    layout: Layout, uploads: list[sources.Upload], objects: Path, tell: Tell
) -> dict[str, Exported]:
    """Build the warehouse from uploads and export its marts into `objects`.

    Raises:
        NoUploadsError: There are none.
        DamagedUploadError: One is not what its receipt says.
        FailedBuildError: dbt found a fault.
    """
    _check(uploads)
    return parts.export(layout, uploads, objects, tell)


def _check(uploads: list[sources.Upload]) -> None:
    if not uploads:
        raise NoUploadsError
    for upload in uploads:
        sources.check_upload(upload)


def _recheck(
    layout: Layout, journal: Journal, uploads: list[sources.Upload], tell: Tell
) -> list[Outcome]:
    """Check again what was checked by other rules; what stands is told in the journal once."""
    passed = {
        (event.subject, event.body["contract_sha256"])
        for event in journal.events(receipts.RECHECKED)
    }
    outdated = recheck.outdated(uploads)
    asked = [each for each in outdated if (each.upload_id, recheck.digest_of(each)) not in passed]
    if not asked:
        return []
    outcomes = recheck.recheck(layout, asked)
    failed = sum(not each.stands for each in outcomes)
    tell(f"rules changed: {len(asked)} uploads checked again, {failed} do not stand")
    with journal.writing() as entry:
        for each in outcomes:
            once = f"rechecked:{each.upload_id}:{each.contract_sha256}"
            if each.stands and entry.recorded(once) is None:
                body = {
                    "contract_sha256": each.contract_sha256,
                    "contract_version": each.contract_version,
                    "was_sha256": each.was_sha256,
                }
                entry.append(
                    receipts.RECHECKED, each.upload_id, actor="certify", body=body, once=once
                )
    return outcomes


def _anew(
    layout: Layout,
    journal: Journal,
    uploads: list[sources.Upload],
    previous: Path | None,
    folder: Path,
    tell: Tell,
) -> Built:
    objects = folder / "objects"
    exported = parts.export_marts(layout, uploads, objects, tell)
    with parts.Lines(layout, uploads, exported, objects) as lines:
        marts = {name: objects / each.sha256 for name, each in exported.items()}
        held = readiness.build(marts, journal.events(), objects)
        exported[readiness.NAME], marts[readiness.NAME] = held, objects / held.sha256
        verdict = _judge(layout, journal, marts, previous, folder)
        tell(f"gate: {verdict.summary}")
        exported[PACKED] = export.put_bytes(gate_docs.pack(folder / DOCS), objects)
        known = leaves.Cache(layout.build / "leaves", parts.names(uploads))
        told, figures = receipts.build(uploads, journal, exported, objects, known)
        exported |= told | lines.exported()
    tell(f"files: {len(exported)} exported")
    return Built(dict(sorted(exported.items())), verdict.document, figures)


def _judge(
    layout: Layout,
    journal: Journal,
    marts: Mapping[str, Path],
    previous: Path | None,
    folder: Path,
) -> gate.Verdict:
    """Let the gate judge the marts; its pages stand in the folder afterwards."""
    docs = layout.build / DOCS
    shutil.rmtree(docs, ignore_errors=True)
    asked = gate_asked.read(journal.events(), clock.now())
    verdict = gate.judge(marts, previous, asked=asked, docs=docs)
    shutil.copytree(docs, folder / DOCS)
    return verdict


def _key(events: Sequence[Event], uploads: Sequence[sources.Upload], previous: Path | None) -> str:
    """Return the digest of everything that what is built depends on."""
    kinds = {*states.load()["upload"].events, "round.opened", "round.closed", receipts.RECHECKED}
    return canonical.digest(
        {
            "uploads": [[each.upload_id, canonical.digest(each.body)] for each in uploads],
            "contracts": sources.digest(),
            "code": _code(),
            "tools": {name: version(name) for name in TOOLS},
            "previous": previous and previous.name,
            "events": [event.hash for event in events if event.kind in kinds],
            "day": certificate.today(clock.now()).isoformat(),
        }
    )


def _code() -> str:
    total = hashlib.sha256()
    for path in (*_CODE, *_models()):
        total.update(f"{path.name} {files.sha256_of(path)}\n".encode())
    return total.hexdigest()


def _models() -> Iterator[Path]:
    """Yield the files of the dbt project, without what dbt wrote beside them."""
    for folder, names, found in os.walk(PROJECT):
        names[:] = sorted(set(names) - {"target", "logs", "dbt_packages"})
        for name in sorted(found):
            if name.endswith(_PROJECT_ENDS):
                yield Path(folder) / name


def _as_json(made: Built) -> dict[str, Any]:
    return {
        "objects": {name: asdict(each) for name, each in made.exported.items()},
        "gate": made.gate,
        "figures": made.figures,
    }


def _again(kept: Kept, key: str) -> Built | None:
    """Take the files of the candidate that stands; None when it is another one, or was touched."""
    content = kept.recall(_NAME, key)
    if content is None:
        return None
    exported = {name: Exported(**each) for name, each in content["objects"].items()}
    if not kept.take(exported.values()):
        return None
    gate_docs.unpack(kept.folder / "objects" / exported[PACKED].sha256, kept.folder / DOCS)
    return Built(exported, content["gate"], content["figures"], is_reused=True)
