"""`python -m api.series`: compile published releases, so that a server starts at once."""

from __future__ import annotations

import argparse
import fcntl
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import orjson

from api.database import UnreadableMartError
from api.series import folder
from api.series.folder import ForeignFolderError
from api.settings import Settings
from store import clock, files, series
from store.releases import (
    BrokenReleaseError,
    Release,
    UntrustedListError,
    check_release,
    open_list,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compile the releases named, or all; one that is compiled is checked and left alone."""
    parser = argparse.ArgumentParser(prog="api.series", description=__doc__)
    parser.add_argument("release", nargs="*", help="a release such as 2026.1; without any, all")
    parser.add_argument("--order", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.order:
        order = orjson.loads(sys.stdin.buffer.read())
        objects = {name: Path(path) for name, path in order["objects"].items()}
        return _compile(Path(order["home"]), order["manifest_sha256"], objects)
    settings = Settings.from_environment(os.environ)
    try:
        releases = list(_verified(settings, given.release))
    except (UntrustedListError, BrokenReleaseError) as error:
        print(f"{error.file}: {error.reason.value}", file=sys.stderr)
        return 10
    return max((_bring(settings.series, release) for release in releases), default=0)


def _verified(settings: Settings, wanted: Sequence[str]) -> Iterable[Release]:
    accepted = open_list(settings.releases, settings.root.read_bytes(), clock.now())
    standing = []
    for entry in accepted.releases.values():
        if entry.is_removed:
            series.drop(settings.series, entry.manifest_sha256)
        else:
            standing.append(entry.id)
    for name in wanted or standing:
        yield check_release(accepted, name, settings.releases)


def _bring(home: Path, release: Release) -> int:
    """Compile a release; say where its compiled form stands."""
    digest = release.entry.manifest_sha256
    status = _compile(home, digest, release.objects)
    if status == 0:
        print(f"{release.entry.id} {folder.place_of(home, digest)}")
    return status


def _compile(home: Path, digest: str, objects: dict[str, Path]) -> int:
    """Compile a release unless its compiled form is there and whole."""
    # numpy and Arrow come with it.
    from api.series.compiling import compile_release
    from api.series.keys import UncompilableError

    try:
        with _alone(home):
            try:
                folder.open_folder(home, digest, is_read=True)
            except ForeignFolderError:
                compile_release(home, digest, objects)
    except UncompilableError as error:
        print(f"not compiled: {error.what} is not as the compiled form needs it", file=sys.stderr)
        return 10
    except (UnreadableMartError, OSError, duckdb.Error) as error:
        print(f"not compiled: {str(error).splitlines()[0]}", file=sys.stderr)
        return 10
    return 0


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Let no other process compile meanwhile: several workers start at once."""
    files.make_directory(home)
    descriptor = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        files.sweep(home)
        yield
    finally:
        os.close(descriptor)


if __name__ == "__main__":
    sys.exit(main())
