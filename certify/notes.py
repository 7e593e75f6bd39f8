"""Release notes in Vietnamese and English, written by the list of changes alone.

They are objects of the release, so they are signed with it: what was corrected, what was revised
and what is gone, each with its reason. Nobody edits them; whoever wants other words mends a reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import duckdb

from certify.export import Exported, put_bytes
from schemas import concepts
from schemas.codelist import rows as code_rows
from schemas.figure import exact_text

LANGUAGES: Final = ("vi", "en")
LISTED: Final = 50
REASONS: Final = Path(__file__).parents[1] / "schemas" / "codelists" / "cl_change_reason.csv"

_KEY: Final = ", ".join(concepts.KEYS)
_OPTIONAL: Final = ("reason", "revision_type", "severity", "reason_text")
_DETAIL: Final = ("sex", "age", "urbanisation", "activity", "counterpart_area")

_COUNTS: Final = """
    select
        changes.dataset_id,
        datasets.name_vi,
        datasets.name_en,
        count(*) filter (where change_type = 'added') as added,
        count(*) filter (where change_type = 'changed') as changed,
        count(*) filter (where change_type = 'removed') as removed
    from changes
    left join datasets using (dataset_id)
    group by all
    order by changes.dataset_id
"""
_GROUPS: Final = """
    select reason, revision_type, change_type, indicator, count(*) as figures
    from changes
    where change_type <> 'added'
    group by all
    order by revision_type nulls last, reason nulls last, change_type, indicator
"""
_CORRECTED: Final = f"""
    select
        changes.*,
        now.decimals as new_decimals,
        earlier.decimals as old_decimals
    from changes
    left join present as now using ({_KEY})
    left join before as earlier using ({_KEY})
    where change_type = 'removed' or revision_type = 'C'
    order by
        case severity when 'serious' then 0 when 'minor' then 1 when 'tiny' then 2 else 3 end,
        {_KEY}
"""  # noqa: S608 - the columns of a key are ours

_WORDS: Final[dict[str, dict[str, str]]] = {
    "vi": {
        "title": "Bản công bố {release}: ghi chú",
        "first": "Bản đầu tiên: {total} số liệu.",
        "total": "{total} số liệu; so với bản {previous}: {added} mới, {changed} thay đổi, "
        "{removed} không còn.",
        "same": "{total} số liệu; không khác bản {previous}.",
        "serious": "**Có {count} đính chính nghiêm trọng: hãy đọc mục Đính chính trước khi dùng.**",
        "datasets": "Theo bộ dữ liệu",
        "datasets_head": "| Bộ dữ liệu | Mới | Thay đổi | Không còn |",
        "corrected": "Đính chính",
        "corrected_head": "| Số liệu | Đơn vị hành chính | Kỳ | Trước | Nay | Mức | Lý do |",
        "revised": "Số sửa theo kỳ, theo lý do",
        "revised_head": "| Lý do | Chỉ tiêu | Số liệu |",
        "gone": "Không còn",
        "gone_head": "| Số liệu | Đơn vị hành chính | Kỳ | Trước | Lý do |",
        "more": "… và {count} số liệu nữa, xem changes.parquet.",
        "unsaid": "chưa có lý do",
        "tiny": "rất nhỏ",
        "minor": "nhỏ",
        "serious_word": "nghiêm trọng",
    },
    "en": {
        "title": "Release {release}: notes",
        "first": "The first release: {total} figures.",
        "total": "{total} figures; since release {previous}: {added} new, {changed} changed, "
        "{removed} gone.",
        "same": "{total} figures; the same as in release {previous}.",
        "serious": "**{count} serious corrections: read Corrections before you use them.**",
        "datasets": "By dataset",
        "datasets_head": "| Dataset | New | Changed | Gone |",
        "corrected": "Corrections",
        "corrected_head": "| Figure | Territory | Period | Before | Now | Severity | Reason |",
        "revised": "Revisions, by reason",
        "revised_head": "| Reason | Indicator | Figures |",
        "gone": "Gone",
        "gone_head": "| Figure | Territory | Period | Before | Reason |",
        "more": "… and {count} more; see changes.parquet.",
        "unsaid": "no reason given",
        "tiny": "tiny",
        "minor": "minor",
        "serious_word": "serious",
    },
}

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """What the notes tell of: counts by dataset, revisions by reason, corrections, losses."""

    release: str
    previous: str | None
    total: int
    counts: Sequence[Row]
    groups: Sequence[Row]
    corrected: Sequence[Row]
    removed: Sequence[Row]
    names: Mapping[str, Mapping[str, tuple[str, str]]]


def write(
    head: Mapping[str, Any], exported: Mapping[str, Exported], before: Path | None, objects: Path
) -> dict[str, Exported]:
    """Write the notes of a candidate into `objects`; return them by name.

    Args:
        head: Its manifest, for release and predecessor.
        exported: Marts and `changes.parquet` of it.
        before: The last standing release's `observations.parquet`; null for the first.
        objects: The candidate's objects by digest.
    """
    told = _read(head, {name: objects / each.sha256 for name, each in exported.items()}, before)
    return {
        f"notes.{lang}.md": put_bytes(compose(told, lang).encode(), objects) for lang in LANGUAGES
    }


def compose(told: Told, lang: str) -> str:
    """Return the notes in one language, as Markdown."""
    words = _WORDS[lang]
    parts = [f"# {words['title'].format(release=told.release)}", _summary(told, words)]
    serious = sum(row["severity"] == "serious" for row in told.corrected)
    if serious:
        parts.append(words["serious"].format(count=serious))
    if told.counts and told.previous is not None:
        parts += _section(words, "datasets", [_count(row, lang) for row in told.counts])
    if told.corrected:
        lines = [_correction(row, told, lang) for row in told.corrected[:LISTED]]
        parts += _section(words, "corrected", lines, len(told.corrected))
    if revised := [row for row in told.groups if _is_revision(row)]:
        parts += _section(words, "revised", [_revision(row, told, lang) for row in revised])
    if told.removed:
        lines = [_removal(row, told, lang) for row in told.removed[:LISTED]]
        parts += _section(words, "gone", lines, len(told.removed))
    return "\n\n".join(parts) + "\n"


def _read(head: Mapping[str, Any], paths: Mapping[str, Path], before: Path | None) -> Told:
    with duckdb.connect() as connection:
        for name in ("changes", "datasets", "indicators", "areas"):
            connection.read_parquet(str(paths[f"{name}.parquet"])).create_view(f"{name}_")
        present = paths["observations.parquet"]
        connection.read_parquet(str(present)).create_view("present")
        connection.read_parquet(str(before or present)).create_view("before_")
        connection.execute(f"create view before as from before_{'' if before else ' limit 0'}")
        for name in ("datasets", "indicators", "areas"):
            connection.execute(f"create view {name} as from {name}_")
        connection.execute(_with_optional(connection))
        listed = _rows(connection, _CORRECTED)
        return Told(
            release=head["release"],
            previous=head["previous"],
            total=_rows(connection, "select count(*) as total from present")[0]["total"],
            counts=_rows(connection, _COUNTS),
            groups=_rows(connection, _GROUPS),
            corrected=[row for row in listed if row["change_type"] != "removed"],
            removed=[row for row in listed if row["change_type"] == "removed"],
            names=_names(connection),
        )


def _with_optional(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the view of changes; a list made without reasons has none."""
    known = {row[0] for row in connection.execute("describe changes_").fetchall()}
    added = [f", cast(null as varchar) as {name}" for name in _OPTIONAL if name not in known]
    return f"create view changes as select *{''.join(added)} from changes_"  # noqa: S608 - ours


def _names(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, tuple[str, str]]]:
    found = {
        "indicator": "select indicator as code, name_vi, name_en from indicators",
        "ref_area": "select ref_area as code, name_vi, name_en from areas",
    }
    names = {
        kind: {row["code"]: _both(row) for row in _rows(connection, query)}
        for kind, query in found.items()
    }
    listed = code_rows(REASONS) if REASONS.exists() else ()
    return names | {"reason": {row["code"]: _both(row) for _, row in listed}}


def _both(row: Row) -> tuple[str, str]:
    return row["name_vi"], row["name_en"] or row["name_vi"]


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    result = connection.execute(query)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _summary(told: Told, words: Mapping[str, str]) -> str:
    if told.previous is None:
        return words["first"].format(total=told.total)
    kinds = ("added", "changed", "removed")
    sums = {kind: sum(row[kind] for row in told.counts) for kind in kinds}
    text = words["total"] if any(sums.values()) else words["same"]
    return text.format(total=told.total, previous=told.previous, **sums)


def _section(
    words: Mapping[str, str], name: str, lines: Sequence[str], count: int | None = None
) -> list[str]:
    head = words[f"{name}_head"]
    rule = "|" + "---|" * (head.count("|") - 1)
    parts = [f"## {words[name]}", "\n".join((head, rule, *lines))]
    if count is not None and count > len(lines):
        parts.append(words["more"].format(count=count - len(lines)))
    return parts


def _count(row: Row, lang: str) -> str:
    name = row[f"name_{lang}"] or row["dataset_id"]
    return _line(name, row["added"], row["changed"], row["removed"])


def _correction(row: Row, told: Told, lang: str) -> str:
    severity = row["severity"] or "minor"
    word = _WORDS[lang]["serious_word" if severity == "serious" else severity]
    new = _value(row["new_value"], row["new_decimals"], row["new_status"])
    return _line(*_place(row, told, lang), _old(row), new, word, _reason(row, told, lang))


def _removal(row: Row, told: Told, lang: str) -> str:
    return _line(*_place(row, told, lang), _old(row), _reason(row, told, lang))


def _revision(row: Row, told: Told, lang: str) -> str:
    name = _name(told, "indicator", row["indicator"], lang)
    return _line(_reason(row, told, lang), name, row["figures"])


def _is_revision(row: Row) -> bool:
    return row["change_type"] == "changed" and row["revision_type"] != "C"


def _place(row: Row, told: Told, lang: str) -> tuple[str, str, str]:
    breakdown = [row[name] for name in (*_DETAIL, "composite_breakdown") if row[name] != "_T"]
    name = " · ".join((_name(told, "indicator", row["indicator"], lang), *breakdown))
    return name, _name(told, "ref_area", row["ref_area"], lang), row["time_period"]


def _old(row: Row) -> str:
    return _value(row["old_value"], row["old_decimals"], row["old_status"])


def _value(value: Decimal | None, decimals: int | None, status: str | None) -> str:
    return f"({status})" if value is None else exact_text(value, decimals)


def _reason(row: Row, told: Told, lang: str) -> str:
    code, text = row["reason"], row.get("reason_text")
    if code is None:
        return _WORDS[lang]["unsaid"]
    name = _name(told, "reason", code, lang)
    return f"{name}: {text}" if text else name


def _name(told: Told, kind: str, code: str, lang: str) -> str:
    names = told.names[kind].get(code)
    return code if names is None else names[LANGUAGES.index(lang)]


def _line(*cells: object) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(cell: object) -> str:
    """Return a cell that stays one: what people typed is text here, never a table or a tag."""
    text = " ".join(str(cell).split())
    for mark in "\\|<>[]`*":
        text = text.replace(mark, f"\\{mark}")
    return text
