"""Two releases of three datasets: what SDMX has to carry, each thing once.

Missing figures of two kinds, breakdowns, units with and without a power of ten, periods of every
notation, notes that look like markup, codes below codes, themes and rankings.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from schemas import period
from tests.api.builders import Row, area, indicator, marts, observation

FIRST, SECOND = "2026.1", "2026.2"
AGENCY = "VINHPHUC"
NOTE = 'a <b> & "c", d\r\nê\t;'
_SOURCE = {"upload_id": "schemas/test@0", "source_row": 1}


def figure(dataset: str, time_period: str, value: str | None, **given: Any) -> Row:
    """Return one figure; `value` is its exact text, None when it is missing."""
    found = period.parse(time_period)
    _, _, decimals = (value or "").partition(".")
    told = {
        "dataset_id": dataset,
        "time_period": time_period,
        "freq": found.freq,
        "period_start": found.start,
        "period_end": found.end,
        "obs_value": None if value is None else Decimal(value),
        "decimals": None if value is None else len(decimals),
        "obs_status": "A" if value is not None else "O",
        "upload_id": f"{dataset.lower()}-1",
    }
    return observation(**told, **given) if not given else observation(**{**told, **given})


def people(time_period: str, value: str | None, **given: Any) -> Row:
    """Return one figure of the population."""
    told = {"indicator": "POP_AVG", "unit_measure": "PERSONS", "unit_mult": "0"}
    return figure("POP", time_period, value, **{**told, **given})


def rank(time_period: str, value: str | None, **given: Any) -> Row:
    """Return one rank."""
    told = {"indicator": "PCI_RANK", "unit_measure": "RANK", "unit_mult": "0", "rank_of": 63}
    return figure("RANKS", time_period, value, **{**told, **given})


def first() -> list[Row]:
    """Return the figures of the first release."""
    return [
        figure("GRDP", "2018", "70000.10", indicator="GRDP_CURRENT"),
        figure("GRDP", "2019", "75500.00", indicator="GRDP_CURRENT", obs_status="P"),
        people("2019", "1151154"),
        rank("2019", "13"),
    ]


def second() -> list[Row]:
    """Return the figures of the second release: one changed, many new."""
    state = {"composite_breakdown": "SECTOR_STATE"}
    return [
        figure("GRDP", "2018", "70000.10", indicator="GRDP_CURRENT"),
        figure("GRDP", "2019", "75512.345", indicator="GRDP_CURRENT", base_period="2010"),
        figure("GRDP", "2020", None, indicator="GRDP_CURRENT", note=NOTE),
        figure("GRDP", "2020-Q1", "-0.50", indicator="GRDP_CURRENT"),
        figure("GRDP", "2018", "9685.321", indicator="GRDP_CURRENT", **state),
        figure("GRDP", "2019-01/2019-09", "51000", indicator="GRDP_CURRENT"),
        figure("GRDP", "2020", "7.520", indicator="GRDP_GROWTH", unit_measure="PERCENT",
               unit_mult="0"),
        people("2019", "1151154"),
        people("2020", "123456789012345678.123456789", sex="F"),
        people("2020", None, sex="M", obs_status="M"),
        people("2020", "1171232", urbanisation="U", obs_status="E"),
        people("2019-04-01", "1151154"),
        people("2019-A1", "1160000", ref_area="VN-70-243"),
        people("2019-S1", "1150000", ref_area="VN"),
        people("2019-05", "1150500", ref_area="VN"),
        rank("2019", "13"),
        rank("2020", "29", break_group=1),
        rank("2021", None, obs_status="O", note="=1+1"),
    ]  # fmt: skip


def contents(figures: Sequence[Row]) -> dict[str, list[Row]]:
    """Return all marts around some figures."""
    return {
        **marts(figures),
        "datasets": [_dataset(name, figures) for name in ("GRDP", "POP", "RANKS")],
        "indicators": [
            indicator(framework=None),
            indicator(indicator="GRDP_GROWTH", name_vi="Tốc độ tăng", name_en="Growth",
                      unit_measure="PERCENT"),
            indicator(indicator="POP_AVG", dataset_id="POP", name_vi="Dân số", name_en="Population",
                      unit_measure="PERSONS"),
            indicator(indicator="PCI_RANK", dataset_id="RANKS", name_vi="Hạng PCI",
                      name_en="PCI rank", unit_measure="RANK", framework="PCI", is_rank=True),
        ],
        "areas": [
            area("VN-70-243", "Vĩnh Yên", level="district", parent="VN-70"),
            area("VN", "Việt Nam", level="country"),
            area("VN-70", "Vĩnh Phúc", valid_to=date(2025, 6, 30), parent="VN"),
        ],
        "area_successions": [],
        "agencies": [
            {"agency_id": "STATS", "name_vi": "Cục Thống kê", "name_en": "Statistics Office",
             "source": "test", **_SOURCE},
            {"agency_id": "DPI", "name_vi": "Sở Kế hoạch", "name_en": "Planning", "source": "test",
             **_SOURCE},
        ],
        "codes": _codes(),
        "frameworks": [
            {"framework": "PCI", "published_code": "PCI", "name_vi": "Năng lực cạnh tranh",
             "name_en": "Competitiveness", **_SOURCE},
        ],
        "releases_input": [
            {**row, "dataset_id": name, "upload_id": f"{name.lower()}-1"}
            for row in marts(figures)["releases_input"]
            for name in ("GRDP", "POP", "RANKS")
        ],
    }  # fmt: skip


def _dataset(name: str, figures: Sequence[Row]) -> Row:
    own = [row for row in figures if row["dataset_id"] == name]
    (base,) = marts(own)["datasets"]
    named = {
        "GRDP": ("Tổng sản phẩm", "Gross regional product", "NATIONAL_ACCOUNTS", "STATS"),
        "POP": ("Dân số", "Population", "LAND_POPULATION", "STATS,DPI"),
        "RANKS": ("Xếp hạng", "Rankings", "NATIONAL_ACCOUNTS", "DPI"),
    }[name]
    names = dict(zip(("name_vi", "name_en", "theme", "owner"), named, strict=True))
    return {**base, **names, "dataset_id": name, "version": "1.2.0", "agencies": named[3]}


def _codes() -> list[Row]:
    codes = [
        ("cl_unit", "VND_BILLION", "Tỷ đồng", "Billion VND", None),
        ("cl_unit", "PERCENT", "Phần trăm", "Percent", None),
        ("cl_unit", "PERSONS", "Người", "Persons", None),
        ("cl_unit", "RANK", "Thứ hạng", "Rank", None),
        ("cl_freq", "A", "Năm", "Annual", None),
        ("cl_freq", "Q", "Quý", "Quarterly", None),
        ("cl_obs_status", "A", "Chính thức", "Normal value", None),
        ("cl_obs_status", "O", "Thiếu", "Missing value", None),
        ("cl_sex", "_T", "Tổng số", "Total", None),
        ("cl_sex", "F", "Nữ", "Female", None),
        ("cl_sex", "M", "Nam", "Male", None),
        ("cl_comp_breakdown", "SECTOR_LOCAL", "Nhà nước địa phương", "Local state", "SECTOR_STATE"),
        ("cl_comp_breakdown", "SECTOR_STATE", "Kinh tế Nhà nước", "State sector", None),
        ("themes", "NATIONAL_ACCOUNTS", "Tài khoản quốc gia", "National accounts", None),
        ("themes", "LAND_POPULATION", "Đất đai, dân số", "Land and population", None),
    ]
    return [
        {"codelist": name, "code": code, "name_vi": vi, "name_en": en, "parent": parent,
         "position": at, **_SOURCE}
        for at, (name, code, vi, en, parent) in enumerate(codes, start=1)
    ]  # fmt: skip
