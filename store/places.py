"""Where releases are handed over from machine to machine: a folder, or a bucket of an object store.

Nothing that comes from a place is believed before its digest was held against the signed list. The
library for object stores is loaded with the first place that is opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_BLOCK: Final = 1 << 20


class PlaceError(Exception):
    """A place cannot be read or written; `said` is what it answered, in its own words."""

    def __init__(self, place: str, file: str, said: str) -> None:
        super().__init__(f"{place}: {file}: {said}")
        self.place = place
        self.file = file
        self.said = said


class Place:
    """Files by name, below one address.

    Args:
        address: A folder, `file:///srv/releases`, or `s3://bucket/folder`. Region, endpoint and
            keys of a bucket come from the environment (`AWS_REGION`, `AWS_ENDPOINT_URL`,
            `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`; `AWS_ALLOW_HTTP=true` without TLS).

    Raises:
        PlaceError: There is no such kind of place.
    """

    def __init__(self, address: str) -> None:
        from obstore import store

        self.address = address
        url = address if "://" in address else Path(address).absolute().as_uri()
        with self._asked(""):
            self._store: ObjectStore = store.from_url(url)

    def names(self, folder: str) -> list[str]:
        """Return the names of the files right in a folder, in order; none if it is not there.

        Raises:
            PlaceError: The place does not answer.
        """
        return sorted(self.lengths(folder))

    def lengths(self, folder: str) -> dict[str, int]:
        """Return how many bytes each file right in a folder has, by name; none if it is not there.

        Raises:
            PlaceError: The place does not answer.
        """
        import obstore

        with self._asked(folder):
            found = obstore.list_with_delimiter(self._store, f"{folder}/")
        return {
            str(each["path"]).rpartition("/")[2]: int(each["size"]) for each in found["objects"]
        }

    def length(self, file: str) -> int | None:
        """Return how many bytes a file has; None if it is not there.

        Raises:
            PlaceError: The place does not answer.
        """
        import obstore

        try:
            with self._asked(file):
                return int(obstore.head(self._store, file)["size"])
        except _MissingError:
            return None

    def blocks(self, file: str, limit: int) -> Iterator[bytes]:
        """Yield the bytes of a file, at most one block more than `limit`.

        Raises:
            PlaceError: It is not there, or the place does not answer.
        """
        import obstore

        with self._asked(file):
            got = 0
            for block in obstore.get(self._store, file).stream(min_chunk_size=_BLOCK):
                got += len(block)
                yield bytes(block)
                if got > limit:
                    return

    def read(self, file: str, limit: int) -> bytes:
        """Return the bytes of a small file; one over its limit comes with a byte more than that.

        Raises:
            PlaceError: As `blocks`.
        """
        return b"".join(self.blocks(file, limit))[: limit + 1]

    def put(self, file: str, content: bytes | Path) -> None:
        """Write a file, whole or not at all.

        Raises:
            PlaceError: It was not written.
        """
        import obstore

        with self._asked(file):
            obstore.put(self._store, file, content)

    def delete(self, file: str) -> None:
        """Take a file away; one that is not there is fine.

        Raises:
            PlaceError: It could not be.
        """
        import obstore

        try:
            with self._asked(file):
                obstore.delete(self._store, file)
        except _MissingError:
            return

    @contextmanager
    def _asked(self, file: str) -> Iterator[None]:
        """Turn what a place says into our error."""
        from obstore import exceptions

        try:
            yield
        except (exceptions.NotFoundError, FileNotFoundError) as error:
            raise _MissingError(self.address, file, "not there") from error
        except (exceptions.BaseError, OSError, ValueError) as error:
            raise PlaceError(self.address, file, str(error).strip().splitlines()[0]) from error


class _MissingError(PlaceError):
    """The file is not there."""
