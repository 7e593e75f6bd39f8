"""The names of codes in both languages, and which codes a release knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from duckdb import DuckDBPyConnection

from api.queries import catalogue, observations
from schemas import concepts

# Column -> code list that names its codes; the other coded columns are named by a mart.
LIST_OF: Final = {**concepts.CODELIST_OF, "unit_measure": "cl_unit", "theme": "themes"}
# The columns of a key as people call them.
DIMENSION_NAMES: Final = {
    "freq": {"vi": "Tần suất", "en": "Frequency"},
    "ref_area": {"vi": "Địa bàn", "en": "Reference area"},
    "indicator": {"vi": "Chỉ tiêu", "en": "Indicator"},
    "sex": {"vi": "Giới tính", "en": "Sex"},
    "age": {"vi": "Tuổi", "en": "Age"},
    "urbanisation": {"vi": "Thành thị, nông thôn", "en": "Urbanisation"},
    "activity": {"vi": "Ngành kinh tế", "en": "Economic activity"},
    "counterpart_area": {"vi": "Địa bàn đối tác", "en": "Counterpart area"},
    "composite_breakdown": {"vi": "Phân tổ kết hợp", "en": "Composite breakdown"},
    "time_period": {"vi": "Kỳ số liệu", "en": "Time period"},
}
LABELLED: Final = (
    "dataset_id",
    "indicator",
    "ref_area",
    "freq",
    *concepts.DIMENSIONS,
    "unit_measure",
    "unit_mult",
    "obs_status",
    "conf_status",
    "agency",
)


def borrowed(name: str | None, lang: str) -> str | None:
    """Mark a name that stands in for one of another language: `Kinh tế Nhà nước [vi]`."""
    return None if not name else f"{name} [{lang}]"


@dataclass(frozen=True)
class Labels:
    """Names by language, list and code; `known` are the codes a filter may name, by column."""

    names: dict[str, dict[str, dict[str, str]]]
    known: dict[str, frozenset[str]] = field(repr=False)

    def name(self, lang: str, column: str, code: str) -> str | None:
        """Return a code's name, in the other language and marked if need be; None without one."""
        codelist = LIST_OF.get(column, column)
        other = "en" if lang == "vi" else "vi"
        return self._in(lang, codelist, code) or borrowed(self._in(other, codelist, code), other)

    def _in(self, lang: str, codelist: str, code: str) -> str | None:
        return self.names[lang].get(codelist, {}).get(code)

    def naming(self, lang: str, column: str, codes: Iterable[str]) -> dict[str, str]:
        """Return the names of some codes of one column, by code."""
        named = ((code, self.name(lang, column, code)) for code in sorted(set(codes)))
        return {code: name for code, name in named if name is not None}


def read_labels(cursor: DuckDBPyConnection) -> Labels:
    """Read the names of a release's codes."""
    names: dict[str, dict[str, dict[str, str]]] = {
        "vi": defaultdict(dict),
        "en": defaultdict(dict),
    }
    listed: dict[str, set[str]] = defaultdict(set)
    for codelist, code, name_vi, name_en in catalogue.list_names(cursor):
        listed[codelist].add(code)
        for lang, name in (("vi", name_vi), ("en", name_en)):
            if name:
                names[lang][codelist][code] = name
    used: dict[str, set[str]] = defaultdict(set)
    for code, column in observations.list_used_codes(cursor):
        used[column].add(code)
    known = {
        column: frozenset(listed[LIST_OF.get(column, column)] | used[column])
        for column in (*LABELLED, "time_period")
    }
    return Labels(names, known)
