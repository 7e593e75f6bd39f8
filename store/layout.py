"""Where everything durable stands: every path under DATA_ROOT is made here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)
# A release, or a patch of one: an erratum of 2026.2 is 2026.2.1.
RELEASE_ID = re.compile(r"[1-9][0-9]{3}\.[1-9][0-9]{0,3}(?:\.[1-9][0-9]{0,2})?", re.ASCII)
# What is signed about releases that are out (`certify.amendment`).
AMENDMENT_ID = re.compile(rf"(?:withdraw|revert)-{RELEASE_ID.pattern}", re.ASCII)


class UnsafeNameError(ValueError):
    """A name from outside cannot become part of a path."""


@dataclass(frozen=True)
class Layout:
    """The folders of one installation; nothing is created by asking for a path.

    `data_root` is kept absolute: what is started beside us works in a folder of its own.
    """

    data_root: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "data_root", self.data_root.absolute())

    @property
    def journal(self) -> Path:
        """Append-only record of who did what; a server may stand in (`store.journal_setting`)."""
        return self.data_root / "journal.sqlite"

    @property
    def keys(self) -> Path:
        """Private keys of a demonstration; a real certifier's key is on her own device."""
        return self.data_root / "keys"

    @property
    def trust(self) -> Path:
        """The pinned root and the list of people: what a verifier starts from."""
        return self.data_root / "trust"

    @property
    def raw(self) -> Path:
        """Accepted uploads, unchanged for ever."""
        return self.data_root / "raw"

    @property
    def build(self) -> Path:
        """Sources for dbt and the warehouse; may be rebuilt at any time."""
        return self.data_root / "build"

    @property
    def candidates(self) -> Path:
        """What is about to be signed; nothing here is public."""
        return self.data_root / "candidates"

    @property
    def releases(self) -> Path:
        """Published releases: the only folder the API reads."""
        return self.data_root / "releases"

    @property
    def api_state(self) -> Path:
        """The API's memory of the newest list it has accepted."""
        return self.data_root / "api" / "state.json"

    @property
    def series(self) -> Path:
        """Compiled releases; the API makes them for speed, and they may be deleted at any time."""
        return self.api_state.parent / "series"

    @property
    def accounts(self) -> Path:
        """Who may sign in to the steward's page, and the open sessions; never published."""
        return self.data_root / "accounts.sqlite"

    @property
    def drafts(self) -> Path:
        """Files that were checked but not submitted; they expire."""
        return self.data_root / "drafts"

    @property
    def use(self) -> Path:
        """How often figures were asked for, one file a day; the API counts, the stewards read."""
        return self.data_root / "use"

    @property
    def announcements(self) -> Path:
        """Who is told of publications, and the secrets their hooks are signed with."""
        return self.data_root / "announcements"

    @property
    def watched(self) -> Path:
        """Texts of pages that quote figures, by digest, as they were when they were listed."""
        return self.data_root / "watched"

    @property
    def cases(self) -> Path:
        """Files of values published elsewhere, and letters about them, by digest."""
        return self.data_root / "cases"

    @property
    def reports(self) -> Path:
        """Reports as they were frozen, and what agencies wrote for them."""
        return self.data_root / "reports"

    @property
    def packs(self) -> Path:
        """Packs that were sent to ranking bodies, by digest, exactly as they were sent."""
        return self.data_root / "packs"

    def upload(self, dataset_id: str, upload_id: str) -> Path:
        """Return the folder of one upload."""
        return self.raw / _safe(dataset_id) / _safe(upload_id)

    def candidate(self, release: str) -> Path:
        """Return the folder of one candidate."""
        return self.candidates / _release(release)

    def certificate(self, release: str) -> Path:
        """Return the folder of a certified release's papers: what a person files."""
        return self.data_root / "certificates" / _release(release)

    def amendment(self, amendment: str) -> Path:
        """Return the folder of a proposed withdrawal or revert, such as `withdraw-2026.1`."""
        if AMENDMENT_ID.fullmatch(amendment) is None:
            raise UnsafeNameError(f"{amendment!r} is not an id such as withdraw-2026.1")
        return self.candidates / amendment

    def release(self, release: str) -> Path:
        """Return the folder of one published release."""
        return self.releases / _release(release)


def _safe(name: str) -> str:
    if _NAME.fullmatch(name) is None:
        raise UnsafeNameError(f"{name!r} cannot be a folder name")
    return name


def _release(name: str) -> str:
    if RELEASE_ID.fullmatch(name) is None:
        raise UnsafeNameError(f"{name!r} is not a release id such as 2026.1")
    return name
