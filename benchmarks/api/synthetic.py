"""A synthetic release of any size: labelled so, the same bytes for the same count.

185 indicators × 150 areas × 12 members × 30 years are 333 000 series and 9 990 000 observations;
fewer or more years per series make smaller or larger releases of the same shape.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import duckdb

INDICATORS: Final = 185
CATALOGUE: Final = 500
AREAS: Final = 150
MEMBERS: Final = 12
YEARS: Final = 30
FIRST_YEAR: Final = 1995
SERIES: Final = INDICATORS * AREAS * MEMBERS

_MEMBERS = """
    select row_number() over () - 1 as member, sex, urbanisation, is_total
    from (
        select
            unnest(['_T', '_T', '_T', 'F', 'F', 'F', 'M', 'M', 'M', '_O', '_O', '_O']) as sex,
            unnest(['_T', 'R', 'U', '_T', 'R', 'U', '_T', 'R', 'U', '_T', 'R', 'U'])
                as urbanisation,
            unnest([true, false, false, false, false, false, false, false, false, false, false,
                false]) as is_total
    )
"""
_SERIES = """
    select
        series_id,
        any_value(columns(['dataset_id', 'indicator', 'ref_area', 'freq', 'sex', 'age',
            'urbanisation', 'activity', 'counterpart_area', 'composite_breakdown',
            'unit_measure'])),
        min(time_period) as first_period,
        max(time_period) as last_period,
        count(*) as observation_count,
        count(obs_value) as value_count,
        'synthetic' as upload_id,
        cast(1 as integer) as source_row
    from '{path}'
    group by series_id
    order by series_id
"""
_OBSERVATIONS = """
    select
        'SYNTHETIC' as dataset_id,
        'SYN_' || lpad(cast(i.range as varchar), 3, '0') as indicator,
        'SYN-' || lpad(cast(a.range as varchar), 3, '0') as ref_area,
        'A' as freq,
        m.sex,
        '_T' as age,
        m.urbanisation,
        '_T' as activity,
        '_T' as counterpart_area,
        '_T' as composite_breakdown,
        cast({first} + y.range as varchar) as time_period,
        case
            when h % 97 = 0 then null
            else cast((h % 99999999) / 10 ** (i.range % 4) as decimal(38, 12))
        end as obs_value,
        case i.range % 4 when 0 then 'PS' when 1 then 'VND_BILLION' else 'PT' end as unit_measure,
        case i.range % 4 when 1 then '9' else '0' end as unit_mult,
        case when h % 97 = 0 then null else cast(i.range % 4 as integer) end as decimals,
        case when h % 97 = 0 then 'O' when y.range = 29 then 'P' else 'A' end as obs_status,
        'F' as conf_status,
        cast(null as varchar) as base_period,
        cast(0 as integer) as break_group,
        cast(null as integer) as rank_of,
        'Dữ liệu thử' as source_document,
        'T' || cast(i.range as varchar) as source_table,
        'yearbook-' || cast(1996 + y.range as varchar) as vintage,
        cast(1996 + y.range as varchar) as edition,
        case when h % 101 = 0 then 'ghi chú thử ' || cast(h % 20 as varchar) end as note,
        concat_ws('.', indicator, ref_area, 'A', m.sex, '_T', m.urbanisation, '_T', '_T', '_T')
            as series_id,
        make_date(cast({first} + y.range as integer), 1, 1) as period_start,
        make_date(cast({first} + y.range as integer), 12, 31) as period_end,
        'SYNTHETIC' as agency,
        'synthetic-' || cast(1996 + y.range as varchar) as upload_id,
        cast((i.range * {areas} + a.range) * 12 + m.member + 2 as integer) as source_row,
        'C' || cast((i.range * {areas} + a.range) * 12 + m.member + 2 as varchar) as source_cell,
        make_timestamp(cast(1996 + y.range as integer), 5, 4, 2, 0, 0.0) as received_at
    from range({indicators}) as i
    cross join range({areas}) as a
    cross join ({members}) as m
    cross join range({years}) as y
    cross join lateral (
        select hash(i.range, a.range, m.member, y.range) // 3 as h
    ) as hashed
    order by
        dataset_id, indicator, ref_area, freq, sex, age, urbanisation, activity,
        counterpart_area, composite_breakdown, time_period
"""


def write_observations(path: Path, *, years: int = YEARS, indicators: int = INDICATORS) -> int:
    """Write the observations in key order, as releases are written; return their count."""
    query = _OBSERVATIONS.format(
        first=FIRST_YEAR, areas=AREAS, members=_MEMBERS, indicators=indicators, years=years
    )
    with duckdb.connect(config={"threads": 2, "memory_limit": "6GB"}) as connection:
        (count,) = connection.execute(
            f"copy ({query}) to '{path}' (format parquet, compression zstd, row_group_size 122880)"
        ).fetchone() or (0,)
    return int(count)


def write_series(path: Path, observations: Path) -> None:
    """Write the mart of the series of some observations."""
    with duckdb.connect(config={"threads": 2, "memory_limit": "6GB"}) as connection:
        query = _SERIES.format(path=observations)
        connection.execute(f"copy ({query}) to '{path}' (format parquet, compression zstd)")


def catalogue(years: int, indicators: int) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the small marts."""
    source = {"upload_id": "synthetic", "source_row": 1}
    text = {"vi": "Chỉ tiêu thử", "en": "Synthetic indicator"}
    return {
        "datasets": [
            {
                "dataset_id": "SYNTHETIC",
                "version": "1.0.0",
                "name_vi": "Dữ liệu thử",
                "name_en": "Synthetic data",
                "contract_sha256": "0" * 64,
                "observation_count": indicators * AREAS * MEMBERS * years,
                "series_count": indicators * AREAS * MEMBERS,
                "agencies": "SYNTHETIC",
                **source,
            }
        ],
        "indicators": [
            {
                "indicator": f"SYN_{number:03}",
                "dataset_id": "SYNTHETIC",
                "name_vi": f"{text['vi']} {number}",
                "name_en": f"{text['en']} {number}",
                "definition_vi": "Không có thật",
                "definition_en": "Not real",
                "unit_measure": "PS",
                "decimals": number % 4,
                "direction": "higher_better",
                "additivity_area": "sum",
                "additivity_time": "sum",
                "is_rank": False,
                **source,
            }
            for number in range(CATALOGUE)
        ],
        "areas": [
            {
                "ref_area": f"SYN-{number:03}",
                "level": "commune",
                "type_vi": "Xã",
                "name_vi": f"Xã thử {number:03}",
                "name_en": f"Synthetic commune {number:03}",
                "source": "synthetic",
                **source,
            }
            for number in range(AREAS)
        ],
        "area_successions": [],
        "agencies": [
            {
                "agency_id": "SYNTHETIC",
                "name_vi": "Cơ quan thử",
                "name_en": "Synthetic agency",
                "source": "synthetic",
                **source,
            }
        ],
        "codes": [
            {"codelist": name, "code": code, "name_vi": vi, "name_en": en, "position": at, **source}
            for at, (name, code, vi, en) in enumerate(_CODES, start=1)
        ],
        "releases_input": [],
    }


_CODES: Final = (
    ("cl_unit", "PS", "Người", "Persons"),
    ("cl_unit", "PT", "Phần trăm", "Percent"),
    ("cl_unit", "VND_BILLION", "Tỷ đồng", "Billion VND"),
    ("cl_obs_status", "A", "Chính thức", "Normal value"),
    ("cl_obs_status", "O", "Thiếu", "Missing value"),
    ("cl_obs_status", "P", "Sơ bộ", "Provisional value"),
    ("cl_conf_status", "F", "Tự do", "Free"),
    ("cl_freq", "A", "Năm", "Annual"),
    ("cl_sex", "_T", "Tổng số", "Total"),
    ("cl_sex", "F", "Nữ", "Female"),
    ("cl_sex", "M", "Nam", "Male"),
    ("cl_sex", "_O", "Khác", "Other"),
    ("cl_deg_urb", "_T", "Tổng số", "Total"),
    ("cl_deg_urb", "U", "Thành thị", "Urban"),
    ("cl_deg_urb", "R", "Nông thôn", "Rural"),
)
