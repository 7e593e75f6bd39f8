"""A release put together from parts is, byte for byte, the one built in one go."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from decimal import Decimal

import pytest

from certify import parts, sources
from certify.build import PROJECT, WAREHOUSE
from store.journal import Journal
from store.layout import Layout
from tests import shared

pytestmark = pytest.mark.slow


def build(layout, uploads):
    """Put a release together; return its digests and what was told."""
    objects = layout.data_root / "out" / "objects"
    shutil.rmtree(objects, ignore_errors=True)
    objects.mkdir(parents=True)
    told = []
    exported = parts.export(layout, uploads, objects, told.append)
    return {name: (each.sha256, each.rows) for name, each in exported.items()}, told


@pytest.fixture(scope="module")
def sent(published, tmp_path_factory):
    """Every sample upload of both rounds, nothing built."""
    data_root = tmp_path_factory.mktemp("sent") / "data"
    return Layout(shared.copy(published, data_root, without=shared.MADE_OF_UPLOADS))


@pytest.fixture(scope="module")
def story(sent):
    """Build all but the last GRDP upload, then all; and all at once in another place."""
    uploads = sources.list_uploads(sent, Journal(sent.journal))
    last = [each for each in uploads if each.body["dataset_id"] == "GRDP"][-1]
    before, first = build(sent, [each for each in uploads if each is not last])
    touched, second = build(sent, uploads)
    again, third = build(sent, uploads)
    elsewhere = Layout(sent.data_root.parent / "elsewhere")
    whole, _ = build(elsewhere, uploads)
    return {
        "before": before, "touched": touched, "again": again, "whole": whole,
        "told": (first, second, third), "uploads": uploads, "elsewhere": elsewhere,
    }  # fmt: skip


def test_what_one_upload_touches_gives_the_bytes_of_a_build_from_nothing(story):
    assert story["touched"] == story["whole"]
    assert story["touched"]["observations.parquet"] != story["before"]["observations.parquet"]


def test_only_the_dataset_it_touches_is_built(story):
    first, second, third = story["told"]

    assert first[-1] == "datasets: 9 built, 0 as before"
    assert second[-1] == "datasets: 1 built, 10 as before"
    assert third == ["datasets: 0 built, 11 as before"]
    assert story["again"] == story["touched"]


def test_rows_stand_in_the_order_of_the_key(story):
    import duckdb

    folder = story["elsewhere"].data_root / "out" / "objects"
    for name, (sha256, rows) in story["whole"].items():
        if name.startswith("dataset-"):
            continue
        keys = json.loads(_keys(story["elsewhere"]))[name.removesuffix(".parquet")]
        key = ", ".join(keys)
        relation = duckdb.read_parquet(str(folder / sha256))
        found = relation.select(key).fetchall()
        assert found == relation.order(key).select(key).fetchall()
        assert len(found) == len(set(found)) == rows


def test_a_dataset_is_there_whole_as_a_table_and_as_lines(story):
    import duckdb

    folder = story["elsewhere"].data_root / "out" / "objects"
    marts = {name: folder / sha256 for name, (sha256, _) in story["whole"].items()}
    everything = duckdb.read_parquet(str(marts["observations.parquet"]))
    found = [name for name in marts if name.startswith("dataset-")]
    counts = everything.aggregate("dataset_id, count(*)").fetchall()
    assert len(found) == 2 * len(counts)
    for dataset, count in counts:
        name = f"dataset-{dataset.lower()}"
        own = everything.filter(f"dataset_id = '{dataset}'").fetchall()
        assert duckdb.read_parquet(str(marts[f"{name}.parquet"])).fetchall() == own
        with marts[f"{name}.csv"].open(encoding="utf-8", newline="") as file:
            lines = list(csv.DictReader(file))
        values = [row[everything.columns.index("obs_value")] for row in own]
        assert len(lines) == count == story["whole"][f"{name}.csv"][1]
        assert [
            Decimal(line["obs_value"]) if line["obs_value"] else None for line in lines
        ] == values


def _keys(layout):
    (path,) = (layout.build / "parts").glob("*/keys.json")
    return path.read_text(encoding="utf-8")


def test_a_damaged_part_is_built_again(story):
    layout, uploads = story["elsewhere"], story["uploads"]
    named = parts.names(uploads)
    flipped, gone, listed = (
        layout.build / "parts" / named[dataset] / "observations.parquet"
        for dataset in ("LABOUR", "BUDGET", "EDU_SCHOOLS")
    )
    flipped.chmod(0o644)
    content = bytearray(flipped.read_bytes())
    content[len(content) // 2] ^= 1
    flipped.write_bytes(bytes(content))
    gone.unlink()
    (listed.parent / "digests.json").write_text("{}\n", encoding="utf-8")
    for path in (flipped, gone, listed):
        assert not parts.is_whole(layout, path.parent.name)

    again, told = build(layout, uploads)

    assert told[-1] == "datasets: 3 built, 8 as before"
    assert again == story["whole"]


def test_damaged_lines_are_written_again(story):
    layout, uploads = story["elsewhere"], story["uploads"]
    path = layout.build / "parts" / f"{parts.names(uploads)['LABOUR']}-lines" / "lines.csv"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b",", b";", 1))

    again, told = build(layout, uploads)

    assert told[-1] == "datasets: 0 built, 11 as before"
    assert again == story["whole"]


def test_a_part_is_of_its_uploads_its_rules_and_its_code(story, monkeypatch):
    uploads = story["uploads"]
    named = parts.names(uploads)
    less = parts.names(uploads[:-1])
    changed = {dataset for dataset in named if named[dataset] != less[dataset]}

    assert changed == {uploads[-1].body["dataset_id"]}

    monkeypatch.setattr(parts, "_code_sha256", lambda: "0" * 64)
    assert not set(parts.names(uploads).values()) & set(named.values())


def test_a_part_is_of_what_its_formulas_read_too(story):
    uploads = story["uploads"]
    named = parts.names(uploads)
    without = parts.names([each for each in uploads if each.body["dataset_id"] != "POP_DEM"])

    changed = {dataset for dataset in named if named[dataset] != without[dataset]}
    assert changed == {"POP_DEM", "GRDP", "ECONOMY_MISC"}


def test_the_marts_of_uploads_are_those_that_read_uploads(story):
    path = story["elsewhere"].build / "dbt" / "target" / "manifest.json"
    nodes = json.loads(path.read_text(encoding="utf-8"))
    parents = nodes["parent_map"]

    def reads_uploads(node):
        return node.startswith("source.so_chuan.uploads.") or any(
            reads_uploads(parent) for parent in parents.get(node, ())
        )

    marts = [
        node for node, each in nodes["nodes"].items()
        if each["resource_type"] == "model" and each["fqn"][1] == "marts"
    ]  # fmt: skip
    assert PROJECT.is_dir()
    assert {node.split(".")[-1] for node in marts if reads_uploads(node)} == set(parts.OF_UPLOADS)


def test_a_build_that_fails_leaves_no_part(story, monkeypatch):
    layout = story["elsewhere"]
    (layout.build / WAREHOUSE).unlink()
    before = {path.name for path in (layout.build / "parts").iterdir()}
    uploads = [each for each in story["uploads"] if each.body["dataset_id"] != "GRDP"]
    monkeypatch.setattr(
        parts.build, "_command", lambda: [sys.executable, "-c", "raise SystemExit(1)"]
    )

    with pytest.raises(parts.build.FailedBuildError):
        build(layout, uploads)

    assert {path.name for path in (layout.build / "parts").iterdir()} <= before
