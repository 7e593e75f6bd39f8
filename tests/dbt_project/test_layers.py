from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from schemas import concepts

if TYPE_CHECKING:
    from conftest import Warehouse

pytestmark = pytest.mark.slow

LAYERS = ("staging", "intermediate", "marts")
NAMES = {
    "staging": r"stg_(uploads|contracts)__[a-z_]+s",
    "intermediate": r"int_[a-z]+s_[a-z_]+",
    "marts": r"[a-z_]+",
}

Node = dict[str, Any]


@pytest.fixture
def manifest(published: Warehouse) -> dict[str, Any]:
    return published.manifest()


@pytest.fixture
def models(manifest: dict[str, Any]) -> dict[str, Node]:
    nodes = manifest["nodes"].items()
    return {key: node for key, node in nodes if node["resource_type"] == "model"}


def layer(node: Node) -> int:
    return LAYERS.index(node["fqn"][1])


def test_a_model_is_named_after_its_layer(models: dict[str, Node]) -> None:
    for node in models.values():
        assert re.fullmatch(NAMES[node["fqn"][1]], node["name"]), node["name"]
        assert node["schema"] == node["fqn"][1]


def test_only_staging_reads_sources_and_each_source_once(
    models: dict[str, Node], manifest: dict[str, Any]
) -> None:
    readers = {
        parent: node["fqn"][1:]
        for node in models.values()
        for parent in node["depends_on"]["nodes"]
        if parent.startswith("source.")
    }

    assert readers == {
        key: ["staging", f"stg_{source['source_name']}__{source['name']}"]
        for key, source in manifest["sources"].items()
    }


def test_layers_only_point_forward(models: dict[str, Node]) -> None:
    backward = [
        (models[parent]["name"], node["name"])
        for node in models.values()
        for parent in node["depends_on"]["nodes"]
        if parent in models and layer(models[parent]) > layer(node)
    ]

    assert backward == []


def test_everything_is_described(models: dict[str, Node], manifest: dict[str, Any]) -> None:
    described = [*models.values(), *manifest["sources"].values()]
    described += [node for node in manifest["nodes"].values() if node["resource_type"] == "seed"]

    undescribed = [
        (node["name"], column)
        for node in described
        for column, text in [("", node["description"])]
        + [(name, column["description"]) for name, column in node["columns"].items()]
        if not text.strip()
    ]

    assert undescribed == []


def test_sources_have_the_columns_that_are_promised(
    manifest: dict[str, Any], source_columns: dict[str, list[str]]
) -> None:
    declared = {source["name"]: list(source["columns"]) for source in manifest["sources"].values()}

    assert declared == source_columns


def test_marts_have_an_enforced_contract_led_by_their_key(
    published: Warehouse, models: dict[str, Node]
) -> None:
    for node in models.values():
        if node["schema"] != "marts":
            continue
        columns = [name for name, *_ in published.query(f"describe marts.{node['name']}")]
        (key,) = [entry["columns"] for entry in node["constraints"]]
        assert node["contract"]["enforced"], node["name"]
        assert columns == list(node["columns"]), node["name"]
        assert columns[: len(key)] == key, node["name"]


def test_an_observation_has_the_key_of_the_schemas(models: dict[str, Node]) -> None:
    (key,) = models["model.so_chuan.observations"]["constraints"]

    assert tuple(key["columns"]) == concepts.KEYS
