"""The `verify` command: is every byte of a release as two certifiers signed it? Offline.

Exit codes: 0 good · 1 changed or badly signed · 2 usage · 3 withdrawn · 4 all matches, but the
list has expired (`--archive` only) · 5 not in the list.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from certify.sentences import FAULTS
from schemas import manifest
from schemas.signed_list import WITHDRAWN
from store import clock, releases
from store.releases import DistrustError, Reason, SignedList

GOOD: Final = 0
BROKEN: Final = 1
USAGE: Final = 2
IS_WITHDRAWN: Final = 3
OUTDATED: Final = 4
UNLISTED: Final = 5

ALL: Final = "all"


@dataclass(frozen=True)
class Finding:
    """What was found about one release; `release` is None when the list itself fails."""

    exit_code: int
    release: str | None = None
    reason: str | None = None
    file: str | None = None
    file_count: int = 0
    signers: tuple[str, ...] = ()
    certifiers: int = 0
    needed: int = 0
    list_version: int = 0
    withdrawn_for: str | None = None
    superseded_by: str | None = None
    milliseconds: int = 0


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the result goes to stdout, faults to stderr."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    folder = asked.releases or asked.data_root / "releases"
    root = asked.root or asked.data_root / "trust" / "root.json"
    for path in (folder, root):
        if not path.exists():
            parser.error(f"{path}: không có / does not exist")
    try:
        findings = _verify(asked, folder, root.read_bytes())
    except OSError as error:
        parser.error(f"{error.filename}: {error.strerror}")
    for finding in findings:
        _tell(finding, asked)
    return _exit_code(findings, asked.release)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="verify", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "release",
        nargs="?",
        default=ALL,
        help="such as 2026.1; left out or `all`: every release, and a withdrawn one counts as good",
    )
    home = Path(os.environ.get("DATA_ROOT", "data"))
    parser.add_argument("--data-root", type=Path, default=home)
    parser.add_argument("--releases", type=Path, help="folder to check (DATA_ROOT/releases)")
    parser.add_argument("--root", type=Path, help="root to trust (DATA_ROOT/trust/root.json)")
    parser.add_argument("--archive", action="store_true", help="an expired list may be used")
    parser.add_argument(
        "--minimum-list", type=int, default=0, metavar="N", help="refuse a list older than N"
    )
    parser.add_argument("--lang", choices=("vi", "en"), help="of the messages; faults: both")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    return parser


def _verify(asked: argparse.Namespace, folder: Path, root: bytes) -> list[Finding]:
    began = time.monotonic()
    try:
        listed = releases.open_folder(folder, root, clock.now(), minimum_version=asked.minimum_list)
    except DistrustError as error:
        return [Finding(BROKEN, None, error.reason, error.file)]
    wanted = list(listed.releases) if asked.release == ALL else [asked.release]
    findings = []
    for release in wanted:
        findings.append(_check(listed, release, folder, asked.archive, began))
        began = time.monotonic()
    return findings


def _check(
    listed: SignedList, release: str, folder: Path, is_archive: bool, began: float
) -> Finding:
    if release not in listed.releases:
        return Finding(UNLISTED, release, Reason.NOT_IN_LIST, release)
    try:
        found = releases.check_release(listed, release, folder)
    except DistrustError as error:
        return Finding(BROKEN, release, error.reason, _with_name(error.file, folder, release))
    code, reason, file = GOOD, None, None
    if found.entry.status == WITHDRAWN:
        code = IS_WITHDRAWN
    elif listed.is_expired:
        code = OUTDATED if is_archive else BROKEN
        reason, file = Reason.EXPIRED, f"metadata/{listed.expired_files[0]}"
    return Finding(
        code,
        release,
        reason,
        file,
        found.file_count,
        found.signers,
        len(listed.certifier_keys),
        listed.threshold,
        listed.version,
        ": ".join(filter(None, (found.entry.reason, found.entry.text))) or None,
        found.entry.superseded_by,
        round(1000 * (time.monotonic() - began)),
    )


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


def _exit_code(findings: list[Finding], asked: str) -> int:
    codes = {finding.exit_code for finding in findings}
    if asked == ALL:
        codes.discard(IS_WITHDRAWN)
    return next(
        (code for code in (BROKEN, UNLISTED, IS_WITHDRAWN, OUTDATED) if code in codes), GOOD
    )


def _tell(finding: Finding, asked: argparse.Namespace) -> None:
    if asked.json:
        print(json.dumps(asdict(finding), sort_keys=True))
    elif finding.exit_code in (BROKEN, UNLISTED):
        assert finding.reason is not None  # noqa: S101 - every fault has one
        sentences = FAULTS[Reason(finding.reason)]
        chosen = {"vi": sentences[:1], "en": sentences[1:]}.get(asked.lang, sentences)
        where = " · ".join(dict.fromkeys(filter(None, (finding.release, finding.file))))
        # A hostile file name must not steer the terminal.
        shown = "".join(letter if letter.isprintable() else "�" for letter in where)
        print(f"{shown}: {' / '.join(chosen)}", file=sys.stderr)
    else:
        print(_vietnamese(finding) if asked.lang == "vi" else _english(finding))


def _english(found: Finding) -> str:
    state = "is current" if found.exit_code != OUTDATED else "matches but has expired"
    withdrawn = (
        f" WITHDRAWN: {found.withdrawn_for or 'no reason given'}"
        f" (use {found.superseded_by or 'no successor yet'});"
    )
    return (
        f"{found.release}:{withdrawn if found.exit_code == IS_WITHDRAWN else ''}"
        f" {found.file_count} files match; signed by {' and '.join(found.signers)}"
        f" ({len(found.signers)} of {found.certifiers} needed {found.needed}),"
        f" none an uploader; list v{found.list_version} {state};"
        f" {found.milliseconds / 1000:.1f} s"
    )


def _vietnamese(found: Finding) -> str:
    state = "là bản hiện hành" if found.exit_code != OUTDATED else "khớp nhưng đã hết hạn"
    withdrawn = (
        f" ĐÃ THU HỒI: {found.withdrawn_for or 'không ghi lý do'}"
        f" (dùng {found.superseded_by or 'chưa có bản thay thế'});"
    )
    return (
        f"{found.release}:{withdrawn if found.exit_code == IS_WITHDRAWN else ''}"
        f" {found.file_count} tệp khớp; {' và '.join(found.signers)} đã ký"
        f" ({len(found.signers)} trong {found.certifiers}, cần {found.needed}),"
        f" không ai là người nộp số liệu; danh sách v{found.list_version} {state};"
        f" {found.milliseconds / 1000:.1f} giây"
    )


if __name__ == "__main__":
    sys.exit(main())
