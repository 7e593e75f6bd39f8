"""The layers a figure passes on its way out, and the one switch each has here, for tests only.

Production commands have no such switch: a layer is left out by calling the others without it, or
by giving dbt a copy of its project without tests and constraints.
"""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from certify import build, gate, gate_asked, sources
from ingest.answers import Answer
from ingest.check import Checked, check
from ingest.messages import MESSAGES
from ingest.submit import Sender, submit
from schemas import concepts, contract, observation, period
from schemas.figure import FIGURE_SQL
from schemas.row_rules import RULES as ROW_RULES
from schemas.rules import WARNED
from store.journal import Journal
from store.layout import Layout
from tests import dbt_runs

PANDERA = {rule.code for rule in ROW_RULES}
ANSWER = "Sở đã đối chiếu với biểu gốc, số liệu đúng như đã gửi"
ORDER = ("reader", "pandera", "doubts", "dbt", "gate", "certification")
Mutants = Mapping[str, list[tuple[str, str]]]
# One file an upload: `areas` is not `area_successions`.
_PATTERN = {"observations": "observations*"}
MARTS = ("observations", "releases_input")
# What the gate reads and all that it is made of, as dbt selects it.
OF_THE_GATE = tuple(f"+{mart}" for mart in MARTS)
_ENFORCED, _LOOSE = "enforced: true", "enforced: false"


@dataclass(frozen=True)
class Stop:
    """Where a defect was stopped: the layer and its rule; `release` when nothing stopped it."""

    layer: str
    rule: str = ""

    def __str__(self) -> str:
        return f"{self.layer}: {self.rule}" if self.rule else self.layer


RELEASED = Stop("release")


def owner_of(code: str, severity: str) -> str:
    """Return the layer a code of the intake belongs to."""
    assert code in MESSAGES
    if code in PANDERA:
        return "pandera"
    return "doubts" if severity == "warning" else "reader"


def stops(checked: Checked, off: str = "") -> list[Stop]:
    """Return what refuses a file when one layer is left out."""
    found = [Stop(owner_of(each.code, each.severity), each.code) for each in checked.faults]
    return [each for each in found if each.layer != off]


def naive(checked: Checked, time_period: str, indicator: str) -> Checked:
    """Return a file as a reader that refuses nothing would have taken it.

    What is not a number is its digits, what is no code is the total, what has no place is the
    province: each as a spreadsheet or a script would go on.
    """
    table = checked.observations
    rows = table.to_pylist()
    for row in rows:
        _fill(row, time_period, indicator)
    taken = dataclasses.replace(checked, faults=[])
    taken.__dict__["observations"] = pa.Table.from_pylist(rows, schema=table.schema)
    return taken


def _fill(row: dict[str, Any], time_period: str, indicator: str) -> None:
    blank = {
        "indicator": indicator,
        "ref_area": "VN-70",
        **dict.fromkeys(concepts.DIMENSIONS, concepts.TOTAL),
        "unit_measure": "PERSONS",
        "obs_status": "A",
        "conf_status": "F",
    }
    for name, value in blank.items():
        row[name] = value if row[name] is None else row[name]
    when = period.parse(row["time_period"] or time_period)
    row |= {"time_period": when.text, "freq": when.freq}
    row |= {"period_start": when.start, "period_end": when.end}
    if row["obs_value"] is None and row["obs_status"] not in concepts.MISSING_STATUS:
        digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", row["printed"]))[:15]
        if digits:
            row["obs_value"], row["decimals"] = Decimal(digits), 0
        else:
            row["obs_status"] = "L"


def pandera_says(agreed: contract.Contract, table: pa.Table) -> list[Stop]:
    """Ask pandera about observations, the real schema on a real frame."""
    frame = pd.DataFrame(table.to_pylist(), dtype=object)
    kinds = [period.parse(text).kind for text in frame["time_period"]]
    frame["period_kind"] = pd.Series(kinds, dtype=object)
    frame = frame[list(observation.COLUMNS)]
    return [Stop("pandera", code) for code, _ in observation.failures(agreed, frame)]


def store(checked: Checked, table: pa.Table, name: str, layout: Layout, journal: Journal) -> str:
    """Submit a file by the real command's function, whatever was found in it; return its id."""
    taken = dataclasses.replace(checked, faults=[], content=checked.content + name.encode())
    taken.__dict__["observations"] = table
    (owner,) = {
        each.agency
        for each in checked.contract.owners
        if {*table["indicator"].to_pylist()} & {*each.indicators}
    }
    sender = Sender(owner, "defect.steward", name, "2024", "seeded defect")
    # What is asked besides the defect itself is answered, as a steward would.
    given = [
        Answer(code, "*", "SOURCE_AS_PRINTED", ANSWER) for code in (*WARNED, "no_final_newline")
    ]
    accepted = submit(
        taken, file_name=f"{name}.csv", sender=sender, layout=layout, journal=journal, answers=given
    )
    return accepted.receipt.upload_id


@dataclass
class Warehouse:
    """A data root and the dbt runs on it."""

    layout: Layout
    _log: str = ""

    def log(self) -> str:
        """Return what the last build printed."""
        return self._log

    def write_sources(self, journal: Journal) -> None:
        """Write what dbt reads, of every accepted upload, one received each minute.

        Which of two came first must not depend on how fast they were sent.
        """
        sources.write(self.layout.build / "sources", sources.list_uploads(self.layout, journal))
        minute = "timestamp '2026-11-23 00:00:00' + to_minutes(cast(rowid as bigint))"
        self.change_sources([("uploads", f"update rows set received_at = {minute}")])

    def change_sources(self, changes: Iterable[tuple[str, str]]) -> None:
        """Change source tables by SQL on `rows`, as faults after acceptance would."""
        of_table: dict[str, list[str]] = {}
        for table, statement in changes:
            of_table.setdefault(table, []).append(statement)
        for table, statements in of_table.items():
            for path in sorted(
                (self.layout.build / "sources").glob(f"{_PATTERN.get(table, table)}.parquet")
            ):
                self._change(path, statements)

    @staticmethod
    def _change(path: Path, statements: Iterable[str]) -> None:
        with duckdb.connect() as connection:
            connection.execute(f"create table rows as from read_parquet('{path}')")
            for statement in statements:
                connection.execute(statement)
            # Never through the link: other warehouses read the same file.
            changed = path.with_suffix(".changed")
            connection.execute(f"copy rows to '{changed}' (format parquet)")
            changed.replace(path)

    def models(
        self, *, off: bool = False, mutant: Mutants | None = None, only: Sequence[str] = ()
    ) -> int:
        """Build every model without its tests and return dbt's exit code.

        Args:
            off: Leave out the constraints of the marts, too.
            mutant: File of the project -> texts of it and what takes the place of each.
            only: Build no more than this selection of dbt.
        """
        project = self.project(off=off, mutant=mutant or {})
        (self.layout.build / build.WAREHOUSE).unlink(missing_ok=True)
        chosen = ["--exclude-resource-types", "test", "unit_test"]
        done = self.run(project, "build", *chosen, *(["--select", *only] if only else []))
        self._log = done.stdout
        return done.returncode

    def data_tests(self) -> dict[str, str]:
        """Run dbt's data tests; return those that failed, each with every row it names as one text.

        Production runs tests between the models, so that the first that fails stops the rest; here
        all are asked, or one defect would hide another.
        """
        self.run(build.PROJECT, "test", "--select", "test_type:data")
        return self._failures()

    def unit_tests(self, mutant: Mutants, rules: Iterable[str]) -> set[str]:
        """Return those of some unit tests of dbt that a changed project fails."""
        project = self.project(off=False, mutant=mutant)
        done = self.run(project, "test", "--select", *rules)
        return set(re.findall(r"(?:FAIL|ERROR)\b.*?::(\w+)", done.stdout))

    def project(self, *, off: bool, mutant: Mutants) -> Path:
        """Return the project to run: the real one, or a changed copy of it."""
        if not off and not mutant:
            return build.PROJECT
        copy = self.layout.data_root / "project"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(build.PROJECT, copy, ignore=shutil.ignore_patterns("target", "logs"))
        if off:
            self._replace(copy / "dbt_project.yml", _ENFORCED, _LOOSE)
        for name, changes in mutant.items():
            for old, new in changes:
                self._replace(copy / name, old, new)
        return copy

    @staticmethod
    def _replace(path: Path, old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text, (path.name, old)
        path.write_text(text.replace(old, new), encoding="utf-8")

    def run(self, project: Path, *command: str) -> subprocess.CompletedProcess[str]:
        """Run dbt under one name for all warehouses: it reads a project anew for each DATA_ROOT."""
        home = self.layout.data_root.parent
        here = home / "here"
        here.unlink(missing_ok=True)
        here.symlink_to(self.layout.data_root, target_is_directory=True)
        kind = "changed" if _is_off(project) else "real"
        return dbt_runs.run(
            *command, project=project, data_root=here, target=home / "dbt" / kind / "target"
        )

    def _failures(self) -> dict[str, str]:
        with duckdb.connect(str(self.layout.build / build.WAREHOUSE), read_only=True) as warehouse:
            tables = warehouse.execute(
                "select table_name from duckdb_tables() where schema_name = 'failures'"
            ).fetchall()
            found = {
                name: str(warehouse.execute(f"from failures.{name}").fetchall())
                for (name,) in tables
            }
        return {name: rows for name, rows in found.items() if rows != "[]"}

    def marts(self, folder: Path) -> dict[str, Path]:
        """Write the marts the gate reads and return them by name."""
        folder.mkdir(parents=True, exist_ok=True)
        with duckdb.connect(str(self.layout.build / build.WAREHOUSE), read_only=True) as warehouse:
            for name in MARTS:
                path = folder / f"{name}.parquet"
                warehouse.execute(f"copy (from marts.{name}) to '{path}' (format parquet)")
        return {f"{name}.parquet": folder / f"{name}.parquet" for name in MARTS}


def _is_off(project: Path) -> bool:
    return _LOOSE in (project / "dbt_project.yml").read_text(encoding="utf-8")


def judge(
    marts: Mapping[str, Path], previous: Path | None, asked: gate_asked.Asked
) -> gate.Verdict:
    """Ask the real gate."""
    return gate.judge(marts, previous, asked=asked)


def gate_stops(verdict: gate.Verdict, *needles: str) -> list[Stop]:
    """Return the rules of the gate that fail and name one of some keys."""
    return [
        Stop("gate", each["rule"])
        for each in verdict.document["results"]
        if not each["success"]
        and any(needle in text for text in each["unexpected"] for needle in needles)
    ]


def figures_of(marts: Mapping[str, Path], upload_id: str) -> list[str]:
    """Return the figures that came out of an upload."""
    path = marts["observations.parquet"]
    return [
        figure
        for (figure,) in duckdb.execute(
            f"select {FIGURE_SQL} from read_parquet('{path}') where upload_id = ?", [upload_id]
        ).fetchall()
    ]


def checked_file(content: bytes, dataset_id: str, **options: Any) -> Checked:
    """Check a file as the command does."""
    return check(content, contract.load(dataset_id), **options)
