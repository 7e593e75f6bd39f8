"""The story of a round, told by the make targets a certifying department uses.

An upload is returned, changes are explained, a waiver expires and blocks, the embargo holds, an
erratum comes out and is withdrawn, a former release is current again; the journal verifies.
"""

import csv
import json
import os
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from ingest import workflow
from ingest.roles import Actor
from store import clock
from store.journal import Journal
from store.layout import Layout
from tests.end_to_end.conftest import ROOT

pytestmark = pytest.mark.slow

CERTIFIER = "dic.certifier-1"
WHY = "Sở đã xác nhận bằng công văn trong hồ sơ đợt này"
LABOUR = {
    "agency": "STATISTICS",
    "steward": "statistics.steward",
    "vintage": "yearbook-2022",
    "edition": "2022",
    "number_format": "vi",
}


class Department:
    """One installation, its clock, and the make targets; what a target says is kept."""

    def __init__(self, data_root, monkeypatch):
        self.root = data_root
        self.layout = Layout(data_root)
        self.journal = Journal(self.layout.journal)
        self._patch = monkeypatch
        self._now = clock.now()
        self.later(days=1)

    def later(self, **delta):
        self._now += timedelta(**delta)
        self._patch.setenv(clock.FIXED, clock.text(self._now))

    def at(self, **delta):
        return clock.text(self._now + timedelta(**delta))

    def make(self, target, *, code=0, **variables):
        """Run a target; make turns every refusal into status 2."""
        done = subprocess.run(
            # What is installed is not the story's: the target that looks after it is not made.
            ["make", "-s", "-o", ".venv/.installed", target]
            + [f"{name}={value}" for name, value in variables.items()],
            cwd=ROOT,
            env={**os.environ, "DATA_ROOT": str(self.root)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode != 0) is bool(code), done.stdout + done.stderr
        return done.stdout + done.stderr

    def sign(self, release, *numbers, code=0):
        for number in numbers:
            key = self.layout.keys / f"DEMO-certifier-{number}.pem"
            said = self.make("certify", RELEASE=release, KEY=key, code=code)
        return said

    def decide_sample(self, release, expires="30d"):
        """Let the sample pass: nobody here holds the documents."""
        self.make(
            "waive", RELEASE=release, BLOCKER="sample_unticked", SCOPE="*",
            REASON="DEMONSTRATION", EXPIRES=expires, TEXT=WHY, BY=CERTIFIER,
        )  # fmt: skip
        return self.make("candidate", RELEASE=release)

    def send(self, tmp_path, old, new):
        """Send the labour figures again with one number changed, through the whole workflow."""
        sample = (ROOT / "examples" / "uploads" / "labour-yearbook-2022.csv").read_bytes()
        assert sample.count(old.encode()) == 1
        path = tmp_path / f"labour-{new}.csv"
        path.write_bytes(sample.replace(old.encode(), new.encode()))
        done = subprocess.run(
            [ROOT / ".venv" / "bin" / "steward", "submit", path, "--dataset", "LABOUR", "--json"]
            + [f"--{name.replace('_', '-')}={value}" for name, value in LABOUR.items()],
            env={**os.environ, "DATA_ROOT": str(self.root)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)["upload_id"]

    def kinds(self, release):
        return [event.kind for event in self.journal.events(subject=release)]

    def manifest(self, release):
        return json.loads((self.layout.candidate(release) / "manifest.json").read_bytes())

    def object(self, release, name):
        digest = self.manifest(release)["objects"][name]["sha256"]
        return json.loads((self.layout.candidate(release) / "objects" / digest).read_bytes())


@pytest.fixture
def dic(installation, monkeypatch):
    return Department(installation, monkeypatch)


def test_a_round_from_upload_to_withdrawal_and_back(dic, tmp_path, capsys):
    first = dic.send(tmp_path, "592.728", "592.782")

    # A published figure changed, and nobody has said why: there is no signing it.
    said = dic.make("candidate", RELEASE="2026.3")
    assert "changes_unexplained LABOUR" in said
    assert "recheck" not in said
    said = dic.sign("2026.3", 1, code=10)
    assert "chưa có lý do" in said
    assert "have no reason" in said
    assert "release.signed" not in dic.kinds("2026.3")
    refused = dic.make(
        "waive", RELEASE="2026.3", BLOCKER="changes_unexplained", SCOPE="*",
        REASON="DEMONSTRATION", EXPIRES="1h", TEXT=WHY, BY=CERTIFIER, code=10,
    )  # fmt: skip
    assert "never waived" in refused

    # The reason is given in bulk, by a rule.
    dic.make(
        "reason", RELEASE="2026.3", WHERE="dataset=LABOUR,change=changed", REASON="TYPING_ERROR",
        SEVERITY="minor", TEXT="Cục Thống kê báo hai chữ số bị đảo khi gõ", BY=CERTIFIER,
    )  # fmt: skip
    said = dic.decide_sample("2026.3")
    assert "taken from the candidate that stands" in said
    assert "0 chặn / open blockers" in said
    dic.sign("2026.3", 1)

    # The department finds the file wrong and returns it: the signature was for other figures.
    actor = Actor("dic.certifier-2", "certifier", "DIC")
    workflow.give_back(dic.journal, actor, first, ["WRONG_FIGURE"], "Ô I2: nguồn in 592.728 người")
    assert "đã bị trả lại" in dic.sign("2026.3", 2, code=10)

    # The agency sends the right one; the candidate is made of it, and its old signature is void.
    dic.later(hours=1)
    second = dic.send(tmp_path, "592.728", "592.738")
    dic.make("candidate", RELEASE="2026.3")
    inputs = {each["upload_id"] for each in dic.manifest("2026.3")["inputs"]}
    assert second in inputs
    assert first not in inputs
    dic.make("lift", RELEASE="2026.3", WAIVER="2026.3-W1", TEXT=WHY, BY=CERTIFIER)
    dic.decide_sample("2026.3", expires="2h")
    dic.sign("2026.3", 1)

    # The waiver expires between the two signatures, and blocks.
    dic.later(hours=3)
    assert "waiver has expired" in dic.sign("2026.3", 2, code=10)
    assert "sample_unticked *" in dic.make("candidate", RELEASE="2026.3")

    # Somebody looks at the documents after all: the sheet goes out, is filled in, comes back.
    sheet = tmp_path / "sample.csv"
    dic.make("sample", RELEASE="2026.3", OUT=sheet)
    fill(sheet, wrong=1)
    dic.make("tick", RELEASE="2026.3", SHEET=sheet, BY=CERTIFIER)
    assert "sample_wrong" in dic.make("candidate", RELEASE="2026.3")
    fill(sheet, wrong=0)
    dic.make("tick", RELEASE="2026.3", SHEET=sheet, BY=CERTIFIER)
    dic.make("candidate", RELEASE="2026.3")
    measured = dic.object("2026.3", "sample.json")["measured"]
    assert (measured["right"], measured["accuracy_percent"]) == (30, "100.0")
    assert measured["low_percent"] == "88.6"
    said = dic.sign("2026.3", 1, 2)
    assert "certificate-vi.pdf" in said
    papers = dic.layout.certificate("2026.3")
    assert {path.name for path in papers.iterdir()} == {
        "certificate.json",
        "certificate-vi.pdf",
        "certificate-en.pdf",
    }

    # The embargo.
    hour = dic.at(hours=5)
    dic.make("publish", RELEASE="2026.3", AT=hour)
    assert "its hour has not come" in dic.make("publish", RELEASE="2026.3", code=10)
    dic.make("publish-due")
    assert not (dic.layout.releases / "2026.3").exists()
    dic.later(hours=5)
    assert f"2026.3 published at {hour}" in dic.make("publish-due")
    dic.make("verify", RELEASE="2026.3")

    # An erratum: a patch release with its own reason, severity and certificate.
    dic.later(days=1)
    dic.send(tmp_path, "592.728", "592.748")
    dic.make("candidate", RELEASE="2026.3.1")
    dic.make(
        "reason", RELEASE="2026.3.1", WHERE="dataset=LABOUR", REASON="CORRECTION",
        SEVERITY="serious", TEXT="Bản trước in nhầm số lao động năm 2022", BY=CERTIFIER,
    )  # fmt: skip
    dic.decide_sample("2026.3.1")
    certificate = dic.object("2026.3.1", "certificate.json")
    assert (certificate["kind"], certificate["changes"]["changed"]) == ("erratum", 1)
    assert [each["reason"] for each in certificate["waivers"]] == ["DEMONSTRATION"]
    (why,) = dic.object("2026.3.1", "impact.json")["reasons"]
    assert (why["revision_type"], why["severity"]) == ("C", "serious")
    dic.sign("2026.3.1", 1, 3)
    dic.make("publish", RELEASE="2026.3.1")

    # It was wrong as well: withdrawn, readable as withdrawn.
    dic.later(days=1)
    dic.make("withdraw", RELEASE="2026.3.1", REASON="WRONG_FIGURE", TEXT=WHY, BY="2026.3")
    dic.sign("withdraw-2026.3.1", 1, 2)
    dic.make("publish", RELEASE="withdraw-2026.3.1")
    assert "WITHDRAWN" in dic.make("verify", RELEASE="2026.3.1", code=3)

    # And so was the one before: 2026.2 is current again.
    dic.later(days=1)
    dic.make("revert", RELEASE="2026.2", REASON="WRONG_FIGURE", TEXT=WHY)
    dic.sign("revert-2026.2", 2, 3)
    assert "current 2026.2" in dic.make("publish", RELEASE="revert-2026.2")
    dic.make("verify")

    assert "the journal holds" in dic.make("audit")
    assert dic.make("scrub").count("0 hỏng / damaged") == 1
    told = dic.kinds("2026.3")
    assert told.count("candidate.built") == 7
    assert told[-2:] == ["release.published", "release.withdrawn"]
    assert {"change.reasoned", "waiver.granted", "sample.ticked", "release.scheduled"} <= set(told)


def fill(sheet: Path, *, wrong):
    """Fill a sheet in, as a person who holds the documents would."""
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for at, row in enumerate(rows):
        row["outcome"] = "wrong" if at < wrong else "right"
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
