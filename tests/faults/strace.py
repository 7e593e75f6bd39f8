"""Faults put into system calls, and what a run did in which order, both by strace."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

# Calls by which something becomes durable, or visible under a name.
DURABLE = ("fsync", "fdatasync", "rename", "renameat", "renameat2", "link", "linkat", "unlink",
           "mkdir", "pwrite64", "ftruncate")  # fmt: skip
# Scratch of a build, compiled releases, who is signed in: made anew when they are not there.
_MAY_GO = ("/build", "/api/series", "/accounts.sqlite")
_WATCHED = (*DURABLE, "unlinkat", "rmdir", "openat", "write", "close")
_CALL = re.compile(r"^(?:\d+ +)?(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+)")
_FILE = re.compile(r"^(?P<number>\d+|AT_FDCWD)(?:<(?P<path>[^>]*)>)?")
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Called:
    """One call that succeeded: name, path of the descriptor it was given, texts, result."""

    name: str
    path: str
    texts: Sequence[str]
    arguments: str


def tracing(log: Path) -> list[str]:
    """Return what goes before a command to write its calls down."""
    calls = ",".join(_WATCHED)
    return ["strace", "-f", "-y", "-s", "4096", "-o", str(log), "-e", f"trace={calls}"]


def injecting(log: Path, call: str, number: int, fault: str) -> list[str]:
    """Return what goes before a command to put a fault into the n-th call of a kind of a thread."""
    inject = f"inject={call}:{fault}:when={number}"
    return ["strace", "-f", "-o", str(log), "-e", f"trace={call}", "-e", inject]


def has_met(log: Path) -> bool:
    """Tell whether the fault of `injecting` came: threads are counted each for itself."""
    text = log.read_text(encoding="utf-8", errors="replace")
    return "(INJECTED)" in text or "+++ killed by SIGKILL +++" in text


def read(log: Path) -> Iterator[Called]:
    """Yield the calls of a log that succeeded, in their order."""
    waiting: dict[str, str] = {}
    for raw in log.read_text(encoding="utf-8", errors="replace").splitlines():
        line = _whole(raw, waiting)
        match = _CALL.match(line) if line else None
        if match is None or int(match["result"]) < 0:
            continue
        arguments = match["arguments"]
        file = _FILE.match(arguments)
        path = (file["path"] or "") if file else ""
        yield Called(match["name"], path, _TEXT.findall(arguments), arguments)


def _whole(line: str, waiting: dict[str, str]) -> str | None:
    """Put a call together that another thread interrupted."""
    thread = line.split(" ", 1)[0]
    if line.endswith("<unfinished ...>"):
        waiting[thread] = line.removesuffix("<unfinished ...>").rstrip()
        return None
    if "resumed>" in line and thread in waiting:
        return waiting.pop(thread) + line.split("resumed>", 1)[1]
    return line


def counted(log: Path) -> Counter[str]:
    """Return how often each durable call was made."""
    return Counter(one.name for one in read(log) if one.name in DURABLE)


@dataclass
class Order:
    """What was written but not forced, and named but not forced, as a run goes on.

    `faults` are sentences about what a power cut could undo after it was promised.
    """

    root: Path
    faults: list[str] = field(default_factory=list)
    _dirty: set[str] = field(default_factory=set)
    _unnamed: set[str] = field(default_factory=set)

    def follow(self, calls: Iterator[Called], told: str) -> None:
        """Go through the calls up to the promise."""
        for call in calls:
            if call.name == "write" and told in call.arguments and not self._is_ours(call.path):
                self._promise()
                return
            self._take(call)
        self.faults.append(f"nothing was promised: {told!r} was never written")

    def _take(self, call: Called) -> None:
        if call.name in ("write", "pwrite64", "ftruncate") and self._is_ours(call.path):
            self._dirty.add(call.path)
        elif call.name in ("fsync", "fdatasync"):
            self._dirty.discard(call.path)
            self._unnamed.discard(call.path)
        elif call.name.startswith(("rename", "link")) and len(call.texts) == 2:
            self._name(*call.texts)
        elif call.name.startswith("unlink") and call.texts:
            # A tree is removed by names inside of open folders.
            self._dirty.discard(str(Path(call.path, call.texts[0])))
        elif call.name == "mkdir" and call.texts and self._is_ours(call.texts[0]):
            self._unnamed.add(str(Path(call.texts[0]).parent))

    def _name(self, old: str, new: str) -> None:
        """A file gets its name: its bytes must be forced before, its folder afterwards."""
        if not self._is_ours(new):
            return
        unforced = [one for one in self._dirty if one == old or one.startswith(f"{old}/")]
        self.faults += [
            f"{one} got the name {new} before its bytes were forced" for one in unforced
        ]
        self._dirty = {one.replace(old, new, 1) if one.startswith(old) else one
                       for one in self._dirty}  # fmt: skip
        self._unnamed.add(str(Path(new).parent))

    def _promise(self) -> None:
        self.faults += [f"promised before {one} was forced" for one in self._kept(self._dirty)]
        self.faults += [
            f"promised before the names in {one} were forced" for one in self._kept(self._unnamed)
        ]

    def _kept(self, paths: set[str]) -> list[str]:
        """Leave out what may be lost: scratch, sessions, and SQLite's shared memory."""
        return sorted(
            one
            for one in paths
            if not one.endswith(("-shm", ".lock", "/lock"))
            and not any(part in one for part in _MAY_GO)
            and Path(one).exists()
        )

    def _is_ours(self, path: str) -> bool:
        return path.startswith(str(self.root))
