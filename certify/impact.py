"""What a candidate changes: every figure added, changed or removed, and why.

DuckDB compares and explains whole columns; what Python sees are counts and short lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from certify import reasons
from certify.export import Exported, put_parquet
from certify.reasons import Rule
from schemas import concepts, period

_KEY: Final = list(concepts.KEYS)
_BLOCK: Final = "dataset_id, indicator, ref_area, freq, time_period"

# Values are compared as decimals and with their printed precision: 31005.0 and 31005.00 are the
# same figure; a status that changed is a change.
_PAIRS: Final = """
    create temp table pairs as
    select
        {keys},
        case
            when previous.indicator is null then 'added'
            when present.indicator is null then 'removed'
            else 'changed'
        end as change_type,
        previous.obs_value as old_value,
        present.obs_value as new_value,
        previous.obs_status as old_status,
        present.obs_status as new_status,
        previous.unit_measure as old_unit_measure,
        present.unit_measure as new_unit_measure,
        previous.vintage as old_vintage,
        present.vintage as new_vintage,
        previous.upload_id as old_upload,
        present.upload_id as new_upload,
        present.source_cell as new_cell
    from previous
    full outer join present using ({keys})
    where
        previous.indicator is null
        or present.indicator is null
        or previous.obs_value is distinct from present.obs_value
        or previous.obs_status is distinct from present.obs_status
        or previous.unit_measure is distinct from present.unit_measure
"""

# The first source that says something is taken: a rule of the certifier, the steward's answer
# about this cell, about its table, about lost points, a return, a newer edition.
_CHANGES: Final = """
    create temp table changes as
    with

    holders as (
        select {block}, min(upload_id) as upload_id
        from present
        semi join (select * from pairs where change_type = 'removed') as removed using ({block})
        group by {block}
    ),

    answers_of_tables as (
        select upload_id, indicator, time_period, first(told order by cell) as told
        from answers
        where is_bulk and not is_lost
        group by upload_id, indicator, time_period
    ),

    sourced as (
        select
            pairs.*,
            case
                when change_type = 'added'
                    then {{'reason': 'NEW_DATA', 'text': null, 'ground': 'new', 'person': null}}
                when new_status = 'Q' and old_status is distinct from 'Q'
                    then {{
                        'reason': 'SUPPRESSION',
                        'text': null,
                        'ground': 'status',
                        'person': null
                    }}
            end as plain,
            of_cell.told as of_cell,
            of_table.told as of_table,
            of_loss.told as of_loss,
            case
                when old_send.returned_for is not null
                    then {{
                        'reason': if(change_type = 'removed', 'WITHDRAWAL', 'CORRECTION'),
                        'text': old_send.returned_for,
                        'ground': 'return',
                        'person': old_send.returned_by
                    }}
            end as of_return,
            case
                when
                    change_type = 'changed'
                    and old_unit_measure = new_unit_measure
                    and old_send.agency = new_send.agency
                    and old_send.edition_end < new_send.edition_end
                    then {{
                        'reason': if(
                            old_status in ('E', 'P', 'F', 'I') and new_status = 'A',
                            'FIRST_VINTAGE', 'REVISION'
                        ),
                        'text': null,
                        'ground': 'vintage',
                        'person': null
                    }}
            end as of_edition
        from pairs
        left join sends as old_send on pairs.old_upload = old_send.upload_id
        left join sends as new_send on pairs.new_upload = new_send.upload_id
        left join holders
            on
                pairs.change_type = 'removed'
                and pairs.dataset_id = holders.dataset_id
                and pairs.indicator = holders.indicator
                and pairs.ref_area = holders.ref_area
                and pairs.freq = holders.freq
                and pairs.time_period = holders.time_period
        left join answers as of_cell
            on
                pairs.change_type = 'changed'
                and pairs.new_upload = of_cell.upload_id
                and pairs.new_cell = of_cell.cell
                and not of_cell.is_lost
        left join answers_of_tables as of_table
            on
                pairs.change_type = 'changed'
                and pairs.new_upload = of_table.upload_id
                and pairs.indicator = of_table.indicator
                and pairs.time_period = of_table.time_period
        left join answers as of_loss
            on
                of_loss.is_lost
                and holders.upload_id = of_loss.upload_id
                and pairs.indicator = of_loss.indicator
                and pairs.time_period = of_loss.time_period
                and pairs.ref_area = of_loss.ref_area
    ),

    ruled as (
        select
            *,
            coalesce(plain, of_cell, of_table, of_loss, of_return, of_edition) as inherited,
            {rules} as rule_seq
        from sourced
    ),

    explained as (
        select
            ruled.*,
            coalesce(rules.reason, inherited.reason) as reason,
            if(rules.seq is null, inherited.text, rules.text) as reason_text,
            if(rules.seq is null, inherited.ground, 'rule') as reason_ground,
            if(rules.seq is null, inherited.person, rules.person) as reason_by,
            rules.severity as own_severity
        from ruled
        left join rules on ruled.rule_seq = rules.seq
    )

    select
        {keys},
        change_type,
        old_value,
        new_value,
        old_status,
        new_status,
        old_unit_measure,
        new_unit_measure,
        old_vintage,
        new_vintage,
        reason,
        codes.revision_type,
        coalesce(own_severity, codes.severity) as severity,
        reason_text,
        reason_ground,
        reason_by
    from explained
    left join codes on explained.reason = codes.code
"""

_FITS: Final = {
    "change_type": "change_type = ${name}",
    "dataset_id": "dataset_id = ${name}",
    "indicator": "indicator = ${name}",
    "ref_area": "ref_area = ${name}",
    "from": "time_period >= ${name}",
    # 2019-Q4 lies within 2019: as many letters are compared as the rule has.
    "to": "left(time_period, len(${name})) <= ${name}",
}

_SENDS: Final = pa.schema(
    [
        ("upload_id", pa.string()),
        ("agency", pa.string()),
        ("edition_end", pa.date32()),
        ("returned_for", pa.string()),
        ("returned_by", pa.string()),
    ]
)
_TOLD: Final = pa.struct(
    [(name, pa.string()) for name in ("reason", "text", "ground", "person")],
)
_ANSWERS: Final = pa.schema(
    [
        ("upload_id", pa.string()),
        ("cell", pa.string()),
        ("indicator", pa.string()),
        ("ref_area", pa.string()),
        ("time_period", pa.string()),
        ("is_bulk", pa.bool_()),
        ("is_lost", pa.bool_()),
        ("told", _TOLD),
    ]
)
_RULES: Final = pa.schema(
    [
        ("seq", pa.int64()),
        ("reason", pa.string()),
        ("severity", pa.string()),
        ("text", pa.string()),
        ("person", pa.string()),
    ]
)
_CODES: Final = pa.schema(
    [("code", pa.string()), ("revision_type", pa.string()), ("severity", pa.string())]
)


@dataclass(frozen=True)
class Send:
    """What an upload's receipt and its return say that can explain a change.

    `returned_for` is null while it was not returned.
    """

    receipt: Mapping[str, Any]
    returned_for: str | None = None
    returned_by: str | None = None


@dataclass(frozen=True)
class Impact:
    """How many figures a candidate adds, changes and removes, and the object that lists them.

    `unexplained` counts changed and removed figures without a reason; `groups` names them by
    dataset, indicator, area and kind of change; `summary` is plain JSON for people.
    """

    added: int
    changed: int
    removed: int
    exported: Exported
    unexplained: int = 0
    groups: list[dict[str, Any]] = field(default_factory=list)
    summary: dict[str, Any] = field(default_factory=dict)


def compare(
    present: Path,
    previous: Path | None,
    objects: Path,
    *,
    sends: Iterable[Send] = (),
    rules: Sequence[Rule] = (),
    indicators: Path | None = None,
    uses: Iterable[tuple[str, str, str]] = (),
) -> Impact:
    """Compare two `observations.parquet`; with no previous one every figure is added.

    Args:
        present: The candidate's.
        previous: The last standing release's.
        objects: Where `changes.parquet` is put.
        sends: Receipts of every upload that either holds.
        rules: What the certifiers said, oldest first.
        indicators: The mart, for the ranking items that are touched.
        uses: Kind, id and figure of whatever used figures: claims answered, packs sent.
    """
    from certify import touched

    with duckdb.connect() as connection:
        connection.read_parquet(str(present)).create_view("present")
        connection.read_parquet(str(previous or present)).create_view("previous_or_none")
        nothing = "" if previous else " limit 0"
        connection.execute(f"create view previous as from previous_or_none{nothing}")
        _register(connection, list(sends), rules)
        connection.execute(_PAIRS.format(keys=", ".join(_KEY)))
        case, values = _rule_case(rules)
        connection.execute(
            _CHANGES.format(keys=", ".join(_KEY), block=_BLOCK, rules=case), values or None
        )
        counts = dict(
            connection.execute("select change_type, count(*) from changes group by 1").fetchall()
        )
        summary = touched.summarise(connection, indicators, uses)
        groups = touched.unexplained(connection)
        # In the order of the key the bytes are the same with any number of threads.
        exported = put_parquet(connection, "changes", _KEY, objects)
    return Impact(
        counts.get("added", 0),
        counts.get("changed", 0),
        counts.get("removed", 0),
        exported,
        sum(group["figures"] for group in groups),
        groups,
        summary,
    )


def _register(
    connection: duckdb.DuckDBPyConnection, sends: Sequence[Send], rules: Sequence[Rule]
) -> None:
    answers: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in (row for send in sends for row in _answers(send.receipt)):
        place = ("indicator", "ref_area", "time_period") if row["is_lost"] else ("cell",)
        # Two doubts about one cell: the first answer stands for both, so that no row doubles.
        answers.setdefault((row["upload_id"], *(row[name] for name in place)), row)
    tables = {
        "sends": (_SENDS, [_send(each) for each in sends]),
        "answers": (_ANSWERS, list(answers.values())),
        "rules": (
            _RULES,
            [
                {
                    "seq": rule.seq,
                    "reason": rule.reason,
                    "severity": rule.severity,
                    "text": rule.text,
                    "person": rule.by,
                }
                for rule in rules
            ],
        ),
        "codes": (
            _CODES,
            [
                {"code": each.code, "revision_type": each.change_type, "severity": each.severity}
                for each in reasons.codes().values()
            ],
        ),
    }
    for name, (schema, rows) in tables.items():
        connection.register(f"{name}_given", pa.Table.from_pylist(rows, schema=schema))
        connection.execute(f"create temp table {name} as from {name}_given")


def _send(send: Send) -> dict[str, Any]:
    return {
        "upload_id": send.receipt["upload_id"],
        "agency": send.receipt["agency"],
        "edition_end": period.parse(send.receipt["edition"]).end,
        "returned_for": send.returned_for,
        "returned_by": send.returned_by,
    }


def _answers(receipt: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    for answer in receipt.get("answers", ()):
        is_lost = answer["code"] == reasons.LOST
        reason = reasons.INHERITED.get(answer["reason"])
        if reason is None or not (is_lost or answer["code"] in reasons.COMPARED):
            continue
        facts = answer["facts"]
        yield {
            "upload_id": receipt["upload_id"],
            "cell": answer["cell"],
            "indicator": facts.get("indicator"),
            "ref_area": facts.get("area"),
            "time_period": facts.get("reference", facts.get("period")),
            "is_bulk": answer["is_bulk"],
            "is_lost": is_lost,
            "told": {
                "reason": "NOT_RESTATED" if is_lost and reason == "REVISION" else reason,
                "text": answer["text"],
                "ground": "answer",
                "person": receipt["steward"],
            },
        }


def _rule_case(rules: Sequence[Rule]) -> tuple[str, dict[str, str | int]]:
    """Return SQL that gives the last rule that fits a change, and its values.

    A rule that names no kind of change is about changed and removed figures: an added one is new.
    """
    cases: list[str] = []
    values: dict[str, str | int] = {}
    for at, rule in enumerate(rules):
        tests = []
        for key, value in rule.where.items():
            name = f"rule_{at}_{key}"
            tests.append(_FITS[key].replace("{name}", name))
            values[name] = value
        if "change_type" not in rule.where:
            tests.append("change_type != 'added'")
        cases.append(f"case when {' and '.join(tests)} then {int(rule.seq)} end")
    return (f"greatest({', '.join(cases)})" if cases else "cast(null as bigint)"), values
