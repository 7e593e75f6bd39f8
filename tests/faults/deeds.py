"""What is disturbed: each command that promises something when it has ended, on an installation.

A deed is prepared once; every disturbed run works on a copy.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from examples import send
from ingest import workflow
from ingest.accounts import Accounts
from ingest.check import check
from ingest.submit import Sender, submit
from schemas import contract
from store import clock, replica
from store.files import PART, sha256_of
from store.journal import Event, Journal
from store.layout import Layout
from store.places import Place
from tests.api.builders import Publication, marts, observation
from tests.certify import builders
from tests.certify.builders import World, later
from tests.faults import signing_off, swapping

ROOT = Path(__file__).parents[2]
EARLIER = "labour-yearbook-2017.csv"
SAMPLE = "labour-yearbook-2018.csv"
RELEASE = "2026.1"
# The second signature without the certificate's pages, which these small candidates do not have.
_SIGN = """
import sys
from pathlib import Path
from sqlalchemy.exc import DatabaseError
from certify import sign
from certify.errors import CertifyError
from certify.wording import sentence
from store import trouble
from store.journal import Journal
from store.layout import Layout
layout = Layout(Path(sys.argv[1]))
try:
    done = sign.sign(layout, Journal(layout.journal), "2026.3", Path(sys.argv[2]))
except CertifyError as error:
    sys.exit(print(sentence(error), file=sys.stderr) or 10)
except (OSError, DatabaseError) as error:
    sys.exit(print(trouble.sentences(error), file=sys.stderr) or 1)
print(f"certified {done.is_certified}")
"""
WITHDRAWAL = "withdraw-2026.1"


@dataclass(frozen=True)
class Deed:
    """One command.

    `base` makes an installation and `prepare` leaves everything but the deed itself done;
    `arguments` are Python's. It has promised once `told` stands in its output; `is_done` says
    whether what it promised is there, `is_whole` whether what it left can be shown to anybody.
    `ends` are the exit codes of a run that finds it done, `late` those of one that meets another
    at it. `share` is how often it is disturbed,
    of a hundred: one that takes long is disturbed less often.
    """

    name: str
    day: int
    prepare: Callable[[World], None]
    arguments: Callable[[Path], Sequence[str]]
    told: str
    is_done: Callable[[World], bool]
    ends: frozenset[int] = frozenset({0})
    base: Callable[[Path], World] = builders.two_releases
    is_whole: Callable[[World], bool] = lambda _: True
    late: frozenset[int] = frozenset({10, 11})
    share: int = 100

    def environment(self, folder: Path) -> dict[str, str]:
        """Return the environment of a run on the installation in a folder."""
        return {
            **os.environ,
            "DATA_ROOT": str(folder / "data"),
            "PYTHONDONTWRITEBYTECODE": "1",
            clock.FIXED: later(days=self.day),
        }

    def run(
        self, folder: Path, prefix: Sequence[str] = (), **options: object
    ) -> subprocess.CompletedProcess[str]:
        """Run it to its end, or to what the prefix does to it."""
        command = [*prefix, sys.executable, *self.arguments(folder)]
        return subprocess.run(  # type: ignore[call-overload, no-any-return]
            command,
            cwd=ROOT,
            env=self.environment(folder),
            capture_output=True,
            text=True,
            **options,
        )


def place_of(folder: Path) -> World:
    """Open the installation in a folder."""
    layout = Layout(folder / "data")
    return World(layout, Journal(layout.journal))


def _sample() -> Mapping[str, str]:
    with (send.HOME / "index.csv").open(encoding="utf-8-sig", newline="") as file:
        return next(row for row in csv.DictReader(file) if row["file"] == SAMPLE)


def _submit(_: Path) -> list[str]:
    row = _sample()
    told = ["--edition", row["edition"], "--vintage", row["vintage"], "--source", row["source"]]
    answers = ["--answers", str(send.HOME / "answers.csv")]
    return [
        *("-m", "ingest", "submit", str(send.HOME / SAMPLE), "--dataset", row["dataset_id"]),
        *("--steward", row["steward"], *told, *answers),
    ]


def _is_submitted(place: World) -> bool:
    accepted = place.journal.events("upload.accepted")
    return len(accepted) == 1 and all(
        (place.layout.raw / event.body["dataset_id"] / event.subject / name).is_file()
        for event in accepted
        for name in ("receipt.json", "observations.parquet")
    )


def _step(place: World, *command: str) -> None:
    """Take a step that comes before the deed, by its command."""
    environment = {**os.environ, "DATA_ROOT": str(place.layout.data_root)}
    call = [sys.executable, "-m", *command]
    done = subprocess.run(
        call, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _accept(place: World, file: str, event: str = workflow.ACCEPTED) -> None:
    """Take a sample in as its steward sends it."""
    (row,) = [each for each in send.list_samples() if each["file"] == file]
    agreed = contract.load(row["dataset_id"])
    declared = next((one for one in ("vi", "en") if one == row["number_format"]), None)
    checked = check((send.HOME / file).read_bytes(), agreed, declared=declared)
    sender = Sender(row["agency"], row["steward"], row["vintage"], row["edition"], row["source"])
    submit(
        checked, file_name=file, sender=sender, layout=place.layout, journal=place.journal,
        event=event, answers=send.list_answers(file),
    )  # fmt: skip


def _submitted(place: World) -> None:
    _accept(place, SAMPLE, workflow.SUBMITTED)
    accounts = Accounts(place.layout.accounts)
    accounts.add(signing_off.HEAD, role="head", agency="STATISTICS", password=signing_off.PASSWORD)
    accounts.close()


def _upload_of(folder: Path) -> str:
    (found,) = (Layout(folder / "data").raw / "LABOUR").iterdir()
    return found.name


def _is_signed_off(place: World) -> bool:
    return len(place.journal.events(workflow.SIGNED_OFF)) == 1


def _built_once(place: World) -> None:
    """Leave a candidate of one upload, and another upload that it does not hold yet."""
    _accept(place, EARLIER)
    _step(place, "certify", "candidate", RELEASE)
    _accept(place, SAMPLE)


def _built_and_decided(place: World) -> None:
    """Leave a candidate that is built, and a decision that it does not hold yet."""
    _accept(place, SAMPLE)
    _step(place, "certify", "candidate", RELEASE)
    _step(
        place, "certify", "waive", RELEASE, "sample_unticked", "--scope", "*", "--expires", "30d",
        "--reason", "DEMONSTRATION", "--text", builders.TEXT, "--by", "dic.certifier-1",
    )  # fmt: skip


def _holds_both(place: World) -> bool:
    """Tell whether the candidate that was told last holds both uploads and is what stands."""
    return len(_told(place).body["uploads"]) == 2 and _stands(place)


def _holds_decision(place: World) -> bool:
    waived = json.loads(_object(place, "checklist.json"))["waivers"]
    return len(waived) == 1 and _stands(place)


def _told(place: World) -> Event:
    return place.journal.events("candidate.built", RELEASE)[-1]


def _stands(place: World) -> bool:
    content = (place.layout.candidate(RELEASE) / "manifest.json").read_bytes()
    return hashlib.sha256(content).hexdigest() == _told(place).body["manifest_sha256"]


def _object(place: World, name: str) -> bytes:
    folder = place.layout.candidate(RELEASE)
    digest = json.loads((folder / "manifest.json").read_bytes())["objects"][name]["sha256"]
    return (folder / "objects" / digest).read_bytes()


def _candidate_is_whole(place: World) -> bool:
    """Tell whether each candidate that can be seen has every file its manifest names."""
    for folder in place.layout.candidates.iterdir():
        if folder.name.startswith(PART):
            continue
        objects = json.loads((folder / "manifest.json").read_bytes())["objects"]
        for each in objects.values():
            if sha256_of(folder / "objects" / each["sha256"]) != each["sha256"]:
                return False
    return True


def _served(folder: Path) -> World:
    """Publish releases that an API can open; the one figure of each is its number."""
    publication = Publication(folder / "data")
    for number in (1, 2):
        at = later(days=number)
        publication.publish(f"2026.{number}", marts([observation(obs_value=number)]), at=at)
    home = publication.layout.releases
    shutil.copytree(home, folder / "before")
    publication.publish("2026.3", marts([observation(obs_value=3)]), at=later(days=3))
    root = (publication.layout.trust / "root.json").read_bytes()
    handed = publication.layout.data_root / swapping.HANDED
    handed.mkdir()
    replica.push(home, Place(str(handed)), root, clock.parse(later(days=3)), lambda _: None)
    shutil.rmtree(home)
    shutil.move(folder / "before", home)
    return World(publication.layout, Journal(publication.layout.journal))


def _compiled(place: World) -> None:
    """Leave what was served compiled, as an API that serves it has it."""
    _step(place, "api.series")


def _candidate(place: World) -> None:
    builders.candidate(place, "2026.3", previous="2026.2")


def _signed_once(place: World) -> None:
    _candidate(place)
    place.sign("2026.3", "certifier-1")


def _signed_twice(place: World) -> None:
    _candidate(place)
    place.sign("2026.3", "certifier-1", "certifier-2")


def _withdrawn(place: World) -> None:
    place.withdraw("2026.1", superseded_by="2026.2")
    place.sign(WITHDRAWAL, "certifier-1", "certifier-2")


def _behind(place: World) -> None:
    """Leave a copy that has the first of three releases; the others are handed over."""
    releases = place.layout.releases
    with pytest.MonkeyPatch.context() as patch:
        for number in (1, 2, 3):
            patch.setenv(clock.FIXED, later(days=number))
            before = f"2026.{number - 1}" if number > 1 else None
            place.release(f"2026.{number}", previous=before)
            if number == 1:
                shutil.copytree(releases, releases.with_name("before"))
    handed = place.layout.data_root / swapping.HANDED
    handed.mkdir()
    replica.push(releases, Place(str(handed)), place.root, clock.now(), lambda _: None)
    shutil.rmtree(releases)
    releases.with_name("before").rename(releases)


def _key(folder: Path, holder: str) -> str:
    return str(folder / "data" / "keys" / f"DEMO-{holder}.pem")


def _happened(kind: str, subject: str) -> Callable[[World], bool]:
    def look(place: World) -> bool:
        return len(place.journal.events(kind, subject)) == 1

    return look


def _is_listed(release: str, status: str) -> Callable[[World], bool]:
    def look(place: World) -> bool:
        entry = place.listed().releases.get(release)
        return entry is not None and entry.status == status

    return look


DEEDS = {
    deed.name: deed
    for deed in (
        Deed(
            "sign off",
            26,
            _submitted,
            lambda folder: [
                "-m",
                "tests.faults.signing_off",
                str(folder / "data"),
                _upload_of(folder),
            ],
            "signed off LABOUR",
            _is_signed_off,
            frozenset({0, signing_off.DONE_BEFORE}),
        ),
        Deed(
            "build",
            2,
            _built_once,
            lambda _: ["-m", "certify", "candidate", RELEASE],
            f"candidate {RELEASE} ",
            _holds_both,
            base=builders.world,
            is_whole=_candidate_is_whole,
            late=frozenset({2}),
            share=10,
        ),
        Deed(
            "candidate",
            2,
            _built_and_decided,
            lambda _: ["-m", "certify", "candidate", RELEASE],
            f"candidate {RELEASE} ",
            _holds_decision,
            base=builders.world,
            is_whole=_candidate_is_whole,
            late=frozenset({2}),
            share=30,
        ),
        Deed(
            "swap",
            4,
            _compiled,
            lambda folder: ["-m", "tests.faults.swapping", str(folder / "data"), "2026.3"],
            "serves 2026.3",
            _is_listed("2026.3", "published"),
            base=_served,
            late=frozenset({1}),
            share=30,
        ),
        Deed("submit", 26, lambda _: None, _submit, "LABOUR", _is_submitted, frozenset({0, 11})),
        Deed(
            "sign",
            27,
            _candidate,
            lambda folder: [
                "-m",
                "certify",
                "sign",
                "2026.3",
                "--key",
                _key(folder, "certifier-1"),
            ],
            "signed 2026.3: 1 of 2",
            _happened("release.signed", "2026.3"),
            frozenset({0, 10, 11}),
        ),
        Deed(
            "certify",
            27,
            _signed_once,
            lambda folder: ["-c", _SIGN, str(folder / "data"), _key(folder, "certifier-2")],
            "certified True",
            _happened("release.certified", "2026.3"),
            frozenset({0, 10}),
        ),
        Deed(
            "publish",
            27,
            _signed_twice,
            lambda folder: [
                "-m",
                "certify",
                "publish",
                "2026.3",
                "--key",
                _key(folder, "publisher"),
            ],
            "published",
            _is_listed("2026.3", "published"),
        ),
        Deed(
            "withdraw",
            27,
            _withdrawn,
            lambda folder: [
                "-m",
                "certify",
                "publish",
                WITHDRAWAL,
                "--key",
                _key(folder, "publisher"),
            ],
            WITHDRAWAL,
            _is_listed("2026.1", "withdrawn"),
        ),
        Deed(
            "refresh",
            50,
            lambda _: None,
            lambda folder: ["-m", "certify", "refresh", "--key", _key(folder, "publisher")],
            "is fresh until",
            lambda place: place.listed().expires > clock.parse(later(days=70)),
        ),
        Deed(
            "pull",
            4,
            _behind,
            lambda folder: ["-m", "certify", "pull", str(folder / "data" / "handed")],
            "files moved",
            lambda place: set(place.listed().releases) == {"2026.1", "2026.2", "2026.3"},
            base=builders.world,
            late=frozenset({2}),
        ),
    )
}


def make(deed: Deed, folder: Path) -> None:
    """Make the installation on which a deed is about to be done."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(clock.FIXED, builders.START)
        place = deed.base(folder)
        patch.setenv(clock.FIXED, later(days=deed.day))
        deed.prepare(place)
        place.journal.close()
