"""Synthetic files for the benchmarks: the same seed gives the same bytes."""

from __future__ import annotations

import csv
import itertools
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from schemas import codelist, contract, document
from schemas.contract import Contract

HOME: Final = Path(__file__).parent
SEED: Final = 20261123
YEARS: Final = tuple(str(year) for year in range(2005, 2025))
AREA_COUNT: Final = 1000
# Indicator, unit as printed, digits behind the mark, largest value.
MEASURES: Final = (
    ("Số người (thử)", "người", 0, 9_999_999),
    ("Doanh thu (thử)", "tỷ đồng", 1, 99_999),
    ("Tỷ lệ (thử)", "%", 2, 99),
)
SEXES: Final = ("Chung", "Nam", "Nữ")
RESIDENCES: Final = ("Chung", "Thành thị", "Nông thôn")
SECTORS: Final = ("Chung", "Nông nghiệp", "Công nghiệp", "Dịch vụ")
STATUSES: Final = ("", "Sơ bộ", "Ước tính")
SOURCE: Final = "Dữ liệu thử"
HEADER: Final = (
    "Kỳ số liệu",
    "Mã đơn vị",
    "Tên đơn vị",
    "Chỉ tiêu",
    "Giới tính",
    "Thành thị nông thôn",
    "Khu vực kinh tế",
    "Đơn vị tính",
    "Giá trị",
    "Trạng thái",
    "Nguồn",
    "Ghi chú",
)


def load_contract() -> Contract:
    """Return the contract of the synthetic dataset."""
    return contract.read(document.load(HOME / "contract.yaml"))


def areas() -> list[tuple[str, str]]:
    """Return code and name of every synthetic area; official codes have no letters."""
    return [(f"SYN{number:05}", f"Xã thử {number:05}") for number in range(AREA_COUNT)]


def write_lists(folder: Path) -> Path:
    """Copy the code lists with synthetic areas in the place of the real ones."""
    shutil.copytree(codelist.HOME, folder, dirs_exist_ok=True)
    with (folder / "areas.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _area_columns(), restval="", lineterminator="\n")
        writer.writeheader()
        for code, name in areas():
            row = {"area_id": code, "gso_code": code, "level": "commune", "type_vi": "Xã"}
            writer.writerow({**row, "name_vi": name, "name_en": name, "source": "synthetic"})
    return folder


def write_file(path: Path, count: int, *, is_quoted: bool = False) -> Path:
    """Write a file of some rows, in random order, each with another key."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(";".join(HEADER) + "\n")
        for row in _rows(count):
            if is_quoted:
                row[10] = f'"{row[10]}; ""thử"""'
            file.write(";".join(row) + "\n")
    return path


def _rows(count: int) -> Iterator[list[str]]:
    drawn = random.Random(SEED)
    keys = list(itertools.product(YEARS, areas(), MEASURES, SEXES, RESIDENCES, SECTORS))
    for number, key in enumerate(drawn.sample(keys, count)):
        year, (code, name), (measure, unit, decimals, most), sex, residence, sector = key
        note = f"dòng thử {number}" if drawn.random() < 0.1 else ""
        status = drawn.choice(STATUSES)
        value = _printed(drawn.randint(0, most), drawn.randrange(10**decimals), decimals)
        place = [year, code, name, measure, sex, residence, sector, unit]
        yield [*place, value, status, SOURCE, note]


def _printed(whole: int, part: int, decimals: int) -> str:
    grouped = f"{whole:,}".replace(",", ".")
    return f"{grouped},{part:0{decimals}}" if decimals else grouped


def _area_columns() -> list[str]:
    with (codelist.HOME / "areas.csv").open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))
