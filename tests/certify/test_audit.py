"""The journal is held against its own chain, the uploads and the signed list."""

import pytest

from certify import audit, sources
from certify.__main__ import main
from certify.errors import FailedAuditError
from certify.sentences import ENTRY_FAULTS
from store import canonical, clock, files
from store.journal import Journal
from tests.certify import builders
from tests.certify.builders import forge, later
from tests.on_postgresql import harness


def put_upload(place, upload_id="IIP-1", kind="upload.accepted"):
    """Store an upload as a steward's submission does, and record it."""
    contents = {"original.csv": upload_id.encode(), "observations.parquet": b"PAR1 PAR1"}
    folder = place.layout.upload("IIP", upload_id)
    body = {"dataset_id": "IIP", "steward": "so-cong-thuong.an"}
    for name, key in (("original.csv", "sha256"), ("observations.parquet", "observations_sha256")):
        files.write_atomic(folder / name, contents[name], mode=0o444)
        body[key] = files.sha256_of(folder / name)
    files.write_atomic(folder / "receipt.json", canonical.encode(body), mode=0o444)
    with place.journal.writing() as entry:
        entry.append(kind, upload_id, actor="so-cong-thuong.an", body=body)
    return folder


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(clock.FIXED, builders.START)
        place = builders.world(tmp_path_factory.mktemp("audited"))
        put_upload(place)
        put_upload(place, "IIP-2", "upload.submitted")
        place.release("2026.1")
        patch.setenv(clock.FIXED, later(days=1))
        place.release("2026.2", previous="2026.1")
        patch.setenv(clock.FIXED, later(days=2))
        place.withdraw("2026.2", superseded_by="2026.1")
        place.sign("withdraw-2026.2", "certifier-1", "certifier-2")
        place.amend("withdraw-2026.2")
    return place


@pytest.fixture
def place(original, tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, later(days=3))
    return builders.copy(original, tmp_path)


def fault(place):
    with pytest.raises(FailedAuditError) as failed:
        audit.audit(place.layout, place.journal)
    error = failed.value
    return error.seq, error.kind, error.subject, error.why


def of(place, kind, at=0):
    return place.journal.events(kind)[at].seq


def spoil(place, *statements):
    """Change the journal as somebody would who can write its file."""
    harness.tamper(place.layout.journal, *statements)


def reseal(place, kind, **changes):
    """Change an entry and seal the whole journal anew, so that its chain holds."""
    events = place.journal.events()
    place.journal.close()
    harness.begin_anew(place.layout.journal)
    renewed = Journal(place.layout.journal)
    with pytest.MonkeyPatch.context() as patch, renewed.writing() as entry:
        for event in events:
            body = event.body | (changes if event.kind == kind else {})
            patch.setenv(clock.FIXED, event.at)
            entry.append(event.kind, event.subject, actor=event.actor, body=body, once=event.once)
    return builders.twin(place)


def test_a_journal_that_tells_the_truth(place):
    found = audit.audit(place.layout, place.journal)

    seq, head = place.journal.head()
    assert found == audit.Audit(seq, head, 2, 2, 1, 3)


def test_an_upload_that_was_given_back_is_audited_and_counts_no_more(place):
    put_upload(place, "IIP-3")
    with place.journal.writing() as entry:
        entry.append("upload.returned", "IIP-3", actor="dic.certifier-1", body={})

    assert audit.audit(place.layout, place.journal).uploads == 3
    counted = sources.list_uploads(place.layout, place.journal)
    assert [upload.upload_id for upload in counted] == ["IIP-1"]


def test_an_empty_installation_holds(tmp_path):
    place = builders.world(tmp_path)

    assert audit.audit(place.layout, place.journal).entries == 0


@pytest.mark.parametrize(
    "statement",
    [
        "update events set actor = 'x' where seq = 5",
        "update events set body = '{' where seq = 5",
        "update events set body = '{\"a\":1.5}' where seq = 5",
        "update events set seq = 900 where seq = 5",
        "delete from events where seq = 5",
    ],
)
def test_an_entry_that_was_changed_is_the_first_broken_one(place, statement):
    spoil(place, statement)

    assert fault(place) == (5, "", "", "chain")


@pytest.mark.parametrize("number", ["IIP-1", "IIP-2"])
@pytest.mark.parametrize("name", ["original.csv", "observations.parquet", "receipt.json"])
@pytest.mark.parametrize("how", ["changed", "gone"])
def test_an_upload_that_is_not_its_receipt(place, number, name, how):
    path = place.layout.upload("IIP", number) / name
    if how == "gone":
        path.unlink()
    else:
        builders.rewrite(path, path.read_bytes() + b" ")

    assert fault(place)[2:] == (number, "upload")


def test_a_publication_that_the_list_does_not_know(place):
    with place.journal.writing() as entry:
        body = {"list_version": 3, "manifest_sha256": "x", "published_at": later(days=1)}
        event = entry.append("release.published", "2026.9", actor="x", body=body)

    assert fault(place) == (event.seq, "release.published", "2026.9", "list")


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("release.published", {"published_at": "2026-02-01T02:00:01Z"}),
        ("release.published", {"manifest_sha256": "0" * 64}),
        ("release.published", {"list_version": 99}),
        ("release.certified", {"signers": ["dic.certifier-1", "dic.certifier-3"]}),
        ("release.withdrawn", {"text": "Một lý do khác hẳn với lý do đã ký"}),
        ("release.withdrawn", {"superseded_by": None}),
        ("release.withdrawn", {"withdrawn_at": "2026-02-03T02:00:00Z"}),
        ("release.signed", {"key_id": "0" * 64}),
    ],
)
def test_a_journal_written_anew_betrays_itself_by_the_signed_list(place, kind, changes):
    place = reseal(place, kind, **changes)

    assert place.journal.check_chain()
    assert fault(place)[3] in ("list", "signature")


def test_a_journal_sealed_anew_is_not_the_one_the_manifests_point_at(place):
    place = reseal(place, "upload.submitted", note="x")
    assert fault(place)[2:] == ("IIP-2", "upload")

    files.write_atomic(
        place.layout.upload("IIP", "IIP-2") / "receipt.json",
        canonical.encode(place.journal.events("upload.submitted")[0].body),
    )
    assert fault(place) == (of(place, "release.published"), "release.published", "2026.1", "anchor")


def test_a_journal_that_ends_too_early_is_found_out(place):
    spoil(place, f"delete from events where seq >= {of(place, 'release.withdrawn')}")

    last = place.journal.head()[0]
    assert fault(place) == (last, "release.withdrawn", "2026.2", "unrecorded")


def test_a_list_of_two_who_wrote_nothing_down(place):
    builders.smuggle(place, "2026.3", previous="2026.1")

    assert fault(place)[1:] == ("release.published", "2026.3", "unrecorded")


def test_the_command_names_the_entry_in_both_languages(place, capsys):
    root = ["--data-root", str(place.layout.data_root), "audit"]
    assert main(root) == 0
    assert "2 uploads; 2 releases, 1 withdrawn; list 3" in capsys.readouterr().out

    spoil(place, "update events set actor = 'x' where seq = 5")
    assert main(root) == 10
    vietnamese, english = capsys.readouterr().err.splitlines()
    assert "không khớp: 5" in vietnamese
    assert "does not hold: 5" in english


def test_a_list_that_does_not_hold_is_ten_too(place, capsys):
    forge(place, signers=(place.signer("certifier-1"),), is_next=True)

    assert main(["--data-root", str(place.layout.data_root), "audit"]) == 10
    assert "4.targets.json" in capsys.readouterr().err


@pytest.mark.journal_file
def test_a_file_that_is_no_journal_is_ten(place, capsys):
    place.journal.close()
    for path in place.layout.data_root.glob("journal.sqlite*"):
        path.write_bytes(b"not a database at all, but long enough to be read as one" * 50)

    assert main(["--data-root", str(place.layout.data_root), "audit"]) == 10
    assert "journal.sqlite" in capsys.readouterr().err


def test_every_kind_of_fault_is_told_in_both_languages():
    assert all(len(both) == 2 and all(both) for both in ENTRY_FAULTS.values())
