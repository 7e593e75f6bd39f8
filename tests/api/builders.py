"""Small releases of labelled test figures, signed and published by the real commands."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from api.settings import Settings
from certify import (
    bulk,
    dates,
    export,
    keys,
    propose,
    publish,
    readiness,
    receipts,
    sign,
    sources,
)
from schemas import concepts
from store import canonical, clock, files
from store.journal import Journal
from store.layout import Layout
from tests.certify import gates

Row = dict[str, Any]

PUBLISHER = {
    "agency": "VINHPHUC",
    "name": {"vi": "Tỉnh Vĩnh Phúc", "en": "Vinh Phuc Province"},
    "system": {"vi": "Số Chuẩn thử", "en": "Số Chuẩn test"},
    "home_area": "VN-70",
    "licence": {"id": "CC-BY-4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
    "citation": {"vi": "Bản {release}, {published_at}", "en": "Release {release}, {indicator}"},
}
FIRST_PUBLISHED = "2026-03-31T02:00:00Z"
SECOND_PUBLISHED = "2026-06-30T02:00:00Z"
TODAY = "2026-07-01T02:00:00Z"
TITLE = {"vi": "Tổng sản phẩm trên địa bàn quý III", "en": "GRDP, third quarter"}
LATE = {"vi": "Cục Thống kê gửi số liệu chậm", "en": None}
_MARTS = Path(__file__).parents[2] / "dbt_project" / "models" / "marts" / "_marts.yml"
_DIMENSIONS = (
    "sex",
    "age",
    "urbanisation",
    "activity",
    "counterpart_area",
    "composite_breakdown",
)
_SOURCE = {"upload_id": "schemas/test@0", "source_row": 1}
_SENT = {
    "dataset_id": "GRDP",
    "steward": "stats.steward",
    "sha256": "a1" * 32,
    "agency": "STATS",
    "received_at": FIRST_PUBLISHED,
    "contract_version": "1.0.0",
    "contract_sha256": "b2" * 32,
}
_INPUT = ("upload_id", "dataset_id", "steward", "agency", "sha256", "received_at")


@contextmanager
def fixed_clock(instant: str) -> Iterator[None]:
    """Let it be an instant inside the block."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(clock.FIXED, instant)
        yield


@cache
def mart_columns() -> dict[str, dict[str, str]]:
    """Return column types by mart, from the contract the warehouse is built to."""
    models = yaml.safe_load(_MARTS.read_text(encoding="utf-8"))["models"]
    return {
        model["name"]: {column["name"]: column["data_type"] for column in model["columns"]}
        for model in models
    }


def observation(**given: Any) -> Row:
    """Return one figure: the province's total GRDP of 2015, but for what is given."""
    row = {
        "dataset_id": "GRDP",
        "indicator": "GRDP_CURRENT",
        "ref_area": "VN-70",
        "freq": "A",
        **dict.fromkeys(_DIMENSIONS, "_T"),
        "time_period": "2015",
        "obs_value": Decimal("78644"),
        "unit_measure": "VND_BILLION",
        "unit_mult": "9",
        "decimals": 0,
        "obs_status": "A",
        "conf_status": "F",
        "base_period": None,
        "break_group": 0,
        "rank_of": None,
        "source_document": "Niên giám thử 2021",
        "source_table": None,
        "vintage": "yearbook-2021",
        "edition": "2021",
        "note": None,
        "agency": "STATS",
        "upload_id": "grdp-1",
        "source_row": 2,
        "source_cell": "C2",
        "received_at": datetime(2026, 5, 4, 2, 0, 0),
        **given,
    }
    year = int(row["time_period"][:4])
    row.setdefault("period_start", date(year, 1, 1))
    row.setdefault("period_end", date(year, 12, 31))
    key = ("indicator", "ref_area", "freq", *_DIMENSIONS)
    row.setdefault("series_id", ".".join(row[name] for name in key))
    return row


def indicator(**given: Any) -> Row:
    """Return one indicator, GRDP but for what is given."""
    return {
        "indicator": "GRDP_CURRENT",
        "dataset_id": "GRDP",
        "name_vi": "Tổng sản phẩm trên địa bàn",
        "name_en": "Gross regional domestic product",
        "definition_vi": "Giá hiện hành",
        "definition_en": "At current prices",
        "method_vi": "-",
        "method_en": "-",
        "source_vi": "-",
        "source_en": "-",
        "unit_measure": "VND_BILLION",
        "decimals": 0,
        "direction": "higher_better",
        "additivity_area": "sum",
        "additivity_time": "sum",
        "min_value": Decimal("0"),
        "periods": "year",
        "is_rank": False,
        **_SOURCE,
        **given,
    }


def area(ref_area: str, name: str, **given: Any) -> Row:
    """Return one province of this name, but for what is given."""
    return {
        "ref_area": ref_area,
        "level": "province",
        "type_vi": "Tỉnh",
        "name_vi": name,
        "name_en": name,
        "source": "test",
        **_SOURCE,
        **given,
    }


def marts(observations: Sequence[Row]) -> dict[str, list[Row]]:
    """Return a whole set of marts around some figures."""
    codes = [
        ("cl_unit", "VND_BILLION", "Tỷ đồng", "Billion VND"),
        ("cl_obs_status", "A", "Chính thức", "Normal value"),
        ("cl_obs_status", "P", "Sơ bộ", "Provisional value"),
        ("cl_sex", "_T", "Tổng số", "Total"),
        ("cl_sex", "F", "Nữ", "Female"),
        ("cl_comp_breakdown", "SECTOR_STATE", "Kinh tế Nhà nước", "State sector"),
    ]
    areas = [
        area("VN", "Việt Nam", level="country"),
        area("VN-70", "Vĩnh Phúc", valid_to=date(2025, 6, 30), parent="VN"),
        area("VN-68", "Phú Thọ", parent="VN"),
        area("VN-70-243", "Vĩnh Yên", level="district", parent="VN-70"),
    ]
    return {
        "observations": list(observations),
        "series": _series(observations),
        "datasets": [_dataset(observations)],
        "indicators": [
            indicator(),
            indicator(
                indicator="POP_AVG", name_vi="Dân số trung bình", name_en="Average population"
            ),
        ],
        "areas": areas,
        "area_successions": [
            {
                "predecessor": "VN-70",
                "successor": "VN-68",
                "succession_date": date(2025, 7, 1),
                "basis": "202/2025/QH15",
                "source": "test",
                **_SOURCE,
            }
        ],
        "agencies": [
            {
                "agency_id": "STATS",
                "name_vi": "Cục Thống kê",
                "name_en": "Statistics Office",
                "source": "test",
                **_SOURCE,
            }
        ],
        "codes": [
            {
                "codelist": name,
                "code": code,
                "name_vi": vi,
                "name_en": en,
                "position": at,
                **_SOURCE,
            }
            for at, (name, code, vi, en) in enumerate(codes, start=1)
        ],
        "releases_input": [_input(observations)],
    }


class Publication:
    """An installation under a folder, with demo keys, that publishes what it is given."""

    def __init__(self, home: Path) -> None:
        self.layout = Layout(home)
        # Tests look when they want to (only the watcher's own waits) and ask without a limit.
        found = Settings.from_environment({"DATA_ROOT": str(home)})
        # Compiling takes a process of its own: the tests that need it ask for it.
        self.settings = replace(
            found, watch_seconds=3600.0, compiles=False, rate=None, use_folder=None
        )
        self.manifests: dict[str, dict[str, Any]] = {}
        self.without_changes = False
        self.severity: str | None = None
        self.has_receipts = True
        # Objects that a candidate holds beside its marts, by name.
        self.beside: dict[str, bytes] = {}
        self._figures: Sequence[Row] = ()
        with fixed_clock(FIRST_PUBLISHED):
            keys.make_demo_keys(self.layout)
        self._journal = Journal(self.layout.journal)

    def publish(
        self, release: str, content: Mapping[str, Sequence[Row]], *, at: str | None = None
    ) -> None:
        """Sign a release by two and publish it, at an instant or a minute after the last one."""
        minutes = timedelta(minutes=len(self.manifests))
        with fixed_clock(at or clock.text(clock.parse(TODAY) + minutes)):
            told = {"changes": changes(self._figures, content["observations"], self.severity)}
            if self.without_changes:
                told = {}
            manifest = self._build(release, {**content, **told})
            self._figures = content["observations"]
            propose.propose(self.layout, release)
            for holder in ("certifier-1", "certifier-2"):
                sign.sign(self.layout, self._journal, release, keys.demo_key(self.layout, holder))
            publisher = keys.demo_key(self.layout, "publisher")
            publish.publish(self.layout, self._journal, release, publisher)
        self.manifests[release] = manifest

    def announce(self, entry: str, due: str, *, at: str = TODAY) -> None:
        """Put a date into the release calendar, or move it there."""
        with fixed_clock(at):
            key = keys.demo_key(self.layout, "publisher")
            if entry in dates.planned(self._journal):
                dates.move(self.layout, self._journal, entry, due=due, reason=LATE, key=key)
                return
            named = {"title": TITLE, "datasets": ("GRDP",), "about": "2026-Q3"}
            dates.put(self.layout, self._journal, entry, due=due, key=key, **named)

    def object_path(self, release: str, name: str = "observations.parquet") -> Path:
        """Return where an object of a release stands."""
        digest = self.manifests[release]["objects"][name]["sha256"]
        return self.layout.releases / "objects" / digest

    def copy_to(self, home: Path) -> Publication:
        """Return the same installation at another place, for a test that changes files."""
        shutil.copytree(self.layout.data_root, home)
        copy = Publication(home)
        copy.manifests = dict(self.manifests)
        copy._figures = self._figures
        return copy

    def _build(self, release: str, content: Mapping[str, Sequence[Row]]) -> dict[str, Any]:
        folder = self.layout.candidate(release)
        pool = folder / "objects"
        previous = next(reversed(self.manifests), None)
        last = self.object_path(previous) if previous else None
        parts = {f"{mart}.parquet": parquet(mart, rows) for mart, rows in content.items()}
        parts |= whole_datasets(content["observations"])
        if "framework_mappings" in content:
            parts |= self._readiness(parts, pool)
        parts |= self.beside
        told: dict[str, Any] = {"inputs": []}
        if self.has_receipts:
            proved, told = self._receipts(parts["observations.parquet"], content, pool)
            parts |= proved
        gate = gates.passing(parts, inputs=told["inputs"], previous=last)
        parts |= {
            "gate.json": gate,
            "people.json": keys.people_file(self.layout).read_bytes(),
            "checklist.json": gates.clear(gate),
            "notes.vi.md": f"# Bản {release}\n".encode(),
            "notes.en.md": f"# Release {release}\n".encode(),
        }
        manifest = {
            "format": 1,
            "release": release,
            "previous": previous,
            "publisher": PUBLISHER,
            "built_at": clock.text(clock.now()),
            "tools": {"duckdb": duckdb.__version__},
            "contracts_sha256": "0" * 64,
            "gate_sha256": hashlib.sha256(gate).hexdigest(),
            "journal": {"seq": 0, "hash": "0" * 64},
            "uploaders": ["stats.steward"],
            **told,
            "objects": {
                name: {"sha256": files.put_object(pool, part), "length": len(part)}
                for name, part in parts.items()
            },
        }
        encoded = canonical.encode(manifest)
        files.write_atomic(folder / "manifest.json", encoded)
        body = {"manifest_sha256": hashlib.sha256(encoded).hexdigest()}
        with self._journal.writing() as entry:
            entry.append("candidate.built", release, actor="dic.builder", body=body)
        return manifest

    def ask_for(self, round_id: str, dues: Mapping[str, str], *, at: str = TODAY) -> None:
        """Open a round that asks for datasets by their days."""
        body = {"dues": {dataset: {"day": day} for dataset, day in dues.items()}}
        with fixed_clock(at), self._journal.writing() as entry:
            entry.append("round.opened", round_id, actor="dic", body=body)

    def _readiness(self, parts: Mapping[str, bytes], pool: Path) -> dict[str, bytes]:
        """Return what the marts have for the frameworks in them, as a candidate is given it."""
        stored = {name: pool / files.put_object(pool, part) for name, part in parts.items()}
        made = readiness.build(stored, self._journal.events(), pool)
        return {readiness.NAME: (pool / made.sha256).read_bytes()}

    def _receipts(
        self, observations: bytes, content: Mapping[str, Sequence[Row]], pool: Path
    ) -> tuple[dict[str, bytes], dict[str, Any]]:
        """Return the tree over the figures of a release, and what its manifest says of them."""
        rows = content["observations"]
        sent = [{**_SENT, "upload_id": str(one)} for one in {row["upload_id"]: 0 for row in rows}]
        digest = export.put_bytes(observations, pool).sha256
        exported = {receipts.OBSERVATIONS: export.Exported(digest, len(observations), len(rows))}
        uploads = [sources.Upload(one["upload_id"], pool, one) for one in sent]
        made, figures = receipts.build(uploads, self._journal, exported, pool)
        inputs = [{name: one[name] for name in _INPUT} for one in sent]
        told = {"inputs": inputs, **({"figures": figures} if figures else {})}
        return {name: (pool / one.sha256).read_bytes() for name, one in made.items()}, told


def whole_datasets(observations: Sequence[Row]) -> dict[str, bytes]:
    """Return the files by which each dataset is taken whole."""
    made: dict[str, bytes] = {}
    for dataset in sorted({str(row["dataset_id"]) for row in observations}):
        rows = [row for row in observations if row["dataset_id"] == dataset]
        table = parquet("observations", rows)
        with tempfile.TemporaryDirectory() as folder:
            source, lines = Path(folder) / "table.parquet", Path(folder) / "lines.csv"
            source.write_bytes(table)
            bulk.write_csv(source, lines)
            made[f"dataset-{dataset.lower()}.csv"] = lines.read_bytes()
        made[f"dataset-{dataset.lower()}.parquet"] = table
    return made


def parquet(mart: str, rows: Sequence[Row]) -> bytes:
    """Return rows as the Parquet of a mart; columns not given are null."""
    columns = _CHANGES if mart == "changes" else mart_columns()[mart]
    unknown = {name for row in rows for name in row} - set(columns)
    assert not unknown, f"{mart} has no {unknown}"
    with duckdb.connect() as connection:
        typed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f"create table mart ({typed})")
        places = ", ".join("?" * len(columns))
        for row in rows:
            connection.execute(
                f"insert into mart values ({places})",
                [row.get(name) for name in columns],
            )
        return _copied(connection)


def _copied(connection: duckdb.DuckDBPyConnection) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mart.parquet"
        connection.execute(f"copy mart to '{path}' (format parquet, compression zstd)")
        return path.read_bytes()


def flip(path: Path, at: int = 100) -> bytes:
    """Change one byte of a file and return what it was before."""
    before = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(before[:at] + bytes([before[at] ^ 1]) + before[at + 1 :])
    path.chmod(0o444)
    return before


def restore(path: Path, content: bytes) -> None:
    """Put a file back as it was."""
    path.chmod(0o644)
    path.write_bytes(content)
    path.chmod(0o444)


def shown(body: Mapping[str, Any]) -> str:
    """Return a body for an assertion's message."""
    return json.dumps(body, ensure_ascii=False)[:500]


_CHANGED = ("value", "status", "unit_measure", "vintage")
_CHANGES = {
    **dict.fromkeys(concepts.KEYS, "varchar"),
    "change_type": "varchar",
    "old_value": "decimal(38, 12)",
    "new_value": "decimal(38, 12)",
    **{f"{side}_{name}": "varchar" for side in ("old", "new") for name in _CHANGED[1:]},
    **dict.fromkeys(("reason", "revision_type", "severity", "reason_text"), "varchar"),
}


def changes(before: Sequence[Row], after: Sequence[Row], severity: str | None = None) -> list[Row]:
    """Return what one set of figures changes against another, as the certifiers write it down.

    With a severity, what changed or went is a correction.
    """
    sides = [{tuple(row[name] for name in concepts.KEYS): row for row in side}
             for side in (before, after)]  # fmt: skip
    found = []
    for key in sorted(sides[0] | sides[1]):
        old, new = (side.get(key, {}) for side in sides)
        compared = ("obs_value", "obs_status", "unit_measure")
        if [old.get(name) for name in compared] == [new.get(name) for name in compared]:
            continue
        kind = "changed" if old and new else "added" if new else "removed"
        row = dict(zip(concepts.KEYS, key, strict=True)) | {"change_type": kind}
        for side, figure in (("old", old), ("new", new)):
            row |= {
                f"{side}_value": figure.get("obs_value"),
                f"{side}_status": figure.get("obs_status"),
                f"{side}_unit_measure": figure.get("unit_measure"),
                f"{side}_vintage": figure.get("vintage"),
            }
        reason = {"added": "NEW_DATA", "changed": "REVISION", "removed": "WITHDRAWAL"}[kind]
        told = {"reason": reason, "revision_type": "R2"}
        if severity is not None and kind != "added":
            told = {"reason": "CORRECTION", "revision_type": "C", "severity": severity}
        found.append(row | told)
    return found


def first_figures() -> list[Row]:
    """Return the figures of 2026.1: GRDP printed in millions, so with three decimals."""
    return [
        observation(obs_value=Decimal("73048.284"), decimals=3, vintage="yearbook-2017"),
        observation(time_period="2016", obs_value=Decimal("79664.573"), decimals=3),
        observation(time_period="2017", obs_value=Decimal("85338.110"), decimals=3, obs_status="P"),
    ]


def second_figures() -> list[Row]:
    """Return the figures of 2026.2: breakdowns, a missing value, notes that look like formulas."""
    state = {"composite_breakdown": "SECTOR_STATE"}
    return [
        observation(**state, obs_value=Decimal("9685.321"), decimals=3),
        observation(),
        observation(sex="F", obs_value=None, decimals=None, obs_status="O", note='=SUM(A1), "ê"'),
        observation(time_period="2016", obs_value=Decimal("31005"), decimals=2, note="@home\r\nx"),
        observation(time_period="2017", obs_value=Decimal("-0.5"), decimals=1, obs_status="P"),
        observation(
            indicator="POP_AVG",
            ref_area="VN-68",
            time_period="2020-Q1",
            freq="Q",
            period_start=date(2020, 1, 1),
            period_end=date(2020, 3, 31),
            obs_value=Decimal("123456789012345678.123456789"),
            decimals=9,
        ),
    ]


def _series(observations: Sequence[Row]) -> list[Row]:
    shared = ("series_id", "dataset_id", "indicator", "ref_area", "freq", *_DIMENSIONS)
    groups: dict[str, list[Row]] = {}
    for row in observations:
        groups.setdefault(row["series_id"], []).append(row)
    return [
        {
            **{name: rows[0][name] for name in shared},
            "unit_measure": rows[0]["unit_measure"],
            "first_period": min(row["time_period"] for row in rows),
            "last_period": max(row["time_period"] for row in rows),
            "observation_count": len(rows),
            "value_count": sum(row["obs_value"] is not None for row in rows),
            **_SOURCE,
        }
        for rows in groups.values()
    ]


def _dataset(observations: Sequence[Row]) -> Row:
    return {
        "dataset_id": "GRDP",
        "version": "1.0.0",
        "name_vi": "Tổng sản phẩm trên địa bàn",
        "name_en": "Gross regional domestic product",
        "description_vi": "Thử",
        "description_en": "Test",
        "theme": "ECONOMY",
        "designation": "OFFICIAL",
        "owner": "STATS",
        "contract_sha256": "0" * 64,
        "observation_count": len(observations),
        "series_count": len({row["series_id"] for row in observations}),
        "first_period_start": min(row["period_start"] for row in observations),
        "last_period_end": max(row["period_end"] for row in observations),
        "last_received_at": max(row["received_at"] for row in observations),
        "agencies": "STATS",
        **_SOURCE,
    }


def _input(observations: Sequence[Row]) -> Row:
    return {
        "upload_id": "grdp-1",
        "dataset_id": "GRDP",
        "agency": "STATS",
        "steward": "stats.steward",
        "vintage": "yearbook-2021",
        "edition": "2021",
        "received_at": datetime(2026, 5, 4, 2, 0, 0),
        "sha256": "0" * 64,
        "contract_version": "1.0.0",
        "contract_sha256": "0" * 64,
        "source_document": "Niên giám thử 2021",
        "row_count": 1,
        "observation_count": len(observations),
        "published_count": len(observations),
        "source_row": 1,
    }
