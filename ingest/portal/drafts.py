"""Files that were checked and not yet submitted: private, whole or absent, and gone after a while.

A file in which personal data were found is not kept; only where they stand is.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Final

from ingest.fault import Fault
from ingest.receipt import label_of
from store import canonical, clock, files

_ID: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
_BLOCK: Final = 1 << 20
_MOST_EACH: Final = 20
_DECIMAL: Final = "$decimal"


@dataclass(frozen=True)
class Draft:
    """One checked file of one steward; `declared` is the number format she declared, if any."""

    id: str
    owner: str
    agency: str
    dataset_id: str
    file_name: str
    sha256: str
    size: int
    declared: str | None
    basis: str
    checked_at: str
    is_kept: bool


@dataclass(frozen=True)
class Outcome:
    """What the check found; `warnings` and `fatal` parted, both in file order."""

    fatal: list[Fault]
    warnings: list[Fault]
    form_id: str
    number_format: str
    row_count: int
    observation_count: int
    is_personal: bool
    preview: dict[str, Any] | None

    @property
    def is_clean(self) -> bool:
        """Whether the file may be submitted."""
        return not self.fatal


class Drafts:
    """The staging folder of one installation."""

    def __init__(self, folder: Path, life: timedelta) -> None:
        self._folder = folder
        self._life = life
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()
        files.make_directory(folder)
        folder.chmod(0o700)
        self.sweep()

    def sweep(self) -> None:
        """Remove what a crash left and what is too old."""
        files.sweep(self._folder)
        self._expire()

    def _expire(self) -> None:
        oldest = clock.text(clock.now() - self._life)
        for draft in self._list():
            if draft.checked_at < oldest:
                shutil.rmtree(self._folder / draft.id, ignore_errors=True)

    def put(
        self,
        content: IO[bytes],
        *,
        owner: str,
        agency: str,
        dataset_id: str,
        file_name: str,
        declared: str | None,
        basis: str,
        check: Callable[[Path], bool],
    ) -> Draft:
        """Stage a file and check it; the same file against the same rules is one draft.

        Args:
            content: The file as it came.
            owner: Who sends it; nobody else is ever shown it.
            agency: For whom.
            dataset_id: What it is said to hold.
            file_name: A label, never a path.
            declared: The number format declared for it.
            basis: What it is checked against; another basis means another check.
            check: Called with the folder that holds `original`; writes its findings there and
                tells whether the bytes may be kept.
        """
        part = self._folder / f"{files.PART}{secrets.token_hex(8)}"
        part.mkdir(mode=0o700)
        try:
            sha256, size = _copy(content, part / "original")
            key = canonical.digest([owner, dataset_id, sha256, declared])[:32]
            with self._alone(key):
                known = self._read(key)
                if known is not None and known.basis == basis:
                    return known
                is_kept = check(part)
                if not is_kept:
                    (part / "original").unlink()
                draft = Draft(
                    key,
                    owner,
                    agency,
                    dataset_id,
                    label_of(file_name),
                    sha256,
                    size,
                    declared,
                    basis,
                    clock.text(clock.now()),
                    is_kept,
                )
                files.write_synced(part / "draft.json", canonical.encode(asdict(draft)))
                self._swap(part, self._folder / key)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        self._expire()
        self.drop_faulty(draft)
        self._drop_surplus(owner)
        return draft

    def find(self, draft_id: str, owner: str) -> Draft | None:
        """Return a draft of this owner; another's is not there."""
        draft = self._read(draft_id) if _ID.fullmatch(draft_id) else None
        if draft is None or draft.owner != owner:
            return None
        return None if draft.checked_at < clock.text(clock.now() - self._life) else draft

    def list_of(self, owner: str) -> list[Draft]:
        """Return an owner's drafts, the newest first."""
        mine = [draft for draft in self._list() if draft.owner == owner]
        return sorted(mine, key=lambda draft: draft.checked_at, reverse=True)

    def folder(self, draft: Draft) -> Path:
        """Return where a draft's files are."""
        return self._folder / draft.id

    def outcome(self, draft: Draft) -> Outcome:
        """Return what the check of a draft found."""
        return read_outcome(self.folder(draft))

    def rejudge(self, draft: Draft, faults: list[dict[str, Any]]) -> None:
        """Replace what the check had found; submitting asks more than checking can."""
        path = self.folder(draft) / "result.json"
        found = {**json.loads(path.read_bytes()), "faults": faults}
        files.write_atomic(path, json.dumps(found, ensure_ascii=False).encode(), mode=0o600)

    def remove(self, draft: Draft) -> None:
        """Forget a draft."""
        shutil.rmtree(self._folder / draft.id, ignore_errors=True)

    @contextmanager
    def alone(self, draft: Draft) -> Iterator[bool]:
        """Hold a draft against other requests; yields whether it is still there."""
        with self._alone(draft.id):
            yield self._read(draft.id) is not None

    def drop_faulty(self, newer: Draft) -> None:
        """Forget the owner's refused files of a dataset: a newer one has taken their place."""
        for draft in self.list_of(newer.owner):
            is_other = draft.dataset_id == newer.dataset_id and draft.id != newer.id
            if is_other and draft.checked_at <= newer.checked_at and not self._is_clean(draft):
                self.remove(draft)

    def _is_clean(self, draft: Draft) -> bool:
        try:
            return self.outcome(draft).is_clean
        except FileNotFoundError:  # removed by another request
            return True

    def _read(self, draft_id: str) -> Draft | None:
        try:
            content = (self._folder / draft_id / "draft.json").read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return Draft(**canonical.decode(content))

    def _list(self) -> Iterator[Draft]:
        for path in sorted(self._folder.iterdir()):
            draft = self._read(path.name) if _ID.fullmatch(path.name) else None
            if draft is not None:
                yield draft

    def _swap(self, part: Path, target: Path) -> None:
        if target.exists():
            target.rename(self._folder / f"{files.PART}{secrets.token_hex(8)}")
        part.rename(target)
        files.fsync_directory(self._folder)

    def _drop_surplus(self, owner: str) -> None:
        for draft in self.list_of(owner)[_MOST_EACH:]:
            self.remove(draft)

    @contextmanager
    def _alone(self, key: str) -> Iterator[None]:
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            yield


def read_outcome(folder: Path) -> Outcome:
    """Read the findings a check wrote."""
    found = json.loads((folder / "result.json").read_bytes())
    faults = [fault_of(row) for row in found.pop("faults")]
    preview = folder / "preview.json"
    return Outcome(
        fatal=[fault for fault in faults if fault.severity == "fatal"],
        warnings=[fault for fault in faults if fault.severity == "warning"],
        preview=json.loads(preview.read_bytes()) if preview.is_file() else None,
        **found,
    )


def write_result(folder: Path, faults: list[Fault], **facts: Any) -> None:  # noqa: ANN401 - plain JSON
    """Write the findings `read_outcome` reads."""
    listed = [as_json(fault) for fault in faults]
    content = json.dumps({"faults": listed, **facts}, ensure_ascii=False).encode()
    files.write_atomic(folder / "result.json", content, mode=0o600)


def as_json(fault: Fault) -> dict[str, Any]:
    """Return a fault as plain JSON that `fault_of` reads back."""
    return {**vars(fault), "facts": {name: _plain(fact) for name, fact in fault.facts.items()}}


def fault_of(row: dict[str, Any]) -> Fault:
    """Return the fault of its plain JSON; numbers are exact decimals again."""
    return Fault(**{**row, "facts": {name: _fact(each) for name, each in row["facts"].items()}})


def _plain(fact: object) -> object:
    if isinstance(fact, Decimal):
        return {_DECIMAL: str(fact)}
    if isinstance(fact, dict):
        return {str(name): _plain(each) for name, each in fact.items()}
    if isinstance(fact, list | tuple):
        return [_plain(each) for each in fact]
    return fact if fact is None or isinstance(fact, bool | int | str) else str(fact)


def _fact(content: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(content, dict):
        if set(content) == {_DECIMAL}:
            return Decimal(content[_DECIMAL])
        return {name: _fact(each) for name, each in content.items()}
    return [_fact(each) for each in content] if isinstance(content, list) else content


def _copy(content: IO[bytes], target: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as file:
        target.chmod(0o600)
        while block := content.read(_BLOCK):
            digest.update(block)
            size += len(block)
            file.write(block)
    return digest.hexdigest(), size
