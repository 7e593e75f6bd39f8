"""Kills, failing calls and their order: nothing promised is lost, nothing half is seen.

`make faults` tries every point; without FAULTS=full a few of each kind are tried.
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

import pytest

from store import clock
from store.files import PART
from tests.certify.builders import later
from tests.faults import strace
from tests.faults.deeds import DEEDS, ROOT, Deed, place_of

pytestmark = pytest.mark.slow

IS_FULL = os.environ.get("FAULTS") == "full"
KILLS = 100 if IS_FULL else 1
POINTS = 1_000 if IS_FULL else 1
SIZES = (0, 1_000, 20_000, 100_000) if IS_FULL else (1_000,)
SEED = int(os.environ.get("SEED", "20261123"))
Spare = Callable[[Deed], Path]
LogOf = Callable[[Deed], tuple[Path, Path]]


def points(deed: Deed, log_of: LogOf) -> Iterator[tuple[str, int]]:
    """Yield calls of an undisturbed run by kind and number: all of them, or a sample."""
    counts = strace.counted(log_of(deed)[0])
    every = [(call, at) for call, count in sorted(counts.items()) for at in range(1, count + 1)]
    chosen = random.Random(f"{SEED}{deed.name}").sample(every, min(POINTS, len(every)))
    yield from sorted(chosen)


def hold(deed: Deed, folder: Path, ended: subprocess.CompletedProcess[str], what: str) -> None:
    """Check what must be true after a disturbed run, and that one more run puts all right."""
    told = f"{deed.name}, {what}: {ended.stdout}{ended.stderr}"
    assert "Traceback" not in ended.stderr, told
    _check_whole(deed, folder, told)
    if deed.told in ended.stdout:
        assert _is_done(deed, folder), f"promised and lost: {told}"
    again = deed.run(folder)
    assert again.returncode in deed.ends, f"{told}\n{again.stdout}{again.stderr}"
    _check_whole(deed, folder, told)
    assert _is_done(deed, folder), told
    left = [path for path in (folder / "data").rglob(f"{PART}*") if _is_visible(path)]
    assert left == [], told


def _check_whole(deed: Deed, folder: Path, told: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(clock.FIXED, later(days=deed.day))
        place = place_of(folder)
        try:
            place.journal.check_chain()
            if (place.layout.releases / "metadata" / "timestamp.json").exists():
                assert place.check(), told
        finally:
            place.journal.close()


def _is_done(deed: Deed, folder: Path) -> bool:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(clock.FIXED, later(days=deed.day))
        place = place_of(folder)
        try:
            return deed.is_done(place)
        finally:
            place.journal.close()


def _is_visible(path: Path) -> bool:
    """Tell whether a part file stands where somebody looks; the next step of its folder sweeps."""
    return "releases" in path.parts and path.parent.name == "metadata"


def test_a_kill_at_any_moment(deed: Deed, spare: Spare) -> None:
    chance = random.Random(f"{SEED}{deed.name}")
    began = time.perf_counter()
    assert deed.run(spare(deed)).returncode == 0
    whole = time.perf_counter() - began
    for number in range(KILLS):
        folder = spare(deed)
        moment = chance.uniform(0.0, 1.1 * whole)
        with subprocess.Popen(
            [sys.executable, *deed.arguments(folder)],
            cwd=ROOT,
            env=deed.environment(folder),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            time.sleep(moment)
            process.kill()
            out, err = process.communicate()
        ended = subprocess.CompletedProcess(process.args, process.returncode, out, err)
        hold(deed, folder, ended, f"kill {number} after {moment:.3f} s")


def test_a_kill_at_each_durable_call(deed: Deed, spare: Spare, log_of: LogOf) -> None:
    for call, number in points(deed, log_of):
        folder = spare(deed)
        ended = deed.run(folder, strace.injecting(call, number, "signal=KILL"))
        hold(deed, folder, ended, f"killed at {call} {number}")


@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
def test_a_call_that_fails(deed: Deed, spare: Spare, log_of: LogOf, error: str) -> None:
    for call, number in points(deed, log_of):
        folder = spare(deed)
        ended = deed.run(folder, strace.injecting(call, number, f"error={error}"))
        hold(deed, folder, ended, f"{error} at {call} {number}")
        if ended.returncode != 0:
            assert ended.stderr.strip(), f"{deed.name}: {error} at {call} {number} says nothing"


@pytest.mark.parametrize("size", SIZES)
def test_no_room_for_a_larger_file(deed: Deed, spare: Spare, size: int) -> None:
    def bound() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    folder = spare(deed)
    ended = deed.run(folder, preexec_fn=bound)
    hold(deed, folder, ended, f"files of {size} bytes at most")


def test_nothing_is_promised_before_it_is_on_the_disk(deed: Deed, log_of: LogOf) -> None:
    log, folder = log_of(deed)
    order = strace.Order(folder / "data")

    order.follow(strace.read(log), deed.told)

    assert order.faults == []


def test_the_deeds_are_those_that_promise() -> None:
    assert {"submit", "sign", "certify", "publish", "withdraw", "refresh", "pull"} == set(DEEDS)
