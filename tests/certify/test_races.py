"""R8: a thousand races of approving, certifying, withdrawing and publishing, between processes.

Each race is one moment at which three processes do something to the same journal that may happen
once, or never. Whoever loses is told why; nothing is certified that should not be, nothing
happens twice, and nobody waits for ever.
"""

import multiprocessing
import os
import shutil
import tempfile
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from certify import amendment, audit, keys, publish, sign
from certify.errors import CertifyError
from store import clock
from store.journal import Journal
from store.layout import Layout
from tests.certify import builders
from tests.certify.builders import later
from tests.faults.counts import RACE, Tally

pytestmark = pytest.mark.slow

RACES = 1_000
# In `make test-postgresql` the thousand are on a server.
RACES_ON_A_SERVER = 110
CONTENDERS = 3
GROUPS = 2
LONGEST_S = 60
WITHDRAW = "withdraw-2026.1"
REVERT = "revert-2026.2"


def act(layout, journal, deed, subject, holder):
    """Do one deed; return what a person would be told."""
    try:
        if deed == "sign":
            sign.sign(layout, journal, subject, keys.demo_key(layout, holder))
            return f"signed by {holder}"
        publisher = keys.demo_key(layout, "publisher")
        told = {"reason": "WRONG_FIGURE", "text": builders.TEXT}
        if deed == "publish":
            is_new = publish.publish(layout, journal, subject, publisher).is_new
            return "published" if is_new else "was published"
        if deed == "amend":
            is_new = publish.amend(layout, journal, subject, publisher).is_new
            return "amended" if is_new else "was amended"
        getattr(amendment, deed)(layout, journal, subject, **told)
    except CertifyError as error:
        return error.reason
    return "put up"


def contend(line, start):
    """Be one contender: wait for the others before each deed."""
    while (asked := line.recv()) is not None:
        instant, data_root, *deed = asked
        os.environ[clock.FIXED] = instant
        layout = Layout(Path(data_root))
        journal = Journal(layout.journal)
        start.wait(LONGEST_S)
        line.send(act(layout, journal, *deed))
        journal.close()


class Group:
    """Three processes that race with one another."""

    def __init__(self):
        context = multiprocessing.get_context("spawn")
        self._start = start = context.Barrier(CONTENDERS)
        pipes = [context.Pipe() for _ in range(CONTENDERS)]
        self._lines = [ours for ours, _ in pipes]
        self._processes = [
            context.Process(target=contend, args=(theirs, start), daemon=True)
            for _, theirs in pipes
        ]
        for process in self._processes:
            process.start()

    def race(self, place, instant, *deeds):
        """Let the deeds happen at once; return what each contender was told, sorted."""
        assert len(deeds) == CONTENDERS
        for line, deed in zip(self._lines, deeds, strict=True):
            line.send((instant, str(place.layout.data_root), *deed))
        told = []
        for line in self._lines:
            assert line.poll(LONGEST_S), f"stuck: {deeds}"
            told.append(line.recv())
        return sorted(told)

    def close(self):
        for line in self._lines:
            line.send(None)
        for process in self._processes:
            process.join(LONGEST_S)
            assert process.exitcode == 0
        for line in self._lines:
            line.close()

    def kill(self):
        for process in self._processes:
            process.kill()


class Story:
    """One installation taken through its races; `told` counts what contenders heard."""

    def __init__(self, place, group):
        self.place, self._group, self._hour = place, group, 0
        self.told, self.races = Counter(), 0

    def race(self, *deeds):
        self._hour += 1
        told = self._group.race(self.place, later(hours=self._hour), *deeds)
        self.told.update(told)
        self.races += 1
        return told

    def candidate(self, release, previous=None, **options):
        with CLOCK:
            os.environ[clock.FIXED] = later(hours=self._hour)
            builders.candidate(self.place, release, previous=previous, **options)

    def put_up(self, deed, subject):
        with CLOCK:
            os.environ[clock.FIXED] = later(hours=self._hour)
            return act(self.place.layout, self.place.journal, deed, subject, None)

    def run(self):
        self._approve_and_publish()
        self._withdraw()
        self._revert()

    def _approve_and_publish(self):
        self.candidate("2026.1", uploaders=("dic.certifier-3",))
        first, second, uploader = (("sign", "2026.1", f"certifier-{n}") for n in (1, 2, 3))
        assert self.race(first, first, uploader) == [
            "already-signed",
            "signed by certifier-1",
            "uploader",
        ]
        early = ("publish", "2026.1", None)
        told = self.race(second, second, early)
        assert "signed by certifier-2" in told
        assert set(told) & {"published", "not-certified"}
        was_early = "published" in told
        told = self.race(early, early, early)
        assert told.count("published") == (0 if was_early else 1)
        assert set(told) <= {"published", "was published"}

    def _withdraw(self):
        self.candidate("2026.2", previous="2026.1")
        told = self.race(*(("sign", "2026.2", f"certifier-{n}") for n in (1, 2, 3)))
        assert told[0] == "already-certified"
        assert len({one for one in told if one.startswith("signed by")}) == 2
        away = ("withdraw", "2026.1", None)
        assert self.race(away, away, ("publish", "2026.2", None)) == [
            "published",
            "put up",
            "put up",
        ]
        assert self.put_up("withdraw", "2026.1") == "put up"
        one, other = (("sign", WITHDRAW, f"certifier-{n}") for n in (1, 2))
        told = self.race(one, one, other)
        assert told[0] in ("already-signed", "already-certified")
        assert told[1:] == ["signed by certifier-1", "signed by certifier-2"]
        self.candidate("2026.3", previous="2026.2")
        gone, signed = ("amend", WITHDRAW, None), ("sign", "2026.3", "certifier-1")
        told = self.race(gone, gone, signed)
        assert told[0] == "amended"
        assert told[2] == "was amended"
        assert told[1] in ("signed by certifier-1", "stale-proposal")

    def _revert(self):
        self.candidate("2026.3", previous="2026.2", objects={"areas.parquet": b"PAR1 new PAR1"})
        told = self.race(*(("sign", "2026.3", f"certifier-{n}") for n in (3, 2, 1)))
        assert told[0] == "already-certified"
        out = ("publish", "2026.3", None)
        told = self.race(out, out, ("revert", "2026.2", None))
        assert told.count("published") == 1
        assert told.count("was published") == 1
        assert set(told) & {"put up", "already-current"}
        assert self.put_up("revert", "2026.2") == "put up"
        told = self.race(*(("sign", REVERT, f"certifier-{n}") for n in (1, 2, 3)))
        assert told[0] == "already-certified"
        back = ("amend", REVERT, None)
        told = self.race(back, back, ("withdraw", "2026.2", None))
        assert told == ["amended", "put up", "was amended"]


CLOCK = threading.Lock()


def check(place):
    """Hold what is left against what may be: whatever the order was, it is the same."""
    events = place.journal.events()
    signed = Counter(
        (event.subject, str(sorted(event.body.items())), event.actor)
        for event in events
        if event.kind == "release.signed"
    )
    assert set(signed.values()) == {1}
    for kind, expected in (
        ("release.published", ["2026.1", "2026.2", "2026.3"]),
        ("release.withdrawn", ["2026.1", "2026.3"]),
        ("release.reverted", ["2026.2"]),
    ):
        assert [event.subject for event in events if event.kind == kind] == expected
    for event in events:
        if event.kind.endswith("certified"):
            one, other = event.body["signers"]
            assert one != other
            assert event.subject != "2026.1" or "dic.certifier-3" not in (one, other)
    states = {one.entry.id: (one.entry.stands, len(one.signers)) for one in place.check()}
    assert states == {"2026.1": (False, 2), "2026.2": (True, 2), "2026.3": (False, 2)}
    assert audit.audit(place.layout, place.journal).list_version == 5


@pytest.fixture
def folder():
    """Return a folder in memory where there is one: the order of events is the question here."""
    shared = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    with tempfile.TemporaryDirectory(dir=shared if os.access(shared, os.W_OK) else None) as made:
        yield Path(made)


def test_a_thousand_races_none_wrong_none_stuck_none_twice(folder, monkeypatch):
    race_all(folder, monkeypatch, RACES)


def test_races_on_a_server_are_no_different(folder, monkeypatch, on_postgresql):
    race_all(folder, monkeypatch, RACES_ON_A_SERVER)


def race_all(folder, monkeypatch, most):
    monkeypatch.setenv(clock.FIXED, builders.START)
    original = builders.world(folder / "original")
    original.journal.close()
    told, races, left = Counter(), Counter(), iter(range(RACES))

    def run(number):
        group = Group()
        try:
            while races.total() < most:
                home = folder / str(next(left))
                story = Story(builders.copy(original, home), group)
                story.run()
                with CLOCK:
                    os.environ[clock.FIXED] = later(days=2)
                    check(story.place)
                story.place.journal.close()
                told.update(story.told)
                races[number] += story.races
                shutil.rmtree(home)
            group.close()
        finally:
            group.kill()

    with ThreadPoolExecutor(GROUPS) as pool:
        for done in [pool.submit(run, number) for number in range(GROUPS)]:
            done.result()

    Tally("sign, publish, withdraw, revert", RACE, disturbed=races.total()).close()
    assert races.total() >= most
    assert told.total() == races.total() * CONTENDERS
    # Each kind of race was both won and lost, so the losers' ways were walked as well.
    assert min(told[one] for one in ("already-signed", "already-certified", "uploader")) > 0
    assert told["published"] * 11 == races.total() * 3
    print(f"{races.total()} races, {told.total()} deeds:", dict(sorted(told.items())))
