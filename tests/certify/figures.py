"""Releases whose figures have receipts: a small Parquet of every kind of text and number."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from certify import receipts, sources
from schemas import figure
from store import canonical
from tests.api.builders import observation, parquet
from tests.certify import builders, gates

ORIGINAL = "a1" * 32
ANSWER = {
    "bulk": False,
    "cell": "D6",
    "code": "changed_much",
    "facts": {"before": "73048.284"},
    "found": "85338.110",
    "reason": "REAL_CHANGE",
    "row": 6,
    "text": "Nhà máy mới đi vào hoạt động từ quý hai",
}
BODY = {
    "agency": "STATS",
    "answers": [ANSWER],
    "contract_sha256": builders.SHA,
    "contract_version": "1.0.0",
    "dataset_id": "GRDP",
    "received_at": builders.START,
    "sha256": ORIGINAL,
    "steward": "stats.steward",
    "upload_id": "u1",
}
HEAD = "stats.head"
# Texts that JSON spells in more than one way, and values that print in more than one way.
ROWS: list[dict[str, Any]] = [
    {"obs_value": Decimal("73048.284"), "decimals": 3, "source_cell": "D5"},
    {"obs_value": Decimal("85338.110"), "decimals": 3, "source_cell": "D6", "source_row": 6},
    {"obs_value": Decimal("-0.5"), "decimals": 0, "note": 'a "b" \\ / \t \n \r \x08 \x0c'},
    {"obs_value": Decimal(0), "decimals": 2, "note": "\x01\x1f\x7f \u2028 \ud7ff 😀 Đà Nẵng"},
    {"obs_value": Decimal("12345678901234567890123456.123456789012"), "decimals": 12},
    {"obs_value": Decimal("1200"), "decimals": None},
    {"obs_value": Decimal("0.000000000001"), "decimals": None},
    {"obs_value": None, "decimals": None, "obs_status": "O", "note": None},
]


def rows(count: int = len(ROWS)) -> list[dict[str, Any]]:
    """Return rows in the order of their key, one for each year from 1001 on."""
    return [
        observation(upload_id="u1", time_period=str(1001 + at)) | ROWS[at % len(ROWS)]
        for at in range(count)
    ]


def identify(row: dict[str, Any]) -> str:
    return figure.figure_id(row)


def candidate(place: builders.World, release: str, count: int = len(ROWS), **options: Any) -> Path:
    """Write a candidate with real observations and their tree."""
    with place.journal.writing() as entry:
        once = "signed-off:u1"
        if entry.recorded(once) is None:
            entry.append("upload.signed_off", "u1", actor=HEAD, body={}, once=once)
    folder = place.layout.candidate(release)
    pool = folder / "objects"
    pool.mkdir(parents=True, exist_ok=True)
    content = parquet("observations", rows(count))
    upload = sources.Upload("u1", place.layout.upload("GRDP", "u1"), BODY)
    exported = {
        receipts.OBSERVATIONS: receipts.export.Exported(
            receipts.export.put_bytes(content, pool).sha256, len(content), count
        )
    }
    made, figures = receipts.build([upload], place.journal, exported, pool)
    objects = {name: (pool / each.sha256).read_bytes() for name, each in made.items()}
    told = ("upload_id", "dataset_id", "steward", "agency", "sha256", "received_at")
    inputs = [{name: BODY[name] for name in told}]
    contents = {
        receipts.OBSERVATIONS: content,
        "areas.parquet": b"PAR1 areas, the same in every release PAR1",
        "people.json": builders.keys.people_file(place.layout).read_bytes(),
    } | objects
    before = builders._last(place, options.get("previous"))
    contents["gate.json"] = gates.passing(contents, inputs=inputs, previous=before)
    return builders.candidate(
        place,
        release,
        objects=contents,
        uploaders=("stats.steward",),
        changes={"figures": figures, "inputs": inputs},
        **options,
    )


def release(place: builders.World, name: str, count: int = len(ROWS), **options: Any) -> None:
    """Take such a release from nothing to published."""
    candidate(place, name, count, **options)
    place.sign(name, "certifier-1", "certifier-2")
    place.publish(name)


def reread(content: bytes) -> dict[str, Any]:
    """Return a receipt as a program would read it."""
    whole: dict[str, Any] = json.loads(content)
    assert canonical.encode(whole) == content
    return whole
