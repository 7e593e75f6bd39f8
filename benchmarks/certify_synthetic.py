"""A synthetic installation for timing certification: nothing in it describes a real place.

The tree of the product is copied and gets contracts of its own (`SYN01` to `SYN20`), areas that
exist nowhere, and one upload a dataset. The same numbers give the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from schemas import concepts, contract
from store import canonical, clock
from store.journal import Journal
from store.layout import Layout

ROOT: Final = Path(__file__).parents[1]
COPIED: Final = ("certify", "schemas", "store", "dbt_project", "pyproject.toml")
SEED: Final = 20261123
YEARS: Final = 20
INDICATORS: Final = 10


def copy_tree(target: Path, datasets: int, areas: int) -> Path:
    """Copy the product and give it synthetic contracts and areas in place of the real ones."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, target / name, ignore=ignored)
        else:
            shutil.copy(source, target / name)
    home = target / "schemas"
    template = yaml.safe_load((ROOT / "schemas" / "datasets" / "budget.yaml").read_text("utf-8"))
    for path in (home / "datasets").glob("*.yaml"):
        path.unlink()
    for number in range(1, datasets + 1):
        agreed = _contract(template, f"SYN{number:02}")
        text = yaml.safe_dump(agreed, allow_unicode=True, sort_keys=False)
        (home / "datasets" / f"syn{number:02}.yaml").write_text(text, encoding="utf-8")
    _write_areas(home / "codelists" / "areas.csv", areas)
    _unmap(home)
    return target


def _unmap(home: Path) -> None:
    """Take out what names indicators and areas that are not there any more."""
    for path in (home / "frameworks").glob("*.yaml"):
        framework = yaml.safe_load(path.read_text("utf-8"))
        if framework.pop("mappings", None):
            text = yaml.safe_dump(framework, allow_unicode=True, sort_keys=False)
            path.write_text(text, encoding="utf-8")
    (home / "peers.yaml").write_text("sets: []\n", encoding="ascii")


def _contract(template: dict[str, Any], name: str) -> dict[str, Any]:
    text = {"vi": "Số liệu tổng hợp, không có thật", "en": "Synthetic, not real"}
    kept = {key: template[key] for key in ("theme", "forms", "designation") if key in template}
    one = {
        "name": text,
        "definition": text,
        "unit": "PERSONS",
        "decimals": 2,
        "direction": "none",
        "additivity": {"area": "none", "time": "none"},
        "method": text,
        "source": text,
    }
    return {
        "id": name,
        "version": "1.0.0",
        "name": text,
        "description": text,
        **kept,
        "owners": [{"agency": "STATISTICS"}],
        "areas": {"levels": ["commune"]},
        "dimensions": {"sex": ["_T", "M", "F"]},
        "indicators": [{"id": f"{name}_I{at}", **one} for at in range(INDICATORS)],
    }


def area_codes(count: int) -> list[str]:
    """Return the codes of the synthetic areas."""
    return [f"SYN{number:05}" for number in range(count)]


def _write_areas(path: Path, count: int) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        for code in area_codes(count):
            row = {"area_id": code, "level": "commune", "type_vi": "Xã", "source": "synthetic"}
            writer.writerow({**row, "name_vi": code, "name_en": code})


def upload(
    layout: Layout, tree: Path, dataset_id: str, areas: int, *, vintage: str, revised: int = 0
) -> int:
    """Store one upload of a dataset as the intake would, and return its observations.

    `revised` figures, evenly spread, are a little larger than without.
    """
    table = _observations(dataset_id, areas, revised)
    original = _original(table)
    digest = hashlib.sha256(original).hexdigest()
    upload_id = f"{dataset_id}-{digest[:16]}"
    table = table.append_column("upload_id", pa.repeat(upload_id, len(table)))
    buffer = io.BytesIO()
    pq.write_table(table.select(_ORDER), buffer, compression="zstd")
    folder = layout.upload(dataset_id, upload_id)
    folder.mkdir(parents=True)
    (folder / "original.csv").write_bytes(original)
    (folder / "observations.parquet").write_bytes(buffer.getvalue())
    receipt = {
        "upload_id": upload_id,
        "dataset_id": dataset_id,
        "sha256": digest,
        "size": len(original),
        "file_name": f"{dataset_id}.csv",
        "form": "long",
        "number_format": "vi",
        "agency": "STATISTICS",
        "steward": "synthetic.steward",
        "vintage": vintage,
        "edition": "2024",
        "source_document": "synthetic",
        "received_at": clock.text(clock.now()),
        "contract_version": "1.0.0",
        "contract_sha256": contract.digest(
            tree / "schemas" / "datasets" / f"{dataset_id.lower()}.yaml"
        ),
        "row_count": len(table),
        "observation_count": len(table),
        "observations_sha256": hashlib.sha256(buffer.getvalue()).hexdigest(),
        "answers": [],
    }
    (folder / "receipt.json").write_bytes(canonical.encode(receipt))
    journal = Journal(layout.journal)
    with journal.writing() as entry:
        once = f"upload:{dataset_id}:{digest}"
        entry.append(
            "upload.accepted", upload_id, actor="synthetic.steward", body=receipt, once=once
        )
    journal.close()
    return len(table)


def decide(layout: Layout, release: str) -> None:
    """Record what people would: every sampled figure is right, every change a revision."""
    manifest = json.loads((layout.candidate(release) / "manifest.json").read_text("utf-8"))
    sha256 = manifest["objects"]["sample.json"]["sha256"]
    sampled = json.loads((layout.candidate(release) / "objects" / sha256).read_text("utf-8"))
    journal = Journal(layout.journal)
    with journal.writing() as entry:
        for each in sampled["figures"]:
            told = {name: each[name] for name in ("figure", "upload_id", "published")}
            body = {**told, "outcome": "right", "note": ""}
            entry.append("sample.ticked", release, actor="dic.certifier-1", body=body)
        for change in ("changed", "removed"):
            body = {
                "rule": {"change_type": change},
                "reason": "REVISION",
                "severity": "minor",
                "text": "Số liệu tổng hợp được gửi lại để đo tốc độ",
            }
            entry.append("change.reasoned", release, actor="dic.certifier-1", body=body)
    journal.close()


_ORDER: Final = (
    *concepts.KEYS,
    "obs_value",
    "unit_measure",
    "decimals",
    "obs_status",
    "conf_status",
    "rank_of",
    "source_document",
    "source_table",
    "note",
    "printed",
    "source_row",
    "source_cell",
    "upload_id",
    "period_start",
    "period_end",
)


def _observations(dataset_id: str, areas: int, revised: int) -> pa.Table:
    """Return one row for each indicator, area and year, sorted by key."""
    count = INDICATORS * areas * YEARS
    drawn = np.random.default_rng(SEED + int(dataset_id[3:]))
    cents = drawn.integers(10_000, 99_999_999, count)
    if revised:
        cents[:: max(1, count // revised)] += 100
    place = np.arange(count)
    years = 2005 + place % YEARS
    rows = place + 2
    indicators = [f"{dataset_id}_I{at}" for at in range(INDICATORS)]
    same = {
        "dataset_id": dataset_id,
        "freq": "A",
        **dict.fromkeys(concepts.DIMENSIONS, "_T"),
        "unit_measure": "PERSONS",
        "obs_status": "A",
        "conf_status": "F",
        "source_document": "synthetic",
    }
    values = [Decimal(int(each)).scaleb(-2) for each in cents]
    columns: dict[str, pa.Array] = {
        "indicator": pa.array(np.array(indicators)[place // (areas * YEARS)]),
        "ref_area": pa.array(np.array(area_codes(areas))[place // YEARS % areas]),
        "time_period": pa.array(years.astype(str)),
        "obs_value": pa.array(values, pa.decimal128(27, 9)),
        "decimals": pa.array(np.full(count, 2, np.int32)),
        "printed": pa.array([str(value) for value in values]),
        "source_row": pa.array(rows.astype(np.int32)),
        "source_cell": pa.array([f"D{row}" for row in rows]),
        "period_start": pa.array((years - 1970).astype("datetime64[Y]").astype("datetime64[D]")),
        "period_end": pa.array(
            (years - 1969).astype("datetime64[Y]").astype("datetime64[D]") - np.timedelta64(1, "D")
        ),
        "rank_of": pa.nulls(count, pa.int32()),
        "source_table": pa.nulls(count, pa.string()),
        "note": pa.nulls(count, pa.string()),
        **{name: pa.repeat(value, count) for name, value in same.items()},
    }
    names = [name for name in _ORDER if name != "upload_id"]
    return pa.table({name: columns[name] for name in names})


def _original(table: pa.Table) -> bytes:
    """Return the file the figures would have been typed in."""
    lines = ["Chỉ tiêu;Mã đơn vị;Kỳ số liệu;Giá trị"]
    lines.extend(_lines(table))
    return ("\n".join(lines) + "\n").encode()


def _lines(table: pa.Table) -> Iterator[str]:
    names = ("indicator", "ref_area", "time_period", "printed")
    for row in zip(*(table.column(name).to_pylist() for name in names), strict=True):
        yield ";".join(row)
