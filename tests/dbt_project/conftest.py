"""Small sources for dbt and the command that builds them."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from schemas import concepts, period
from tests import dbt_runs

PROJECT = Path(__file__).parents[2] / "dbt_project"

Row = dict[str, Any]

# The columns dbt is promised (types of every column that is not text).
COLUMNS = {
    "uploads": """upload_id dataset_id agency steward vintage edition edition_end:date
        received_at:timestamp sha256 contract_version contract_sha256 source_document
        row_count:integer observation_count:integer""",
    "observations": """dataset_id indicator ref_area freq sex age urbanisation activity
        counterpart_area composite_breakdown time_period obs_value:decimal(27,9) unit_measure
        decimals:integer obs_status conf_status rank_of:integer source_document source_table note
        printed source_row:integer source_cell upload_id period_start:date period_end:date""",
    "datasets": """dataset_id version name_vi name_en description_vi description_en theme designation
        owner contract_sha256 upload_id source_row:integer""",
    "indicators": """indicator dataset_id name_vi name_en definition_vi definition_en method_vi
        method_en source_vi source_en unit_measure decimals:integer direction additivity_area
        additivity_time min_value:decimal(38,12) max_value:decimal(38,12) base_period periods sdg
        isic framework framework_item is_rank:boolean upload_id source_row:integer""",
    "derived_indicators": """indicator dataset_id name_vi name_en definition_vi definition_en kind
        formula unit_measure decimals:integer direction conditions compares_with
        numerator_constant:integer denominator_constant:integer upload_id source_row:integer""",
    "derived_terms": """indicator position:integer operand lag:integer unit_measure ref_area sex age
        urbanisation activity counterpart_area composite_breakdown numerator_coefficient:integer
        denominator_coefficient:integer upload_id source_row:integer""",
    "derived_members": """indicator sex age urbanisation activity counterpart_area
        composite_breakdown upload_id source_row:integer""",
    "breaks": """indicator break_start:date time_period note_vi note_en upload_id
        source_row:integer""",
    "owners": "dataset_id indicator ref_area agency valid_from:date valid_to:date",
    "units": """unit_measure name_vi name_en quantity exponent:integer shift:decimal(18,6)
        unit_mult upload_id source_row:integer""",
    "areas": """ref_area gso_code iso_code level type_vi name_vi name_en valid_from:date
        valid_to:date parent change_note source upload_id source_row:integer""",
    "area_successions": """predecessor successor succession_date:date basis source upload_id
        source_row:integer""",
    "agencies": """agency_id name_vi name_en valid_from:date valid_to:date successor source
        upload_id source_row:integer""",
    "codes": "codelist code name_vi name_en parent position:integer upload_id source_row:integer",
    "frameworks": """framework published_code name_vi name_en publisher_vi publisher_en scope
        cadence scale reading_kind reading_note_vi reading_note_en max_age_years:integer
        age_is_published:boolean age_basis_vi age_basis_en min_items:integer coverage_since
        coverage_basis_vi coverage_basis_en source upload_id source_row:integer""",
    "framework_editions": """framework edition data_year rank_of:integer publishes_rank:boolean
        publishes_top:integer direction tier_scale tiers break_before:boolean cut_off:date note source upload_id
        source_row:integer""",
    "framework_renames": "framework old_code new_code source upload_id source_row:integer",
    "peer_sets": "peer_set name_vi name_en note_vi note_en source upload_id source_row:integer",
    "peers": "peer_set ref_area position:integer name_vi name_en upload_id source_row:integer",
    "framework_mappings": """framework item position:integer kind indicator dataset_id agency level
        dimensions factor:decimal(38,12) unit periods since note_vi note_en source upload_id
        source_row:integer""",
    "framework_items": """framework edition item name_vi name_en parent unit direction note source
        upload_id source_row:integer""",
}
NULLABLE = {
    "observations": "obs_value decimals rank_of source_table note",
    "indicators": "min_value max_value base_period sdg isic framework framework_item",
    "derived_indicators": "conditions compares_with",
    "derived_terms": """ref_area sex age urbanisation activity counterpart_area
        composite_breakdown""",
    "owners": "valid_from valid_to",
    "areas": "gso_code iso_code valid_from valid_to parent change_note",
    "agencies": "valid_from valid_to successor",
    "codes": "parent",
    "frameworks": """max_age_years age_is_published age_basis_vi age_basis_en min_items
        coverage_since coverage_basis_vi coverage_basis_en""",
    "framework_editions": "data_year rank_of publishes_top tier_scale tiers cut_off note",
    "framework_mappings": "indicator dataset_id agency dimensions factor unit since",
    "framework_items": "name_vi parent unit direction note",
}
FILLERS = {
    "integer": 1,
    "date": date(2020, 1, 1),
    "timestamp": "2020-05-01 03:00:00",
    "boolean": False,
    "decimal(18,6)": Decimal(0),
}


def _types(table: str) -> dict[str, str]:
    columns = (column.partition(":") for column in COLUMNS[table].split())
    return {name: kind or "varchar" for name, _, kind in columns}


def _row(table: str, values: Mapping[str, Any]) -> Row:
    """Fill what a test does not care about: null where allowed, otherwise some value."""
    types = _types(table)
    assert set(values) <= set(types), set(values) - set(types)
    nullable = NULLABLE.get(table, "").split()
    empty = {
        name: None if name in nullable else FILLERS.get(kind, name) for name, kind in types.items()
    }
    return empty | dict(values)


def _write(rows: list[Row], table: str, folder: Path) -> None:
    types = _types(table)
    with duckdb.connect() as cursor:
        columns = ", ".join(f"{name} {kind}" for name, kind in types.items())
        cursor.execute(f"create table rows ({columns})")
        for row in rows:
            cursor.execute(
                f"insert into rows values ({', '.join('?' * len(types))})",  # noqa: S608
                [row[name] for name in types],
            )
        cursor.execute(f"copy rows to '{folder / table}.parquet' (format parquet)")


class Sources:
    """Rows of the source files; `add` fills the columns a test does not name."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {table: [] for table in COLUMNS}

    def add(self, table: str, **values: object) -> None:
        """Add one row to a source file."""
        self.rows[table].append(_row(table, values))

    def observe(
        self, upload_id: str, time_period: str, value: str | None, **values: object
    ) -> None:
        """Add one observation: a total of POP_AVG for VP with status A unless said otherwise."""
        when = period.parse(time_period)
        digits = None if value is None else len(value.partition(".")[2])
        rows = self.rows["observations"]
        row = {
            "dataset_id": "POP",
            "indicator": "POP_AVG",
            "ref_area": "VP",
            "freq": when.freq,
            **dict.fromkeys(("sex", "age", "urbanisation", "activity", "counterpart_area"), "_T"),
            "composite_breakdown": "_T",
            "time_period": time_period,
            "obs_value": value and Decimal(value),
            "unit_measure": "PERSONS",
            "decimals": digits,
            "obs_status": "A",
            "conf_status": "F",
            "source_row": len(rows) + 2,
            "source_cell": f"D{len(rows) + 2}",
            "upload_id": upload_id,
            "period_start": when.start,
            "period_end": when.end,
        }
        self.add("observations", **(row | values))

    def write(self, data_root: Path) -> None:
        """Write every source file under a data root."""
        folder = data_root / "build" / "sources"
        folder.mkdir(parents=True)
        for table, rows in self.rows.items():
            _write(rows, table, folder)


def contracts() -> Sources:
    """Two datasets, three areas, two agencies, their units and codes; nothing uploaded yet."""
    sources = Sources()
    for agency in ("gso", "dost"):
        sources.add("agencies", agency_id=agency)
    sources.add("areas", ref_area="VN")
    sources.add("areas", ref_area="VP", parent="VN", valid_to=date(2025, 6, 30))
    sources.add("areas", ref_area="PT", parent="VN", valid_from=date(2025, 7, 1))
    sources.add("area_successions", predecessor="VP", successor="PT")
    for unit, quantity, exponent, shift in (
        ("PERSONS", "PERSONS", 0, 0),
        ("VND_MILLION", "VND", 6, 0),
        ("VND_BILLION", "VND", 9, 0),
        ("VND_TRILLION", "VND", 12, 0),
        ("INDEX_PY100", "CHANGE_PY", 0, 0),
        ("GROWTH_PY", "CHANGE_PY", 0, 100),
    ):
        sources.add("units", unit_measure=unit, quantity=quantity, exponent=exponent,
                    shift=Decimal(shift), unit_mult=str(exponent))  # fmt: skip
    for dataset, indicator, unit in (
        ("POP", "POP_AVG", "PERSONS"),
        ("GRDP", "GRDP_CUR", "VND_BILLION"),
        ("GRDP", "GRDP_INDEX", "INDEX_PY100"),
    ):
        sources.add("indicators", indicator=indicator, dataset_id=dataset, unit_measure=unit)
        for area in ("VN", "VP", "PT"):
            sources.add("owners", dataset_id=dataset, indicator=indicator, ref_area=area,
                        agency="gso")  # fmt: skip
    for dataset in ("POP", "GRDP"):
        sources.add("datasets", dataset_id=dataset, owner="gso")
    _add_codes(sources)
    _add_growth(sources)
    sources.add("frameworks", framework="PCI")
    sources.add("framework_editions", framework="PCI", edition="2023", publishes_top=30)
    sources.add("framework_items", framework="PCI", edition="2023", item="CSTP1")
    sources.add("framework_mappings", framework="PCI", item="CSTP1", dataset_id="POP",
                indicator="POP_AVG")  # fmt: skip
    sources.add("framework_renames", framework="PCI", old_code="CSTP0", new_code="CSTP1")
    sources.add("peer_sets", peer_set="NEIGHBOURS")
    sources.add("peers", peer_set="NEIGHBOURS", ref_area="PT")
    return sources


def _add_growth(sources: Sources) -> None:
    """Say how the growth of POP_AVG is computed: 100 * POP_AVG / POP_AVG[lag=1] - 100."""
    sources.add("derived_indicators", indicator="POP_GROWTH", dataset_id="POP", kind="growth",
                formula="100 * POP_AVG / POP_AVG[lag=1] - 100", unit_measure="PERSONS",
                decimals=2, numerator_constant=0, denominator_constant=0)  # fmt: skip
    for lag, numerator, denominator in ((0, 100, 0), (1, -100, 1)):
        sources.add("derived_terms", indicator="POP_GROWTH", position=lag + 1, operand="POP_AVG",
                    lag=lag, unit_measure="PERSONS", numerator_coefficient=numerator,
                    denominator_coefficient=denominator)  # fmt: skip
    sources.add("derived_members", indicator="POP_GROWTH",
                **dict.fromkeys(concepts.DIMENSIONS, "_T"))  # fmt: skip


def _add_codes(sources: Sources) -> None:
    with (PROJECT / "seeds" / "dimension_codelists.csv").open(encoding="utf-8") as file:
        lists = {row["concept"]: row["codelist"] for row in csv.DictReader(file)}
    members = {
        "freq": ["A", "S", "Q", "M", "_O"],
        "sex": ["_T", "F", "M"],
        "obs_status": ["A", "B", "E", "L", "M", "O", "P", "Q"],
        "conf_status": ["F"],
        "unit_mult": ["0", "6", "9", "12"],
    }
    for concept, codelist in lists.items():
        for place, code in enumerate(members.get(concept, ["_T"]), start=1):
            sources.add("codes", codelist=codelist, code=code, position=place)


@dataclass(frozen=True)
class Warehouse:
    """A data root and the dbt commands that run on it."""

    data_root: Path

    @property
    def target(self) -> Path:
        """Where dbt leaves manifest.json and run_results.json."""
        return self.data_root / "build" / "dbt" / "target"

    def dbt(self, *arguments: str, threads: int = 2) -> subprocess.CompletedProcess[str]:
        """Run one dbt command as the pipeline does."""
        return dbt_runs.run(
            *arguments,
            project=PROJECT,
            data_root=self.data_root,
            target=self.target,
            DBT_THREADS=str(threads),
        )

    def failures(self) -> dict[str, int]:
        """Return the tests that failed in the last command, with how many rows each named."""
        results = json.loads((self.target / "run_results.json").read_text(encoding="utf-8"))
        return {
            result["unique_id"].split(".")[2]: result["failures"]
            for result in results["results"]
            if result["status"] not in ("pass", "success")
        }

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Return all rows of a query on the warehouse."""
        with duckdb.connect(self.data_root / "build" / "warehouse.duckdb") as cursor:
            return cursor.execute(sql).fetchall()

    def manifest(self) -> dict[str, Any]:
        """Return what dbt knows of the project."""
        manifest: dict[str, Any] = json.loads(
            (self.target / "manifest.json").read_text(encoding="utf-8")
        )
        return manifest


def decisions() -> Sources:
    """Uploads of which some figures win and some do not."""
    sources = contracts()
    sources.add("breaks", indicator="POP_AVG", time_period="2019", break_start=date(2019, 1, 1))
    for upload_id, agency, edition_end, received_at in (
        ("u1", "gso", date(2018, 12, 31), "2019-05-01 03:00:00"),
        ("u2", "gso", date(2019, 12, 31), "2020-05-01 03:00:00"),
        ("u3_old_edition_late", "gso", date(2017, 12, 31), "2024-05-01 03:00:00"),
        ("u4_second_source", "dost", date(2024, 12, 31), "2025-01-01 03:00:00"),
        ("u5_estimates", "gso", date(2020, 12, 31), "2021-01-01 03:00:00"),
    ):
        sources.add("uploads", upload_id=upload_id, dataset_id="POP", agency=agency,
                    edition_end=edition_end, received_at=received_at)  # fmt: skip
    sources.add("uploads", upload_id="u6", dataset_id="GRDP", agency="gso")
    sources.observe("u1", "2017", "1079500")
    sources.observe("u1", "2018", "1092500")
    sources.observe("u1", "2018", "546000", sex="F")
    sources.observe("u2", "2018", "1092424")
    sources.observe("u2", "2018", None, sex="M", obs_status="L")
    sources.observe("u2", "2019", "1154836")
    sources.observe("u3_old_edition_late", "2017", "1079000")
    sources.observe("u4_second_source", "2019", "9999999")
    sources.observe("u5_estimates", "2019", "1160000", obs_status="E")
    sources.observe("u5_estimates", "2020", "1171232", obs_status="E")
    grdp = {"dataset_id": "GRDP", "indicator": "GRDP_CUR"}
    sources.observe("u6", "2016", "73048284", unit_measure="VND_MILLION", **grdp)
    sources.observe("u6", "2017", "70.6", unit_measure="VND_TRILLION", **grdp)
    growth = {"dataset_id": "GRDP", "indicator": "GRDP_INDEX", "unit_measure": "GROWTH_PY"}
    sources.observe("u6", "2016", "11.09", **growth)
    return sources


def faults() -> Sources:
    """One fault for every data test that a fault of the sources can fail."""
    sources = contracts()
    sources.add("owners", dataset_id="POP", indicator="POP_AVG", ref_area="VN", agency="dost")
    sources.add("areas", ref_area="HB", parent="nowhere")
    sources.add("units", unit_measure="VND", quantity="VND", exponent=0)
    for _ in range(2):
        sources.add("breaks", indicator="GRDP_INDEX", time_period="2010")
    sources.add("uploads", upload_id="u1", dataset_id="POP", agency="gso")
    sources.observe("u1", "2010", "1", source_cell="no owner", ref_area="HB")
    sources.observe("u1", "2011", "2", source_cell="no such code", sex="Z9")
    sources.observe("u1", "2012", "3", source_cell="missing with a value", obs_status="M")
    sources.observe("u1", "2013", "4.5", source_cell="a digit too many", decimals=0)
    sources.observe("u1", "2025", "5", source_cell="after the end of VP")
    sources.observe("no such upload", "2014", "6", source_cell="lost")
    sources.observe("u1", "2015", "7", source_cell="whole")
    sources.observe("u1", "2015", "8", source_cell="a part", sex="F")
    sources.observe("u1", "2016", "9", source_cell="of another agency")
    sources.observe("u1", "2018", "9", source_cell="of a growth")
    sources.observe("u1", "2019", "12", source_cell="of two growths")
    sources.observe("u1", "2020", "15", source_cell="of the next growth")
    grdp = {"dataset_id": "GRDP", "indicator": "GRDP_CUR"}
    sources.observe("u1", "2016", "10", source_cell="persons", **grdp)
    sources.observe("u1", "2017", "0.123456789", source_cell="rounded", unit_measure="VND", **grdp)
    return sources


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A warehouse in which every rule had something to decide."""
    warehouse = Warehouse(tmp_path_factory.mktemp("published"))
    decisions().write(warehouse.data_root)
    built = warehouse.dbt("build")
    assert built.returncode == 0, built.stdout + built.stderr
    return warehouse


@pytest.fixture
def rebuilt(tmp_path: Path) -> Warehouse:
    """The same warehouse from the same rows in another order, with one thread."""
    warehouse = Warehouse(tmp_path)
    sources = decisions()
    for rows in sources.rows.values():
        rows.reverse()
    sources.write(warehouse.data_root)
    built = warehouse.dbt("build", "--exclude-resource-types", "test", "unit_test", threads=1)
    assert built.returncode == 0, built.stdout + built.stderr
    return warehouse


@pytest.fixture
def faulty(tmp_path: Path) -> Warehouse:
    """Models of sources in which every rule is broken; the tests have not run."""
    warehouse = Warehouse(tmp_path)
    faults().write(warehouse.data_root)
    built = warehouse.dbt("build", "--exclude-resource-types", "test", "unit_test")
    assert built.returncode == 0, built.stdout + built.stderr
    return warehouse


@pytest.fixture(scope="session")
def source_columns() -> dict[str, list[str]]:
    """The columns the builder writes, by source file."""
    return {table: list(_types(table)) for table in COLUMNS}
