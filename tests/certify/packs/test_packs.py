"""Packs for ranking bodies: filled from one release, signed, sent, kept, and when they are old."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from api.sdmx import message, terms
from certify import __main__ as command
from certify import decided, keys
from certify.errors import BadDecisionError, PackError
from certify.packs import contents, ledger, sdmx
from certify.packs.filling import Filled
from certify.packs.ledger import Pack
from schemas import concepts, ssh
from store.journal import Journal
from tests.api.builders import (
    FIRST_PUBLISHED,
    SECOND_PUBLISHED,
    TODAY,
    Publication,
    fixed_clock,
    mart_columns,
    marts,
    observation,
)
from tests.api.ranked import mapping, result, results, scored

pytestmark = pytest.mark.slow

CERTIFIER = "dic.certifier-1"
LATER = "2026-07-03T02:00:00Z"
FIGURE = "GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:_T:_T:_T:2021"
SCORE = "RANK_RESULTS:PCI_TOTAL:VN-70:A:_T:_T:_T:_T:_T:_T:2022"


def figures(grdp: str, *more: Any) -> dict[str, Any]:
    old = observation(time_period="2012", indicator="GRDP_OLD", obs_value=Decimal(5))
    digits = len(grdp.partition(".")[2])
    newer = observation(time_period="2021", obs_value=Decimal(grdp), decimals=digits)
    return scored(marts([observation(), old, newer, *(more or results())]))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    publication = Publication(tmp_path_factory.mktemp("packs"))
    publication.publish("2026.1", marts([observation()]), at=FIRST_PUBLISHED)
    publication.ask_for("2026-Q3", {"ICT": "2026-08-15"}, at="2026-06-29T03:00:00Z")
    publication.publish("2026.2", figures("118398.25"), at=SECOND_PUBLISHED)
    return publication


@pytest.fixture
def own(published: Publication, tmp_path: Path) -> Publication:
    return published.copy_to(tmp_path / "data")


def make(place: Publication, code: str = "EGDI", edition: str = "2022", **given: Any) -> Pack:
    holder = given.pop("holder", "certifier-1")
    at = given.pop("at", TODAY)
    key = None if holder is None else keys.demo_key(place.layout, holder)
    with fixed_clock(at):
        signer = None if key is None else keys.load_signer(key)
        return ledger.make(place.layout, code, edition, signer=signer, **given)


def files_of(pack: Pack, folder: Path) -> dict[str, bytes]:
    path = folder / "pack.zip"
    path.write_bytes(pack.content)
    shutil.unpack_archive(path, folder / "out")
    home = folder / "out" / pack.name
    return {each.name: each.read_bytes() for each in home.iterdir()}


def answers(filled: Filled) -> dict[str, tuple[str, str | None]]:
    return {row["item"]: (row["answer"], row["value"]) for row in filled.items}


def test_only_a_direct_figure_answers_an_item(published: Publication) -> None:
    filled = make(published).filled

    assert answers(filled) == {
        "HAS": ("offered", None),
        "OLD": ("none", None),
        "ASKED": ("none", None),
        "SOON": ("none", None),
        "NONE": ("none", None),
        "NEEDED": ("offered", None),
        "UNREAD": ("none", None),
    }
    assert answers(make(published, "PCI").filled) == {
        "PCI": ("certified", "68.9"),
        "SUB": ("certified", "7.25"),
    }
    assert filled.count() == {"certified": 0, "offered": 2, "none": 5}


def test_a_figure_is_offered_in_the_bodys_unit_with_every_digit(published: Publication) -> None:
    told = {(row["item"], row["figure"]): row for row in make(published).filled.figures}

    has, needed = told["HAS", FIGURE], told["NEEDED", FIGURE]
    assert (has["value"], has["value_unit"], has["obs_text"]) == (
        "118.39825",
        "VND trillion",
        "118398.25",
    )
    assert needed["value"] == "118398250"


def test_the_files_say_the_same_and_what_there_is_nothing_for(
    published: Publication, tmp_path: Path
) -> None:
    made = files_of(make(published), tmp_path)

    whole = json.loads(made[contents.QUESTIONNAIRE])
    items = {row["item"]: row for row in whole["items"]}
    assert items["NONE"]["answer_en"] == "Nothing of ours stands for it"
    assert (items["ASKED"]["answer_vi"], items["ASKED"]["due"]) == ("Đang thu thập", "2026-08-15")
    assert items["OLD"]["answer_en"] == "What we hold is too old for it"
    assert items["HAS"]["offered"] == FIGURE
    assert items["HAS"]["value"] is None
    (first, *_) = whole["figures"]
    assert first["receipt"].endswith(f"/v1/figures/{FIGURE}/receipt?release=2026.2")
    book = CalamineWorkbook.from_filelike(io.BytesIO(made[contents.WORKBOOK]))
    assert book.sheet_names == ["Questionnaire", "Figures", "About"]
    head, *lines = book.get_sheet_by_name("Questionnaire").to_python()
    shown = [dict(zip(head, line, strict=True)) for line in lines]
    assert [row["answer_vi"] for row in shown] == [row["answer_vi"] for row in whole["items"]]
    head, *lines = book.get_sheet_by_name("Figures").to_python()
    values = [dict(zip(head, line, strict=True))["value"] for line in lines]
    assert [f"{value:.10g}" for value in values] == [
        f"{float(row['value']):.10g}" for row in whole["figures"]
    ]


def test_sdmx_has_the_columns_of_the_api_and_each_figure_once(
    published: Publication, tmp_path: Path
) -> None:
    head, *lines = files_of(make(published), tmp_path)[contents.FIGURES].decode().splitlines()

    wanted = (*terms.DIMENSIONS, terms.PERIOD, terms.MEASURE, *terms.ATTRIBUTES)
    assert {one.id: one.column for one in wanted} == sdmx.COMPONENTS
    assert list(sdmx.COMPONENTS) == [one.id for one in wanted]
    assert head.split(",") == [
        "STRUCTURE", "STRUCTURE_ID", "ACTION", *sdmx.COMPONENTS, terms.RELEASE,
    ]  # fmt: skip
    assert sdmx.VERSION == terms.VERSION
    told = [line for line in lines if ",GRDP_CURRENT," in line]
    (line,) = told
    flow = message.Flow("VINHPHUC", "GRDP", terms.VERSION, "", "")
    assert line.startswith(f"dataflow,{flow.short},I,A,VN-70,GRDP_CURRENT,")
    assert ",2021,118398.25,VND_BILLION," in line
    assert line.endswith(",2026.2")


def test_the_same_release_gives_the_same_bytes_on_any_day(own: Publication) -> None:
    first = make(own)

    own.publish("2026.3", figures("120000"), at="2026-07-02T02:00:00Z")
    again = make(own, release="2026.2", at=LATER)
    newest = make(own, at=LATER)

    assert again.content == first.content
    assert newest.filled.release.entry.id == "2026.3"
    assert newest.content != first.content


def test_a_pack_is_checked_with_the_tools_of_others(published: Publication, tmp_path: Path) -> None:
    pack = make(published, "PCI")
    made = files_of(pack, tmp_path)
    home = tmp_path / "out" / pack.name

    subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=home, check=True)
    for namespace, is_good in ((ssh.PACK_NAMESPACE, True), (ssh.NAMESPACE, False)):
        done = subprocess.run(
            [
                *("ssh-keygen", "-Y", "verify", "-f", "allowed_signers", "-I", CERTIFIER),
                *("-n", namespace, "-s", f"SHA256SUMS.{CERTIFIER}.sig"),
            ],
            cwd=home,
            input=made["SHA256SUMS"],
            capture_output=True,
            check=False,
        )
        assert (done.returncode == 0) is is_good
    # A certifier's signature on a pack is none on a release.
    key = keys.load_signer(keys.demo_key(published.layout, "certifier-1")).public_key
    signature = made[f"SHA256SUMS.{CERTIFIER}.sig"]
    assert ssh.is_good(key, made["SHA256SUMS"], signature, ssh.PACK_NAMESPACE)
    assert not ssh.is_good(key, made["SHA256SUMS"], signature)


def test_our_own_check_names_who_signed_and_finds_every_change(
    published: Publication, tmp_path: Path
) -> None:
    pack, path = make(published, "PCI"), tmp_path / "pack.zip"
    path.write_bytes(pack.content)
    assert ledger.check(published.layout, path) == ("PCI-2022-2026.2", CERTIFIER)

    for at in range(60, len(pack.content), len(pack.content) // 40):
        changed = bytearray(pack.content)
        changed[at] ^= 1
        path.write_bytes(changed)
        with pytest.raises(PackError):
            ledger.check(published.layout, path)
    path.write_bytes(make(published, "PCI", holder=None).content)
    with pytest.raises(PackError) as refused:
        ledger.check(published.layout, path)
    assert refused.value.reason == "pack-unsigned"


@pytest.mark.parametrize(
    ("asked", "reason", "told"),
    [
        ({"edition": "2026"}, "pack-edition", "EGDI 2026 → 2020, 2022"),
        ({"code": "EGD"}, "pack-framework", "EGD → EGDI, GCI, PCI, RSF"),
        ({"release": "2026.1"}, "pack-no-readiness", "2026.1"),
        ({"release": "2026.9"}, "pack-unknown", "2026.9 → 2026.2, 2026.1"),
        ({"holder": "root-1"}, "pack-not-a-signer", ""),
    ],
)
def test_what_there_is_not_is_said(
    published: Publication, asked: dict[str, str], reason: str, told: str
) -> None:
    with pytest.raises(PackError) as refused:
        make(published, **asked)

    assert refused.value.reason == reason
    assert told in refused.value.detail


def test_a_computed_figure_is_offered_with_its_formula_and_rests_on_its_inputs(
    own: Publication, tmp_path: Path
) -> None:
    key = {"indicator": "GRDP_TRIPLE", "time_period": "2021"}
    row = observation(**key, obs_value=Decimal("355194.75"), decimals=2)
    names = mart_columns()["derived_observations"]
    computed = {name: row[name] for name in names if name in row}
    made = figures("118398.25")
    made |= {
        "derived_observations": [computed | {"kind": "ratio", "formula": "GRDP_CURRENT * 3"}],
        "derived_indicators": [
            {"indicator": "GRDP_TRIPLE", "dataset_id": "GRDP", "name_en": "Thrice GRDP"}
        ],
        "derived_inputs": [{name: row[name] for name in concepts.KEYS} | {"input_figure": FIGURE}],
        "framework_mappings": [
            *made["framework_mappings"],
            mapping("EGDI", "UNREAD", kind="computable", indicator="GRDP_TRIPLE"),
        ],
    }
    own.publish("2026.3", made, at="2026-07-02T02:00:00Z")

    pack = make(own, at=LATER)

    files = files_of(pack, tmp_path)
    found = json.loads(files[contents.QUESTIONNAIRE])["figures"]
    (one,) = [each for each in found if each["read_for"] == "UNREAD"]
    assert (one["value"], one["formula"]) == ("355194.75", "GRDP_CURRENT * 3")
    assert (one["indicator_name_en"], one["kind"]) == ("Thrice GRDP", "computable")
    assert one["receipt"] is None
    assert "/v1/derived?dataset_id=GRDP&indicator=GRDP_TRIPLE&ref_area=VN-70" in one["link"]
    assert answers(pack.filled)["UNREAD"] == ("offered", None)
    assert b"GRDP_TRIPLE" not in files[contents.FIGURES]
    assert pack.filled.inputs == (FIGURE,)
    event = send(own, pack)
    assert FIGURE in event.body["figures"]
    with fixed_clock("2026-07-04T02:00:00Z"):
        assert ledger.stale(own.layout, Journal(own.layout.journal)) == []


def send(place: Publication, pack: Pack, to: str = "UN DESA", **given: Any) -> Any:
    told = {"to": to, "by": CERTIFIER, "note": ""} | given
    with fixed_clock(LATER):
        return ledger.send(place.layout, Journal(place.layout.journal), pack, **told)


def test_what_was_sent_is_kept_exactly(own: Publication) -> None:
    pack, journal = make(own), Journal(own.layout.journal)

    event = send(own, pack)

    assert (event.kind, event.subject, event.actor) == ("pack.sent", "pack-1", CERTIFIER)
    body = event.body
    assert (body["framework"], body["edition"], body["release"]) == ("EGDI", "2022", "2026.2")
    assert (body["to"], body["signed_by"], body["sha256"]) == ("UN DESA", CERTIFIER, pack.sha256)
    assert body["values"][FIGURE] == "118398.25"
    assert ledger.again(own.layout, journal, "pack-1") == pack.content
    assert ("pack", "pack-1", FIGURE) in decided._uses(journal.events())
    with pytest.raises(PackError, match="UN DESA"):
        send(own, pack)
    assert send(own, pack, to="ITU").subject == "pack-2"


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"by": "statistics.steward"}, BadDecisionError),
        ({"note": "gửi"}, BadDecisionError),
        ({"to": "  "}, PackError),
        ({"to": "A\x1b[31m"}, PackError),
    ],
)
def test_what_cannot_be_recorded_is_not_sent(
    own: Publication, given: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        send(own, make(own), **given)
    with pytest.raises(PackError):
        send(own, make(own, holder=None))

    assert Journal(own.layout.journal).events("pack.sent") == []
    assert not own.layout.packs.exists()


def test_a_kept_pack_that_was_changed_is_refused(own: Publication) -> None:
    pack = make(own)
    send(own, pack)
    path = own.layout.packs / f"{pack.sha256}.zip"
    path.chmod(0o644)
    path.write_bytes(b"x")

    with pytest.raises(PackError):
        ledger.again(own.layout, Journal(own.layout.journal), "pack-1")
    with pytest.raises(PackError):
        ledger.again(own.layout, Journal(own.layout.journal), "pack-9")


def test_a_later_revision_makes_a_pack_stale_until_a_new_one_is_sent(
    own: Publication, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = Journal(own.layout.journal)
    send(own, make(own))
    send(own, make(own, "PCI"), to="VCCI")
    with fixed_clock(LATER):
        assert ledger.stale(own.layout, journal) == []
    rest = [row for row in results() if row["indicator"] != "PCI_SUB"]
    changed = figures("118398.30", *rest, result("PCI_SUB", "2022", "7.25"))
    own.publish("2026.3", changed, at="2026-07-03T03:00:00Z")

    at = "2026-07-04T02:00:00Z"
    with fixed_clock(at):
        (stale,) = ledger.stale(own.layout, journal)
    assert (stale.event.subject, stale.release, stale.is_withdrawn) == ("pack-1", "2026.3", False)
    assert stale.figures == ((FIGURE, "118398.25", "118398.30"),)
    assert run(own, "stale", at=at) == 10
    assert f"{FIGURE}: 118398.25 → 118398.30 (2026.3)" in capsys.readouterr().out

    send(own, make(own, at=at))
    with fixed_clock(at):
        assert ledger.stale(own.layout, journal) == []
    assert {each[1] for each in decided._uses(journal.events())} == {"pack-2", "pack-3"}


def run(place: Publication, *told: str, at: str = LATER) -> int:
    with fixed_clock(at):
        return command.main(["--data-root", str(place.layout.data_root), "pack", *told])


def test_the_commands_tell_what_they_did(
    own: Publication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = ("--key", str(keys.demo_key(own.layout, "certifier-2")))
    path, again = tmp_path / "a.zip", tmp_path / "b.zip"
    by = ("--by", "dic.certifier-2")

    assert run(own, "make", "PCI", "2022", "--to", str(path), *key) == 0
    assert run(own, "check", str(path)) == 0
    assert run(own, "send", "PCI", "2022", "--to", "VCCI", *by, *key) == 0
    assert run(own, "send", "PCI", "2022", "--to", "VCCI", *by, *key) == 2
    assert run(own, "again", "pack-1", "--to", str(again)) == 0
    assert run(own, "list") == 0
    assert run(own, "make", "EGDI", "2026") == 2

    said = capsys.readouterr()
    assert "PCI-2022-2026.2: nguyên vẹn / intact, dic.certifier-2" in said.out
    assert "PCI 2022, 2026.2 → VCCI" in said.out
    assert "EGDI 2026 → 2020, 2022" in said.err
    assert path.read_bytes() == again.read_bytes()
