"""Each seeded defect is caught by the layer that owns it; without that layer, how far it gets.

The table is written to `docs/defects.md` by `SO_CHUAN_WRITE_DOCS=1 pytest tests/defects`.
"""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from certify import gate
from certify.gate_asked import Asked, Dated, Line
from schemas import contract
from store.journal import Journal
from store.layout import Layout
from tests import shared
from tests.defects import inside, layers, papers, raw
from tests.defects.layers import RELEASED, Stop

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "defects.md"
ASKED = Asked(
    "2026-11-23",
    lines=(Line("2026-Q3", "GRDP", "STATISTICS", "2026-10-06", "2010-01-01T00:00:00Z"),),
    dated=(Dated("GRDP", "2031-Q1", "2031-04-06", "62/2024/NĐ-CP"),),
)


# Behind certification stands the verifier, which has tests of its own.
SIGNED = Stop("release", "it would be signed")


@dataclass(frozen=True)
class Outcome:
    """One line of the table: who owns the defect, who caught it, where it stops without them."""

    defect: str
    owner: Stop
    caught: bool
    then: Stop

    def line(self) -> str:
        """Return the line as Markdown."""
        caught = "yes" if self.caught else "**no**"
        return (
            f"| {self.defect} | {self.owner.layer} | `{self.owner.rule}` | {caught} | {self.then} |"
        )


@dataclass(eq=False)
class World:
    """Everything built once: a clean installation, its marts, and what each build found."""

    folder: Path
    clean: layers.Warehouse
    marts: dict[str, Path]

    def warehouse(self, name: str) -> layers.Warehouse:
        """Return a warehouse of its own on the clean sources."""
        layout = Layout(self.folder / name)
        (layout.build / "sources").mkdir(parents=True)
        for path in (self.clean.layout.build / "sources").iterdir():
            os.link(path, layout.build / "sources" / path.name)
        return layers.Warehouse(layout)

    def figure(self, indicator: str) -> tuple[str, str, str]:
        """Return figure, upload and cell of the first published figure of an indicator."""
        path = self.marts["observations.parquet"]
        (row,) = duckdb.execute(
            f"select {layers.FIGURE_SQL}, upload_id, source_cell from read_parquet('{path}') "
            "where indicator = ? and obs_value is not null order by 1 limit 1",
            [indicator],
        ).fetchall()
        return row


@pytest.fixture(scope="session")
def world(published, tmp_path_factory) -> World:
    """Take every sample upload as it was sent and build it as production does."""
    folder = tmp_path_factory.mktemp("defects")
    layout = Layout(shared.copy(published, folder / "clean", without=shared.MADE_OF_UPLOADS))
    clean = layers.Warehouse(layout)
    clean.write_sources(Journal(layout.journal))
    assert clean.models() == 0
    assert clean.data_tests() == {}
    return World(folder, clean, clean.marts(folder / "clean-marts"))


@pytest.fixture(scope="session")
def of_files(world) -> list[Outcome]:
    """Try the defects of files: reader, pandera and the questions to a steward."""
    agreed = contract.load(raw.DATASET)
    found, built = {}, {}
    places = {False: Layout(world.folder / "files"), True: Layout(world.folder / "twice")}
    journals = {alone: Journal(layout.journal) for alone, layout in places.items()}
    for each in raw.RAW:
        owner = Stop(each.layer, each.rule)
        checked = layers.checked_file(each.content, raw.DATASET)
        caught = owner in layers.stops(checked)
        rest = layers.stops(checked, each.layer)
        taken = layers.naive(checked, each.time_period, raw.INDICATOR).observations
        if each.layer != "pandera" and len(taken) and not rest:
            rest = layers.pandera_says(agreed, taken)
        found[each] = (owner, caught, rest[0] if rest else None)
        if not rest and len(taken):
            place, journal = places[each.is_alone], journals[each.is_alone]
            built[each] = layers.store(checked, taken, each.name, place, journal)
    stopped = _stopped_behind_intake(world, places, journals, built)
    return [
        Outcome(
            each.name, owner, caught, then or stopped.get(each, Stop("release", "figure missing"))
        )
        for each, (owner, caught, then) in found.items()
    ]


def _stopped_behind_intake(world, places, journals, built) -> dict[raw.Raw, Stop]:
    stopped: dict[raw.Raw, Stop] = {}
    for alone, layout in places.items():
        warehouse = layers.Warehouse(layout)
        warehouse.write_sources(journals[alone])
        code = warehouse.models()
        failures = {} if code else warehouse.data_tests()
        mine = {each: upload for each, upload in built.items() if each.is_alone == alone}
        for each, upload in mine.items():
            rules = [rule for rule, rows in failures.items() if upload in rows]
            if rules or (alone and code != 0):
                stopped[each] = Stop("dbt", rules[0] if rules else "primary_key")
        if alone:
            continue
        marts = warehouse.marts(world.folder / "files-marts")
        verdict = layers.judge(marts, None, Asked("2026-11-23"))
        for each, upload in mine.items():
            figures = layers.figures_of(marts, upload)
            rules = layers.gate_stops(verdict, *figures) if figures else []
            missing = Stop("release", "figure missing")
            stopped.setdefault(each, rules[0] if rules else RELEASED if figures else missing)
    return stopped


@pytest.fixture(scope="session")
def of_sources(world) -> list[Outcome]:
    """Try the faults of tables dbt reads: with its tests, then without them up to the gate."""
    told = {
        each: world.figure(each.indicator) if each.indicator else ("", "", "")
        for each in inside.SOURCES
    }
    caught = {}
    for alone in (False, True):
        warehouse = world.warehouse(f"sources-{alone}")
        warehouse.change_sources(_changes(told, alone=alone))
        is_built = warehouse.models() == 0
        assert is_built != alone
        failures = warehouse.data_tests() if is_built else {}
        for each in (each for each in told if each.is_alone == alone):
            words = [_filled(word, each, told) for word in each.words]
            rows = failures.get(each.rule, "")
            named = bool(rows) and all(word in rows for word in words)
            caught[each] = named if is_built else _CONSTRAINTS[each.rule] in warehouse.log()
    off = world.warehouse("sources-off")
    off.change_sources([*_changes(told, alone=False), *_changes(told, alone=True)])
    assert off.models(off=True, only=layers.OF_THE_GATE) == 0
    marts = off.marts(world.folder / "off-marts")
    verdict = layers.judge(marts, world.marts["observations.parquet"], Asked("2026-11-23"))
    outcomes = []
    for each, (figure, _, _) in told.items():
        needles = [figure, figure.rsplit(":", 9)[0], _series(figure)] if figure else []
        stops = layers.gate_stops(verdict, *needles) if needles else []
        owner = Stop(each.layer, each.rule)
        if each.layer == "gate":
            outcomes.append(Outcome(each.name, owner, owner in stops, RELEASED))
        else:
            then = stops[0] if stops else RELEASED
            outcomes.append(Outcome(each.name, owner, caught[each], then))
    return outcomes


def _series(figure: str) -> str:
    """Return dataset, indicator and period: how the gate names a period of an indicator."""
    parts = figure.split(":")
    return f"{parts[0]}:{parts[1]}:{parts[-1]}"


def _changes(told, *, alone: bool) -> list[tuple[str, str]]:
    return [(each.table, _filled(each.sql, each, told)) for each in told if each.is_alone == alone]


def _filled(text: str, each: inside.Source, told) -> str:
    _, upload, cell = told[each]
    return (
        text.replace("{upload}", upload)
        .replace("{cell}", cell)
        .replace("{indicator}", each.indicator)
    )


# What DuckDB says when a row breaks a constraint of a mart.
_CONSTRAINTS = {
    "not_null": "NOT NULL constraint failed: indicators__dbt_tmp.name_vi",
    "primary_key": "PRIMARY KEY or UNIQUE constraint violation",
}


@pytest.fixture(scope="session")
def of_models(world) -> list[Outcome]:
    """Try slips in our SQL: dbt's unit tests first, then a build without dbt's tests."""
    failed: set[str] = set()
    for places in inside.ROUNDS:
        chosen = [inside.MUTANTS[at] for at in places]
        failed |= world.clean.unit_tests(_merged(chosen), {each.rule for each in chosen})
    outcomes = []
    for at, each in enumerate(inside.MUTANTS):
        warehouse = world.warehouse(f"mutant-{at}")
        assert warehouse.models(off=True, mutant=_merged([each]), only=layers.OF_THE_GATE) == 0
        marts = warehouse.marts(world.folder / f"mutant-{at}-marts")
        verdict = layers.judge(marts, world.marts["observations.parquet"], Asked("2026-11-23"))
        new = sorted(_failing(verdict) - _failing(_clean_verdict(world)))
        is_seen = marts_differ(marts, world.marts)
        unseen = RELEASED if is_seen else Stop("release", "no sample figure shows it")
        then = Stop("gate", new[0][0]) if new else unseen
        outcomes.append(Outcome(each.name, Stop("dbt", each.rule), each.rule in failed, then))
    return outcomes


def marts_differ(marts: dict[str, Path], others: dict[str, Path]) -> bool:
    """Tell whether any published figure is another one."""
    one, other = (each["observations.parquet"] for each in (marts, others))
    sql = "from read_parquet(?) {} all from read_parquet(?) limit 1"
    either = ([one, other], [other, one])
    return any(
        duckdb.execute(sql.format("except"), [str(path) for path in pair]).fetchall()
        for pair in either
    )


def _merged(mutants) -> dict[str, list[tuple[str, str]]]:
    changed: dict[str, list[tuple[str, str]]] = {}
    for each in mutants:
        changed.setdefault(each.path, []).append((each.old, each.new))
    return changed


@pytest.fixture(scope="session")
def of_marts(world) -> list[Outcome]:
    """Try faults of the release itself; without the gate certification has nothing to object."""
    folder = world.folder / "marts"
    folder.mkdir()
    marts = {}
    for name in layers.MARTS:
        path = folder / f"{name}.parquet"
        with duckdb.connect() as connection:
            source = world.marts[f"{name}.parquet"]
            connection.execute(f"create table rows as from read_parquet('{source}')")
            for each in (each for each in inside.MARTS if each.table == name):
                connection.execute(each.sql)
            connection.execute(f"copy rows to '{path}' (format parquet)")
        marts[path.name] = path
    verdict = gate.judge(marts, world.marts["observations.parquet"], asked=ASKED)
    new = _failing(verdict) - _failing(_clean_verdict(world))
    # The gate left out: a record that says of the same files that all is well.
    papers.sealed(world.folder / "no-gate", marts, world.marts, papers.all_well(verdict)).check()
    return [
        Outcome(
            each.name,
            Stop("gate", each.rule),
            (each.rule, each.subject) in {found[:2] for found in new},
            RELEASED,
        )
        for each in inside.MARTS
    ]


@functools.cache
def _clean_verdict(world) -> gate.Verdict:
    """Return what the gate says of the clean release after itself."""
    marts = world.marts
    return gate.judge(marts, marts["observations.parquet"], asked=Asked("2026-11-23"))


def _failing(verdict: gate.Verdict) -> set[tuple[str, str, str]]:
    """Return rule, subject and key of everything that does not hold."""
    return {
        (each["rule"], each["subject"], key)
        for each in verdict.document["results"]
        for key in each["unexpected"]
    }


@pytest.fixture(scope="session")
def of_papers(world) -> list[Outcome]:
    """Try to certify with another gate's record, other inputs or other files."""
    verdict = _clean_verdict(world)
    outcomes = []
    for at, (name, rule, spoil) in enumerate(papers.DEFECTS):
        release = papers.sealed(
            world.folder / f"papers-{at}", world.marts, world.marts, papers.all_well(verdict)
        )
        release.check()
        spoil(release)
        outcomes.append(
            Outcome(name, Stop("certification", rule), release.refused() == rule, SIGNED)
        )
    return outcomes


@pytest.fixture(scope="session")
def outcomes(of_files, of_sources, of_models, of_marts, of_papers) -> list[Outcome]:
    """Return every line of the table."""
    return [*of_files, *of_sources, *of_models, *of_marts, *of_papers]


def test_there_are_enough_of_them_and_every_layer_has_its_own(outcomes):
    assert len(outcomes) >= 60
    assert {each.owner.layer for each in outcomes} == set(layers.ORDER)
    assert len({each.defect for each in outcomes}) == len(outcomes)


def test_each_is_caught_by_the_layer_that_owns_it(outcomes):
    assert [each.defect for each in outcomes if not each.caught] == []


def test_without_its_layer_each_gets_past_it(outcomes):
    order = {layer: at for at, layer in enumerate((*layers.ORDER, "release"))}

    assert [each for each in outcomes if order[each.then.layer] <= order[each.owner.layer]] == []


def test_the_table_is_the_one_in_the_documents(outcomes):
    text = document(outcomes)
    print(text)
    if os.environ.get("SO_CHUAN_WRITE_DOCS"):
        DOCUMENT.write_text(text, encoding="utf-8")

    assert DOCUMENT.read_text(encoding="utf-8") == text


def document(outcomes: list[Outcome]) -> str:
    """Return the table as a page."""
    released = sum(each.then.layer == "release" for each in outcomes)
    caught = sum(each.caught for each in outcomes)
    lines = "\n".join(each.line() for each in outcomes)
    return (
        "# Seeded defects\n\n"
        "Each defect is put in where it would arise, from a steward's file to the signed papers,\n"
        "and must be caught by the layer that owns its rule. Then that one layer is left out, in\n"
        "the test only, and the last column says where the defect stops instead; `release` means\n"
        "that it would have been signed. Written by `SO_CHUAN_WRITE_DOCS=1 pytest\n"
        "tests/defects`, compared by the same test without the variable.\n\n"
        f"{len(outcomes)} defects, {caught} caught by their layer; without it {released} would be "
        f"signed and {len(outcomes) - released} stop at a later layer.\n\n"
        "| defect | owner | rule | caught | without its layer it gets to |\n"
        "|---|---|---|---|---|\n"
        f"{lines}\n"
    )
