"""Frameworks, items, readings and results for releases of the tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from tests.api.builders import Row, indicator, observation

_FILE = "schemas/frameworks/{}.yaml@0123456789ab"


def framework(code: str, **given: Any) -> Row:
    """Return one framework that ranks countries and has no rule of coverage."""
    return {
        "framework": code,
        "published_code": code,
        "name_vi": f"Chỉ số {code}",
        "name_en": f"{code} index",
        "publisher_vi": "Tổ chức thử",
        "publisher_en": "Test body",
        "scope": "international",
        "cadence": "yearly",
        "scale": "0-100",
        "reading_kind": "none",
        "reading_note_vi": "Không có số cấp tỉnh",
        "reading_note_en": "None for a province",
        "max_age_years": 5,
        "age_is_published": False,
        "age_basis_vi": "Giả định",
        "age_basis_en": "Assumed",
        "source": "test",
        "upload_id": _FILE.format(code.lower()),
        "source_row": 1,
        **given,
    }


def edition(code: str, year: str, **given: Any) -> Row:
    """Return one edition that ranks 193 and is comparable with the one before."""
    return {
        "framework": code,
        "edition": year,
        "rank_of": 193,
        "publishes_rank": True,
        "direction": "higher_better",
        "break_before": False,
        "source": "test",
        "upload_id": _FILE.format(code.lower()),
        "source_row": int(year),
        **given,
    }


def item(code: str, year: str, name: str, line: int, **given: Any) -> Row:
    """Return one item of an edition; its name is in English only."""
    return {
        "framework": code,
        "edition": year,
        "item": name,
        "name_en": f"Item {name} of the body",
        "unit": "% of the body",
        "direction": "higher_better",
        "source": "test",
        "upload_id": _FILE.format(code.lower()),
        "source_row": line,
        **given,
    }


def mapping(code: str, name: str, **given: Any) -> Row:
    """Return one reading of an item: similar, by the newest figure of the home territory."""
    return {
        "framework": code,
        "item": name,
        "position": 1,
        "kind": "analogue",
        "indicator": "GRDP_CURRENT",
        "dataset_id": "GRDP",
        "level": "home",
        "periods": "newest",
        "note_vi": f"Số của tỉnh cho {name}",
        "note_en": f"Provincial figure for {name}",
        "source": "test",
        "upload_id": _FILE.format(code.lower()),
        "source_row": 40,
        **given,
    }


FRAMEWORKS = [
    framework("EGDI"),
    framework("PCI", reading_kind="direct", max_age_years=0, min_items=50, coverage_since="2020",
              coverage_basis_vi="Ngưỡng của hệ thống", coverage_basis_en="A limit of ours"),
    framework("GCI"),
    framework("RSF"),
]  # fmt: skip
EDITIONS = [
    edition("EGDI", "2020", break_before=True),
    edition("EGDI", "2022", cut_off=date(2026, 7, 31)),
    edition("PCI", "2020", rank_of=63),
    edition("PCI", "2021", rank_of=63, break_before=True),
    edition("PCI", "2022", rank_of=63),
    edition("GCI", "2024", rank_of=None, publishes_rank=False, tiers="T1=95..100",
            tier_scale="T1-T5"),
    edition("RSF", "2018", direction="lower_better"),
    edition("RSF", "2022", break_before=True),
]  # fmt: skip
ITEMS = [
    *(item("EGDI", "2022", name, line) for line, name in enumerate(
        ("HAS", "OLD", "ASKED", "SOON", "NONE", "NEEDED", "UNREAD"), start=10)),
    item("EGDI", "2020", "HAS", 10),
    *(item("PCI", year, "PCI", 10, unit="0-100") for year in ("2020", "2021", "2022")),
    item("PCI", "2022", "SUB", 11, parent="PCI", unit="0-10"),
]  # fmt: skip
MAPPINGS = [
    mapping("EGDI", "HAS", factor=Decimal("0.001"), unit="VND trillion"),
    mapping("EGDI", "OLD", indicator="GRDP_OLD"),
    mapping("EGDI", "ASKED", indicator=None, dataset_id="ICT", agency="STATS"),
    mapping("EGDI", "SOON", indicator=None, dataset_id="LATER", agency="STATS"),
    mapping("EGDI", "NONE", kind="none", indicator=None, dataset_id=None),
    mapping("EGDI", "NEEDED", kind="input", factor=Decimal(1000)),
    mapping("EGDI", "NEEDED", kind="input", position=2, indicator="GRDP_OLD"),
    mapping("PCI", "PCI", kind="direct", indicator="PCI_TOTAL", dataset_id="RANK_RESULTS",
            periods="edition"),
    mapping("PCI", "PCI", kind="direct", position=2, indicator="PCI_RANK",
            dataset_id="RANK_RESULTS", periods="edition"),
    mapping("PCI", "SUB", kind="direct", indicator="PCI_SUB", dataset_id="RANK_RESULTS",
            periods="edition"),
]  # fmt: skip
RENAMES = [
    {"framework": "EGDI", "old_code": "HAD", "new_code": "HAS", "source": "test",
     "upload_id": _FILE.format("egdi"), "source_row": 90},
]  # fmt: skip
_PEERS = {"upload_id": "schemas/peers.yaml@0123456789ab"}
PEER_SETS = [
    {"peer_set": name, "name_vi": f"Nhóm {name}", "name_en": f"Set {name}", "note_vi": "thử",
     "note_en": "test", "source": "test", "source_row": line, **_PEERS}
    for line, name in enumerate(("NEIGHBOURS", "NOBODY"), start=1)
]  # fmt: skip
PEERS = [
    {"peer_set": "NEIGHBOURS", "position": at, "ref_area": code, "name_vi": name, "name_en": name,
     "source_row": at, **_PEERS}
    for at, (code, name) in enumerate((("VN-70-243", "Vĩnh Yên"), ("TH", "Thái Lan")), start=1)
]  # fmt: skip


def result(name: str, year: str, value: str | None, **given: Any) -> Row:
    """Return one score or rank of the province."""
    digits = None if value is None else len(value.partition(".")[2])
    return observation(
        dataset_id="RANK_RESULTS",
        indicator=name,
        time_period=year,
        obs_value=None if value is None else Decimal(value),
        decimals=digits,
        unit_measure="RANK" if name.endswith("RANK") else "SCORE",
        upload_id="rank-1",
        **given,
    )


def results() -> list[Row]:
    """Return results of the province, the country and a neighbour."""
    country = {"ref_area": "VN"}
    return [
        result("PCI_TOTAL", "2020", "63.84"),
        result("PCI_TOTAL", "2021", "69.69"),
        result("PCI_TOTAL", "2022", "68.9"),
        result("PCI_RANK", "2020", "29"),
        result("PCI_RANK", "2021", "5"),
        result("PCI_RANK", "2022", "8", rank_of=60),
        result("PCI_SUB", "2022", "7.25"),
        result("PCI_TOTAL", "2022", "66.3", ref_area="VN-70-243"),
        result("GCI_RANK", "2024", None, obs_status="M", note="Bậc 1", **country),
        result("GCI_SCORE", "2024", "99.74", **country),
        result("RSF_SCORE", "2018", "75.05", **country),
        result("RSF_SCORE", "2022", "26.11", break_group=1, **country),
    ]


def _scored(name: str, code: str, **given: Any) -> Row:
    return indicator(
        indicator=name, dataset_id="RANK_RESULTS", framework=code, unit_measure="SCORE",
        name_vi=name, name_en=name, is_rank=name.endswith("RANK"), **given,
    )  # fmt: skip


def ranked(content: Mapping[str, Sequence[Row]]) -> dict[str, list[Row]]:
    """Return a set of marts with frameworks, their items, readings and peers beside it."""
    return {
        **{name: list(rows) for name, rows in content.items()},
        "frameworks": FRAMEWORKS,
        "framework_editions": EDITIONS,
        "framework_items": ITEMS,
        "framework_mappings": MAPPINGS,
        "framework_renames": RENAMES,
        "peer_sets": PEER_SETS,
        "peers": PEERS,
    }


def scored(content: Mapping[str, Sequence[Row]]) -> dict[str, list[Row]]:
    """Return the same with the indicators of the results."""
    marts = ranked(content)
    marts["indicators"] += [
        indicator(indicator="GRDP_OLD", name_vi="GRDP cũ", name_en="Old GRDP"),
        _scored("PCI_TOTAL", "PCI", framework_item="PCI"),
        _scored("PCI_RANK", "PCI", framework_item="PCI"),
        _scored("PCI_SUB", "PCI", framework_item="SUB"),
        _scored("GCI_RANK", "GCI"),
        _scored("GCI_SCORE", "GCI"),
        _scored("RSF_SCORE", "RSF"),
    ]
    return marts
