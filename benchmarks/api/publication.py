"""A signed, published release of synthetic observations: what the API serves in the bench."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import yaml

from benchmarks.api import synthetic
from certify import gate_bound, keys, propose, publish, sign
from certify.gate_rules import RULES
from store import canonical, clock, files
from store.journal import Journal
from store.layout import Layout

_MARTS: Final = Path(__file__).parents[2] / "dbt_project" / "models" / "marts" / "_marts.yml"
PUBLISHER: Final = {
    "agency": "SYNTHETIC",
    "name": {"vi": "Dữ liệu thử", "en": "Synthetic data"},
    "system": {"vi": "Số Chuẩn thử", "en": "Số Chuẩn test"},
    "home_area": "SYN-000",
    "licence": {"id": "CC-BY-4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
    "citation": {"vi": "Bản thử {release}, {published_at}", "en": "Test release {release}"},
}


class Publication:
    """An installation under a folder, with demo keys."""

    def __init__(self, home: Path) -> None:
        self.layout = Layout(home)
        if not self.layout.keys.exists():
            keys.make_demo_keys(self.layout)
        self._journal = Journal(self.layout.journal)

    def publish(self, release: str, marts: Mapping[str, bytes | Path]) -> None:
        """Sign a release by two and publish it."""
        self._build(release, {f"{mart}.parquet": part for mart, part in marts.items()})
        propose.propose(self.layout, release)
        for holder in ("certifier-1", "certifier-2"):
            sign.sign(self.layout, self._journal, release, keys.demo_key(self.layout, holder))
        publisher = keys.demo_key(self.layout, "publisher")
        publish.publish(self.layout, self._journal, release, publisher)

    def _build(self, release: str, parts: Mapping[str, bytes | Path]) -> None:
        folder = self.layout.candidate(release)
        gate = _passing(parts)
        gate_sha256 = hashlib.sha256(gate).hexdigest()
        clear = {"findings": [], "gate_sha256": gate_sha256, "open": 0, "waivers": []}
        whole = {
            **parts,
            "gate.json": gate,
            "checklist.json": canonical.encode(clear),
            "people.json": keys.people_file(self.layout).read_bytes(),
        }
        manifest = {
            "format": 1,
            "release": release,
            "previous": None,
            "publisher": PUBLISHER,
            "built_at": clock.text(clock.now()),
            "tools": {"duckdb": duckdb.__version__},
            "contracts_sha256": "0" * 64,
            "gate_sha256": gate_sha256,
            "journal": {"seq": 0, "hash": "0" * 64},
            "inputs": [],
            "uploaders": ["synthetic.steward"],
            "objects": {
                name: {
                    "sha256": files.put_object(folder / "objects", part),
                    "length": part.stat().st_size if isinstance(part, Path) else len(part),
                }
                for name, part in whole.items()
            },
        }
        encoded = canonical.encode(manifest)
        files.write_atomic(folder / "manifest.json", encoded)
        body = {"manifest_sha256": hashlib.sha256(encoded).hexdigest()}
        with self._journal.writing() as entry:
            entry.append("candidate.built", release, actor="synthetic.builder", body=body)


def _passing(parts: Mapping[str, bytes | Path]) -> bytes:
    """Return the record of a gate that judged these files and found nothing: they are made up."""
    outputs = {
        name: files.sha256_of(part) if isinstance(part, Path) else hashlib.sha256(part).hexdigest()
        for name, part in sorted(parts.items())
        if gate_bound.is_judged(name)
    }
    bound = {
        "rules_sha256": gate_bound.rules_sha256(),
        "inputs_sha256": canonical.digest([]),
        "outputs": outputs,
        "previous_sha256": None,
    }
    results = [
        {
            "rule": rule.id,
            "subject": "*",
            "severity": rule.severity,
            "judged": True,
            "success": True,
        }
        for rule in RULES.values()
    ]
    return canonical.encode({"bound": bound, "passed": True, "results": results})


def small_marts(years: int, indicators: int) -> dict[str, bytes]:
    """Return the marts beside the observations, as Parquet."""
    models = yaml.safe_load(_MARTS.read_text(encoding="utf-8"))["models"]
    columns = {
        model["name"]: {column["name"]: column["data_type"] for column in model["columns"]}
        for model in models
    }
    rows = synthetic.catalogue(years, indicators)
    return {mart: _parquet(columns[mart], rows[mart]) for mart in rows}


def _parquet(columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    with duckdb.connect() as connection:
        typed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f"create table mart ({typed})")
        places = ", ".join("?" * len(columns))
        statement = f"insert into mart values ({places})"  # noqa: S608 - places only
        if rows:
            connection.executemany(statement, [[row.get(one) for one in columns] for row in rows])
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "mart.parquet"
            connection.execute(f"copy mart to '{path}' (format parquet, compression zstd)")
            return path.read_bytes()


def make(home: Path, *, years: int, indicators: int) -> None:
    """Generate and publish one release, unless it is there."""
    publication = Publication(home)
    if publication.layout.release("2026.1").exists():
        return
    observations, series = home / "observations.parquet", home / "series.parquet"
    synthetic.write_observations(observations, years=years, indicators=indicators)
    synthetic.write_series(series, observations)
    marts: dict[str, bytes | Path] = {"series": series, "observations": observations}
    marts |= small_marts(years, indicators)
    publication.publish("2026.1", marts)
