"""One figure, verifiable alone: its receipt holds, and nothing that was changed in it does."""

import json
import random

import duckdb
import pyarrow.parquet as pq
import pytest

from certify import leaves, publish, receipts
from schemas import figure, merkle, receipt, record
from schemas.distrust import DistrustError, Reason
from store import canonical, clock
from store import receipts as cutting
from tests.certify import builders, figures
from tests.certify.builders import later


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(clock.FIXED, builders.START)
        place = builders.world(tmp_path_factory.mktemp("receipts"))
        figures.release(place, "2026.1", 200)
        patch.setenv(clock.FIXED, later(days=1))
        figures.candidate(place, "2026.2", previous="2026.1")
        place.sign("2026.2", "certifier-2", "certifier-3")
        place.publish("2026.2")
    return place


@pytest.fixture
def place(original, tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, later(days=2))
    return builders.copy(original, tmp_path)


def cut(place, release="2026.1", at=1, count=200):
    wanted = figures.identify(figures.rows(count)[at])
    return cutting.cut(place.listed(), place.layout.releases, release, wanted)


def check(place, content, **options):
    return receipt.check(content, place.root, at=clock.now(), **options)


def test_a_receipt_tells_all_there_is_to_know_of_a_figure(place):
    found = check(place, cut(place))

    assert found.figure == figures.identify(figures.rows()[1])
    assert found.entry.id == "2026.1"
    assert found.signers == ("dic.certifier-1", "dic.certifier-2")
    assert (found.needed, found.certifiers, found.list_version) == (2, 3, 2)
    assert found.expired_files == ()
    assert found.record["obs_value"] == "85338.110"
    assert (found.record["source_row"], found.record["source_cell"]) == (6, "D6")
    told = dict(found.statement)
    checks = told.pop("checks")
    assert told == {
        "agency": "STATS",
        "contract_sha256": builders.SHA,
        "contract_version": "1.0.0",
        "dataset_id": "GRDP",
        "original_sha256": figures.ORIGINAL,
        "received_at": builders.START,
        "rechecked": None,
        "signed_off": {"at": builders.START, "by": "stats.head", "role": "head"},
        "steward_role": "steward",
        "upload_id": "u1",
        "warnings": [figures.ANSWER],
    }
    assert "warning:changed_much" in checks
    assert found.answers == [figures.ANSWER]
    assert found.gate["passed"] is True
    assert found.gate["results"]


@pytest.mark.parametrize("at", range(len(figures.ROWS)))
def test_every_figure_has_one_and_its_value_is_the_exact_text(place, at):
    row = figures.rows()[at]

    found = check(place, cut(place, "2026.2", at, len(figures.ROWS)))

    value = row["obs_value"]
    expected = None if value is None else figure.exact_text(value, row["decimals"])
    assert found.record["obs_value"] == expected
    assert found.record["note"] == row["note"]


@pytest.mark.parametrize("at", [0, 63, 64, 127, 128, 191, 192, 199])
def test_every_place_in_the_tree_has_a_path(place, at):
    assert check(place, cut(place, at=at)).record["time_period"] == str(1001 + at)


def test_the_certifiers_are_those_of_the_first_list(place):
    content = cut(place, "2026.2", 0, len(figures.ROWS))
    assert "1.targets.json" in json.loads(content)["metadata"]
    assert check(place, content).signers == ("dic.certifier-2", "dic.certifier-3")

    whole = json.loads(content)
    del whole["metadata"]["1.targets.json"]
    with pytest.raises(DistrustError) as refused:
        check(place, canonical.encode(whole))
    assert refused.value.reason is Reason.MISSING


def test_a_receipt_of_a_former_list_still_holds_for_who_has_not_seen_more(place):
    content = cut(place)
    assert set(json.loads(content)["metadata"]) == {
        "1.root.json",
        "1.targets.json",
        "2.snapshot.json",
        "2.targets.json",
        "timestamp.json",
    }

    with pytest.raises(DistrustError) as refused:
        check(place, content, minimum_version=3)
    assert refused.value.reason is Reason.ROLLED_BACK


def test_expiry_is_reported_not_raised(place, monkeypatch):
    content = cut(place)
    monkeypatch.setenv(clock.FIXED, later(days=60))

    assert set(check(place, content).expired_files) == {"2.snapshot.json", "timestamp.json"}


def test_a_withdrawn_release_gives_receipts_that_say_so(place, monkeypatch):
    before = cut(place)
    place.withdraw("2026.1")
    place.sign("withdraw-2026.1", "certifier-1", "certifier-2")
    monkeypatch.setenv(clock.FIXED, later(days=3))
    place.amend("withdraw-2026.1")

    assert not check(place, cut(place)).entry.stands
    assert check(place, before).entry.stands  # as it was then; --min-list tells the difference
    with pytest.raises(DistrustError):
        check(place, before, minimum_version=3)


# What is not there.


def test_a_figure_the_release_does_not_have(place):
    absent = figures.identify(figures.rows()[0] | {"time_period": "2999"})

    with pytest.raises(cutting.NoFigureError):
        cutting.cut(place.listed(), place.layout.releases, "2026.1", absent)
    with pytest.raises(figure.BadFigureError):
        cutting.cut(place.listed(), place.layout.releases, "2026.1", "x")
    with pytest.raises(DistrustError) as refused:
        cutting.cut(place.listed(), place.layout.releases, "2026.9", absent)
    assert refused.value.reason is Reason.NOT_IN_LIST


def test_an_older_release_has_no_receipts(tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, builders.START)
    place = builders.world(tmp_path)
    place.release("2026.1")

    with pytest.raises(cutting.NoReceiptsError):
        cut(place)


@pytest.mark.parametrize("name", ["observations.parquet", "statements.json", "figures.tree"])
def test_a_changed_file_gives_no_receipt(place, name):
    manifest = json.loads((place.layout.release("2026.1") / "manifest.json").read_bytes())
    path = place.layout.releases / "objects" / manifest["objects"][name]["sha256"]
    content = path.read_bytes()
    if name == "observations.parquet":
        # Whole and readable, but one figure is another one.
        rows = pq.read_table(path).to_pylist()
        rows[3]["obs_value"] += 1
        changed = figures.parquet("observations", rows)
    else:
        changed = content[:-1] + bytes([content[-1] ^ 1])
    builders.rewrite(path, changed)

    with pytest.raises(DistrustError) as refused:
        cut(place)
    assert refused.value.reason is Reason.CHANGED


# What was done to it.


def edited(place, change):
    whole = json.loads(cut(place))
    change(whole)
    return canonical.encode(whole)


def other_value(whole):
    whole["record"]["obs_value"] = "85338.111"


def other_release(whole):
    whole["manifest"]["release"] = "2026.2"


def other_statement(whole):
    whole["statement"]["signed_off"]["by"] = "somebody.else"


def other_statement_and_digest(whole):
    other_statement(whole)
    whole["record"][record.STATEMENT] = record.digest(whole["statement"])


def own_tree(whole):
    """Make a tree of one figure and put its root where the signed one stood."""
    other_value(whole)
    leaf = merkle.hash_leaf(record.spell(whole["record"]))
    whole["proof"] = {"count": 1, "path": [], "position": 0}
    whole["manifest"]["figures"] = {"count": 1, "root": leaf.hex()}


def own_gate(whole):
    whole["documents"]["gate.json"] = {"passed": True, "note": "x"}


def without(*keys):
    def change(whole):
        place = whole
        for key in keys[:-1]:
            place = place[key]
        del place[keys[-1]]

    return change


def stranger_signs(whole):
    signed = whole["metadata"]["2.targets.json"]
    signed["signatures"][0]["sig"] = "00" * 64


def one_signature(whole):
    del whole["metadata"]["2.targets.json"]["signatures"][0]


def float_inside(whole):
    whole["record"]["obs_value"] = 1.5


EDITS = {
    "another value": other_value,
    "another figure": lambda w: w.update(figure=w["figure"].replace("1002", "1003")),
    "another place": lambda w: w["proof"].update(position=2),
    "another count": lambda w: w["proof"].update(count=199),
    "a digest less": lambda w: w["proof"]["path"].pop(),
    "a digest more": lambda w: w["proof"]["path"].append("00" * 32),
    "digests in capitals": lambda w: w["proof"].update(
        path=[each.upper() for each in w["proof"]["path"]]
    ),
    "digests with spaces": lambda w: w["proof"].update(
        path=[" " + each for each in w["proof"]["path"]]
    ),
    "a place that is true": lambda w: w["proof"].update(position=True),
    "another row": lambda w: w["record"].update(source_row=7),
    "another cell": lambda w: w["record"].update(source_cell="D7"),
    "another upload": lambda w: w["record"].update(upload_id="u2"),
    "another sign-off": other_statement,
    "another sign-off with its digest": other_statement_and_digest,
    "an answer taken away": lambda w: w["statement"]["warnings"].clear(),
    "another release": other_release,
    "another uploader": lambda w: w["manifest"].update(uploaders=["x"]),
    "a tree of one's own": own_tree,
    "another gate": own_gate,
    "a gate that failed": lambda w: w["documents"].update({"gate.json": {"passed": False}}),
    "no gate": without("documents", "gate.json"),
    "other people": lambda w: w["documents"].update({"people.json": {}}),
    "a document too many": lambda w: w["documents"].update({"x.json": {}}),
    "a field too many": lambda w: w.update(note="x"),
    "a field less": without("statement"),
    "no list": without("metadata", "2.targets.json"),
    "no first list": without("metadata", "1.targets.json"),
    "no root": without("metadata", "1.root.json"),
    "no time stamp": without("metadata", "timestamp.json"),
    "a list too many": lambda w: w["metadata"].update(
        {"3.targets.json": w["metadata"]["2.targets.json"]}
    ),
    "a snapshot too many": lambda w: w["metadata"].update(
        {"1.snapshot.json": w["metadata"]["2.snapshot.json"]}
    ),
    "a signature that is none": stranger_signs,
    "one signature": one_signature,
    "a list that expires later": lambda w: w["metadata"]["2.targets.json"]["signed"].update(
        expires="2099-01-01T00:00:00Z"
    ),
    "metadata that is no object": lambda w: w["metadata"].update({"2.targets.json": []}),
    "a proof that is no object": lambda w: w.update(proof=[]),
    "a path of numbers": lambda w: w["proof"].update(path=[1, 2]),
    "a format of the future": lambda w: w.update(format=2),
    "a format that is true": lambda w: w.update(format=True),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edited_receipt_is_refused(place, name):
    content = edited(place, EDITS[name])

    with pytest.raises(DistrustError):
        check(place, content)


RAW = {
    "empty": lambda content: b"",
    "cut": lambda content: content[: len(content) // 2],
    "appended": lambda content: content + b" ",
    "spaced": lambda content: json.dumps(json.loads(content)).encode(),
    "a key twice": lambda content: content[:-2] + b',"format":1}\n',
    "a float": lambda content: content.replace(b'"format":1', b'"format":1.0'),
    "no text": lambda content: b"\xff" + content,
    "half a letter": lambda content: content.replace(b'"figure":"', b'"figure":"\\ud800'),
    "nested": lambda content: b"[" * 100_000,
    "a number too long": lambda content: b'{"format":' + b"9" * 10_000 + b"}",
    "too large": lambda content: content + b" " * receipt.LIMIT,
    "a list": lambda content: b"[]\n",
}


@pytest.mark.parametrize("name", RAW)
def test_raw_nonsense_is_refused_without_a_crash(place, name):
    with pytest.raises(DistrustError):
        check(place, RAW[name](cut(place)))


def test_every_single_byte_counts(place):
    chance, content, unseen = random.Random(20260131), cut(place), []
    for _ in range(400):
        at, bit = chance.randrange(len(content)), 1 << chance.randrange(8)
        changed = bytes([*content[:at], content[at] ^ bit, *content[at + 1 :]])
        try:
            check(place, changed)
        except DistrustError:
            continue
        unseen.append((at, bit))

    assert unseen == []


def test_another_installations_root_is_not_ours(place, tmp_path):
    other = builders.world(tmp_path / "other")

    with pytest.raises(DistrustError) as refused:
        receipt.check(cut(place), other.root, at=clock.now())
    assert refused.value.reason is Reason.NOT_PINNED


def test_a_refreshed_list_still_gives_receipts(place, monkeypatch):
    monkeypatch.setenv(clock.FIXED, later(days=25))
    publish.refresh(place.layout, place.key("publisher"))

    assert check(place, cut(place)).expired_files == ()


# How it is made.


def test_the_database_and_python_write_the_same_leaves(tmp_path):
    path = tmp_path / "observations.parquet"
    path.write_bytes(figures.parquet("observations", figures.rows(150)))
    told = {"u1": {"upload_id": "u1", "text": "ê"}}

    made = leaves.leaves(path, told)

    digest = record.digest(told["u1"])
    rows = pq.read_table(path).to_pylist()
    assert made == [merkle.hash_leaf(record.spell(record.record_of(row, digest))) for row in rows]


def test_a_figure_of_an_unknown_upload_has_no_leaf(tmp_path):
    path = tmp_path / "observations.parquet"
    path.write_bytes(figures.parquet("observations", figures.rows()))

    with pytest.raises(KeyError):
        leaves.leaves(path, {"u2": {}})


def test_a_column_without_one_text_is_refused(tmp_path):
    path = tmp_path / "observations.parquet"
    with duckdb.connect() as connection:
        query = "select 1.5::double as obs_value, 1 as decimals, 'u1' as upload_id"
        connection.execute(f"copy ({query}) to '{path}' (format parquet)")

    with pytest.raises(TypeError):
        leaves.leaves(path, {"u1": {}})
    with pytest.raises(TypeError):
        record.record_of({"obs_value": 1.5, "decimals": 1}, "x")


def test_a_release_without_a_figure_has_no_tree(tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, builders.START)
    place = builders.world(tmp_path)
    empty = receipts.export.Exported(builders.SHA, 0, 0)

    assert receipts.build([], place.journal, {receipts.OBSERVATIONS: empty}, tmp_path) == ({}, {})


def test_many_row_groups_are_searched_by_their_bounds(tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, builders.START)
    path = tmp_path / "observations.parquet"
    table = pq.read_table(_written(tmp_path, figures.rows(300)))
    pq.write_table(table, path, row_group_size=70)

    for at in (0, 69, 70, 139, 140, 299):
        wanted = figures.identify(figures.rows(300)[at])
        position, rows = cutting._rows(path, "2026.1", wanted)
        assert position == at
        start = at - at % 64
        assert [row["time_period"] for row in rows] == [
            str(1001 + each) for each in range(start, min(start + 64, 300))
        ]


def _written(folder, rows):
    path = folder / "written.parquet"
    path.write_bytes(figures.parquet("observations", rows))
    return path
