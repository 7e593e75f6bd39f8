"""The `verify` command: is every byte of a release as two certifiers signed it? Offline.

It takes a release of a releases folder, a downloaded release (zip or folder), or the receipt of
one figure.

Exit codes: 0 good · 1 changed or badly signed · 2 usage · 3 withdrawn · 4 all matches, but the
list has expired (`--archive` only) · 5 not in the list.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from certify import finding, seen
from certify.finding import BROKEN, GOOD, IS_WITHDRAWN, OUTDATED, UNLISTED, Finding
from certify.sentences import FAULTS
from schemas import manifest, receipt
from schemas.signed_list import WITHDRAWN
from store import clock, kit, reading, releases
from store.releases import DistrustError, Reason, SignedList

ALL: Final = "all"


@dataclass(frozen=True)
class _Asked:
    """What is to be checked, and by what."""

    options: argparse.Namespace
    root: bytes
    minimum: int
    began: float

    @property
    def is_kit(self) -> bool:
        """Whether a download is to be checked and not a folder of releases."""
        path = Path(self.options.release)
        return path.suffix == ".zip" or (path / "manifest.json").is_file()


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the result goes to stdout, faults to stderr."""
    parser = _parser()
    options = parser.parse_args(arguments)
    folder = options.releases or options.data_root / "releases"
    options.releases = folder
    root = options.root or options.data_root / "trust" / "root.json"
    memory = seen.Memory(options.state or seen.usual_place(os.environ))
    try:
        began, pinned = time.monotonic(), root.read_bytes()
        minimum = max(options.min_list, memory.highest(pinned))
        asked = _Asked(options, pinned, minimum, began)
        needed = [options.figure or (Path(options.release) if asked.is_kit else folder)]
        for path in needed:
            if not path.exists():
                parser.error(f"{path}: không có / does not exist")
        findings = list(_verify(asked))
    except OSError as error:
        parser.error(f"{error.filename}: {error.strerror}")
    except seen.UnreadableMemoryError as error:
        parser.error(f"{error}: tệp ghi nhớ hỏng, hãy xóa / damaged memory, delete it")
    for found in findings:
        _tell(found, options)
    _remember(memory, pinned, findings)
    return _exit_code(findings, options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="verify", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "release",
        nargs="?",
        default=ALL,
        help="such as 2026.1, or a download such as 2026.1.zip; left out or `all`: every release,"
        " and a withdrawn one counts as good",
    )
    parser.add_argument("--figure", type=Path, metavar="RECEIPT", help="one figure, by its receipt")
    home = Path(os.environ.get("DATA_ROOT", "data"))
    parser.add_argument("--data-root", type=Path, default=home)
    parser.add_argument("--releases", type=Path, help="folder to check (DATA_ROOT/releases)")
    parser.add_argument("--root", type=Path, help="root to trust (DATA_ROOT/trust/root.json)")
    parser.add_argument("--archive", action="store_true", help="an expired list may be used")
    parser.add_argument(
        "--min-list",
        "--minimum-list",
        type=int,
        default=0,
        metavar="N",
        help="refuse a list older than N",
    )
    parser.add_argument("--state", type=Path, metavar="FILE", help="memory of lists seen before")
    parser.add_argument("--lang", choices=("vi", "en"), help="of the messages; faults: both")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    return parser


def _verify(asked: _Asked) -> Iterator[Finding]:
    if asked.options.figure:
        yield _check_figure(asked)
    elif asked.is_kit:
        yield _check_kit(asked)
    else:
        yield from _check_folder(asked)


def _check_folder(asked: _Asked) -> Iterator[Finding]:
    folder, wanted, began = asked.options.releases, asked.options.release, asked.began
    try:
        listed = releases.open_folder(
            folder, asked.root, clock.now(), minimum_version=asked.minimum
        )
    except DistrustError as error:
        yield Finding(BROKEN, None, error.reason, error.file)
        return
    for release in list(listed.releases) if wanted == ALL else [wanted]:
        yield _check_release(listed, release, asked, began)
        began = time.monotonic()


def _check_release(listed: SignedList, release: str, asked: _Asked, began: float) -> Finding:
    folder = asked.options.releases
    if release not in listed.releases:
        return Finding(UNLISTED, release, Reason.NOT_IN_LIST, release)
    try:
        found = releases.check_release(listed, release, folder)
    except DistrustError as error:
        return Finding(BROKEN, release, error.reason, _with_name(error.file, folder, release))
    return _good(listed, found, asked, began)


def _check_kit(asked: _Asked) -> Finding:
    path = Path(asked.options.release)
    try:
        with kit.opened(path) as source:
            found = kit.check(source, asked.root, clock.now(), minimum_version=asked.minimum)
    except DistrustError as error:
        code = UNLISTED if error.reason is Reason.NOT_IN_LIST else BROKEN
        return Finding(code, path.name, error.reason, error.file)
    return _good(*found, asked, asked.began)


def _check_figure(asked: _Asked) -> Finding:
    path = asked.options.figure
    try:
        content = reading.read_whole(path, path.name, receipt.LIMIT)
        found = receipt.check(content, asked.root, at=clock.now(), minimum_version=asked.minimum)
    except DistrustError as error:
        code = UNLISTED if error.reason is Reason.NOT_IN_LIST else BROKEN
        return Finding(code, path.name, error.reason, error.file)
    code, reason, file = _state(found.entry, found.expired_files, asked)
    return Finding(
        code,
        found.entry.id,
        reason,
        file,
        signers=found.signers,
        certifiers=found.certifiers,
        needed=found.needed,
        list_version=found.list_version,
        withdrawn_for=_why(found.entry),
        superseded_by=found.entry.superseded_by,
        is_removed=found.entry.is_removed,
        milliseconds=round(1000 * (time.monotonic() - asked.began)),
        figure=finding.of_receipt(found),
    )


def _good(listed: SignedList, found: releases.Release, asked: _Asked, began: float) -> Finding:
    code, reason, file = _state(found.entry, listed.expired_files, asked)
    return Finding(
        code,
        found.entry.id,
        reason,
        file,
        found.file_count,
        found.signers,
        len(listed.certifier_keys),
        listed.threshold,
        listed.version,
        _why(found.entry),
        found.entry.superseded_by,
        found.entry.is_removed,
        round(1000 * (time.monotonic() - began)),
    )


def _state(
    entry: releases.ReleaseEntry, expired_files: tuple[str, ...], asked: _Asked
) -> tuple[int, str | None, str | None]:
    """Return exit code, reason and file for a release whose bytes are all right."""
    if entry.status == WITHDRAWN:
        return IS_WITHDRAWN, None, None
    if expired_files:
        code = OUTDATED if asked.options.archive else BROKEN
        return code, Reason.EXPIRED, f"metadata/{expired_files[0]}"
    return GOOD, None, None


def _why(entry: releases.ReleaseEntry) -> str | None:
    return ": ".join(filter(None, (entry.reason, entry.text))) or None


def _with_name(file: str, folder: Path, release: str) -> str:
    """Add what a person calls an object: `observations.parquet (objects/08aa…)`."""
    digest = file.removeprefix("objects/")
    path = folder / release / "manifest.json"
    if digest == file or not path.is_file():
        return file
    try:
        parts = manifest.read(path.read_bytes()[: manifest.LIMIT + 1], release).objects
    except DistrustError:
        return file
    names = [name for name, part in parts.items() if part.sha256 == digest]
    return f"{', '.join(names)} ({file})" if names else file


def _remember(memory: seen.Memory, root: bytes, findings: list[Finding]) -> None:
    """Write down the newest list that was believed, so that an older one is refused next time."""
    version = max((found.list_version for found in findings), default=0)
    if version and not memory.remember(root, version):
        print(
            f"{memory.path}: không ghi được, lần sau sẽ không nhận ra bản cũ /"
            " cannot be written, an older list will not be noticed next time",
            file=sys.stderr,
        )


def _exit_code(findings: list[Finding], options: argparse.Namespace) -> int:
    codes = {found.exit_code for found in findings}
    if options.release == ALL and not options.figure:
        codes.discard(IS_WITHDRAWN)
    return next(
        (code for code in (BROKEN, UNLISTED, IS_WITHDRAWN, OUTDATED) if code in codes), GOOD
    )


def _tell(found: Finding, options: argparse.Namespace) -> None:
    if options.json:
        print(json.dumps(asdict(found), sort_keys=True))
    elif found.exit_code in (BROKEN, UNLISTED):
        assert found.reason is not None  # noqa: S101 - every fault has one
        sentences = FAULTS[Reason(found.reason)]
        chosen = {"vi": sentences[:1], "en": sentences[1:]}.get(options.lang, sentences)
        where = " · ".join(dict.fromkeys(filter(None, (found.release, found.file))))
        print(f"{_printable(where)}: {' / '.join(chosen)}", file=sys.stderr)
    else:
        told = finding.vietnamese(found) if options.lang == "vi" else finding.english(found)
        print("\n".join(map(_printable, told.split("\n"))))


def _printable(text: str) -> str:
    # A hostile name must not steer the terminal.
    return "".join(letter if letter.isprintable() else "�" for letter in text)


if __name__ == "__main__":
    sys.exit(main())
