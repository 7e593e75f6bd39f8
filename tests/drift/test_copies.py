"""Where a tool forces a second copy of a fact, the copies are compared."""

import re
from pathlib import Path

import pytest
import yaml

from api.queries.observations import COLUMNS as SERVED
from certify import compiled, sources
from ingest import guide
from ingest.submit import OBSERVATIONS
from schemas import codelist, concepts
from schemas.contract import Column
from schemas.observation import COLUMNS as CHECKED
from schemas.text import fold

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "dbt_project" / "models"


def documented(file, kind):
    content = yaml.safe_load((MODELS / file).read_text(encoding="utf-8"))
    listed = content[kind] if kind == "models" else [t for s in content[kind] for t in s["tables"]]
    return {each["name"]: [column["name"] for column in each["columns"]] for each in listed}


SOURCES = documented("staging/_sources.yml", "sources")
MARTS = documented("marts/_marts.yml", "models")
WRITTEN = {
    "uploads": list(sources.UPLOADS),
    "observations": OBSERVATIONS.names,
    **{name: list(columns) for name, (columns, _) in compiled.TABLES.items()},
}


def test_dbt_describes_the_sources_that_are_written():
    assert {name: set(columns) for name, columns in SOURCES.items()} == {
        name: set(columns) for name, columns in WRITTEN.items()
    }


def test_the_key_of_an_observation_is_the_same_in_python_and_in_the_mart():
    content = yaml.safe_load((MODELS / "marts/_marts.yml").read_text(encoding="utf-8"))
    mart = next(model for model in content["models"] if model["name"] == "observations")
    (key,) = [each for each in mart["constraints"] if each["type"] == "primary_key"]

    assert set(key["columns"]) == set(concepts.KEYS)


def test_every_mart_row_says_where_it_comes_from():
    assert all({"upload_id", "source_row"} <= set(columns) for columns in MARTS.values())


def test_the_api_serves_columns_of_the_mart():
    assert set(SERVED) <= set(MARTS["observations"])


def test_an_upload_keeps_what_was_checked():
    assert set(OBSERVATIONS.names) - {"dataset_id", "upload_id"} <= set(CHECKED)


def test_a_spelling_of_a_unit_means_one_unit():
    meanings: dict[str, str] = {}
    for unit in codelist.units().values():
        for label in (unit.code, unit.name_vi, *unit.labels):
            assert meanings.setdefault(fold(label), unit.code) == unit.code, label


def test_every_concept_a_form_may_use_is_read():
    modules = sorted((ROOT / "ingest").glob("*.py"))
    reader = "".join(path.read_text(encoding="utf-8") for path in modules)

    assert "concept" in Column.model_fields
    for concept in concepts.FILE_CONCEPTS:
        assert concept in concepts.DIMENSIONS or f'"{concept}"' in reader, concept


def test_the_page_of_rules_is_the_catalogue_of_messages():
    assert (ROOT / guide.PAGE).read_text(encoding="utf-8") == guide.write()


def targets():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z-]+):", text, flags=re.MULTILINE))


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_make_command_of_a_page_exists(page):
    text = (ROOT / page).read_text(encoding="utf-8")

    assert set(re.findall(r"(?:`|\$ )make ([a-z][a-z-]*)", text)) <= targets()


def test_no_lock_or_setting_names_an_address():
    for name in ("requirements.lock", "pyproject.toml"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8")
