"""What is disturbed: each command that promises something when it has ended, on an installation.

A deed is prepared once; every disturbed run works on a copy.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from examples import send
from store import clock, replica
from store.journal import Journal
from store.layout import Layout
from store.places import Place
from tests.certify import builders
from tests.certify.builders import World, later

ROOT = Path(__file__).parents[2]
SAMPLE = "labour-yearbook-2018.csv"
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

    `prepare` leaves everything but the deed itself done; `arguments` are Python's. It has
    promised once `told` stands in its output; `is_done` says whether what it promised is there.
    `ends` are the exit codes of a run that finds it done.
    """

    name: str
    day: int
    prepare: Callable[[World], None]
    arguments: Callable[[Path], Sequence[str]]
    told: str
    is_done: Callable[[World], bool]
    ends: frozenset[int] = frozenset({0})

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


def _handed(place: World) -> None:
    handed = place.layout.data_root / "handed"
    handed.mkdir()
    replica.push(place.layout.releases, Place(str(handed)), place.root, clock.now(), print)
    shutil.rmtree(place.layout.releases)


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
            27,
            _handed,
            lambda folder: ["-m", "certify", "pull", str(folder / "data" / "handed")],
            "files moved",
            lambda place: set(place.listed().releases) == {"2026.1", "2026.2"},
        ),
    )
}


def make(deed: Deed, folder: Path) -> Path:
    """Make the installation on which a deed is about to be done."""
    with pytest.MonkeyPatch.context() as patch:
        place = builders.two_releases(folder)
        patch.setenv(clock.FIXED, later(days=deed.day))
        deed.prepare(place)
        place.journal.close()
    return folder
