"""Kills, failing calls and their order: nothing promised is lost, nothing half is seen.

`make faults` tries every point; without FAULTS=full a few of each kind are tried. POINTS and KILLS
bound how many of one deed, for a shorter run.
"""

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from schemas.distrust import DistrustError
from store import clock
from store.files import PART
from store.journal import BrokenChainError
from tests.certify.builders import World, later
from tests.faults import counts, strace
from tests.faults.counts import Tally
from tests.faults.deeds import DEEDS, ROOT, Deed, place_of

pytestmark = pytest.mark.slow

IS_FULL = os.environ.get("FAULTS") == "full"
# Of a deed that is disturbed as often as any.
KILLS = int(os.environ.get("KILLS", "80")) if IS_FULL else 1
POINTS = int(os.environ.get("POINTS", "200")) if IS_FULL else 1
RACES = 20 if IS_FULL else 1
SIZES = (0, 1_000, 20_000, 100_000) if IS_FULL else (1_000,)
# Tests that share the work of a kind on a deed, so that two may go on at once and each is shown.
SHARES = range(10 if IS_FULL else 1)
SEED = int(os.environ.get("SEED", "20261123"))
Spare = Callable[[Deed], Path]
Found = TypeVar("Found")
LogOf = Callable[[Deed], tuple[Path, Path]]


def times(deed: Deed, whole: int) -> int:
    """Return how often a deed is disturbed that is not disturbed as often as any."""
    return max(1, whole * deed.share // 100)


def points(deed: Deed, log_of: LogOf, share: int) -> Iterator[tuple[str, int]]:
    """Yield calls of an undisturbed run by kind and number: one test's share of them."""
    found = strace.counted(log_of(deed)[0])
    every = [(call, at) for call, count in sorted(found.items()) for at in range(1, count + 1)]
    most = min(times(deed, POINTS), len(every))
    chosen = random.Random(f"{SEED}{deed.name}").sample(every, most)
    yield from sorted(chosen)[share :: len(SHARES)]


def hold(
    tally: Tally, deed: Deed, folder: Path, ended: subprocess.CompletedProcess[str], what: str
) -> None:
    """Check what must be true after a disturbed run, and that one more run puts all right."""
    told = f"{deed.name}, {what}: {ended.stdout}{ended.stderr}"
    if "Traceback" in ended.stderr:
        tally.faults.append(("wrong", told))
    seen = _half_visible(deed, folder)
    if deed.told in ended.stdout and not _is_done(deed, folder):
        tally.faults.append(("lost", told))
    began = time.monotonic()
    again = deed.run(folder)
    tally.slowest = max(tally.slowest, time.monotonic() - began)
    if again.returncode not in deed.ends or not _is_done(deed, folder):
        tally.faults.append(("wrong", f"{told}\nafterwards: {again.stdout}{again.stderr}"))
    seen += _half_visible(deed, folder) + _left(folder)
    tally.faults += [("half-visible", f"{told}\n{one}") for one in seen]


def _half_visible(deed: Deed, folder: Path) -> list[str]:
    """Return what somebody could see that is not whole."""

    def look(place: World) -> list[str]:
        try:
            place.journal.check_chain()
            if (place.layout.releases / "metadata" / "timestamp.json").exists():
                place.check()
        except (BrokenChainError, DistrustError, OSError, ValueError) as error:
            return [repr(error)]
        return [] if deed.is_whole(place) else ["what it left is not whole"]

    return _at(deed, folder, look)


def _is_done(deed: Deed, folder: Path) -> bool:
    return _at(deed, folder, deed.is_done)


def _at(deed: Deed, folder: Path, look: Callable[[World], Found]) -> Found:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(clock.FIXED, later(days=deed.day))
        place = place_of(folder)
        try:
            return look(place)
        finally:
            place.journal.close()


def _left(folder: Path) -> list[str]:
    """Return part files where somebody looks; the next step of another folder sweeps it."""
    metadata = folder / "data" / "releases" / "metadata"
    return [str(path) for path in metadata.glob(f"{PART}*")]


@pytest.mark.parametrize("share", SHARES)
def test_a_kill_at_any_moment(deed: Deed, share: int, spare: Spare) -> None:
    chance = random.Random(f"{SEED}{deed.name}{share}")
    tally = Tally(deed.name, counts.KILL)
    began = time.monotonic()
    assert deed.run(spare(deed)).returncode == 0
    whole = time.monotonic() - began
    for number in range(times(deed, KILLS))[share :: len(SHARES)]:
        folder = spare(deed)
        moment = chance.uniform(0.0, whole)
        with _begun(deed, folder) as process:
            time.sleep(moment)
            process.kill()
            ended = _ended(process)
        tally.disturbed += ended.returncode == -signal.SIGKILL
        hold(tally, deed, folder, ended, f"kill {number} after {moment:.3f} s")
    tally.close()


def _begun(deed: Deed, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *deed.arguments(folder)],
        cwd=ROOT,
        env=deed.environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _ended(process: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
    out, err = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


@pytest.mark.parametrize("share", SHARES)
def test_a_kill_at_each_durable_call(deed: Deed, share: int, spare: Spare, log_of: LogOf) -> None:
    tally = Tally(deed.name, counts.CALL)
    for call, number in points(deed, log_of, share):
        folder = spare(deed)
        log = folder.parent / "fault.log"
        ended = deed.run(folder, strace.injecting(log, call, number, "signal=KILL"))
        tally.disturbed += strace.has_met(log)
        hold(tally, deed, folder, ended, f"killed at {call} {number}")
    tally.close()


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("error", counts.ERRORS)
def test_a_call_that_fails(deed: Deed, error: str, share: int, spare: Spare, log_of: LogOf) -> None:
    tally = Tally(deed.name, error)
    for call, number in points(deed, log_of, share):
        folder = spare(deed)
        log = folder.parent / "fault.log"
        ended = deed.run(folder, strace.injecting(log, call, number, f"error={error}"))
        tally.disturbed += strace.has_met(log)
        hold(tally, deed, folder, ended, f"{error} at {call} {number}")
        if ended.returncode != 0 and not ended.stderr.strip():
            tally.faults.append(("wrong", f"{deed.name}: {error} at {call} {number} says nothing"))
    tally.close()


@pytest.mark.parametrize("size", SIZES)
def test_no_room_for_a_larger_file(deed: Deed, size: int, spare: Spare) -> None:
    def bound() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    tally = Tally(deed.name, counts.LIMIT)
    folder = spare(deed)
    ended = deed.run(folder, preexec_fn=bound)
    tally.disturbed += ended.returncode != 0
    hold(tally, deed, folder, ended, f"files of {size} bytes at most")
    tally.close()


def test_two_at_once_do_it_once(deed: Deed, spare: Spare) -> None:
    tally = Tally(deed.name, counts.RACE)
    for number in range(times(deed, RACES)):
        folder = spare(deed)
        both = [_begun(deed, folder) for _ in range(2)]
        ends = [_ended(process) for process in both]
        tally.disturbed += 1
        told = "".join(f"{one.returncode}: {one.stdout}{one.stderr}" for one in ends)
        codes = {one.returncode for one in ends}
        if not codes <= deed.ends | deed.late or not any(deed.told in one.stdout for one in ends):
            tally.faults.append(("wrong", f"{deed.name}, race {number}: {told}"))
        for one in ends:
            hold(tally, deed, folder, one, f"race {number}")
    tally.close()


def test_nothing_is_promised_before_it_is_on_the_disk(deed: Deed, log_of: LogOf) -> None:
    log, folder = log_of(deed)
    tally = Tally(deed.name, counts.ORDER)
    order = strace.Order(folder / "data")

    order.follow(strace.read(log), deed.told)

    tally.disturbed += 1
    tally.faults += [("lost", one) for one in order.faults]
    tally.close()


def test_the_deeds_are_those_that_promise() -> None:
    assert set(DEEDS) == {
        "submit",
        "sign off",
        "build",
        "candidate",
        "sign",
        "certify",
        "publish",
        "withdraw",
        "refresh",
        "pull",
        "swap",
    }
