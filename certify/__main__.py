"""`python -m certify`: what the DIC does, step by step; the Makefile knows the order."""

from __future__ import annotations

import argparse
import functools
import os
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.status import Status
from sqlalchemy.exc import DatabaseError

from certify import (
    afterwards,
    claim_steps,
    decisions,
    handing,
    key_steps,
    outreach,
    readiness_step,
    replica_steps,
    unlock,
)
from certify.backup import steps as backup_steps
from certify.cases import steps as case_steps
from certify.errors import CertifyError
from certify.packs import steps as pack_steps
from certify.reports import steps as report_steps
from certify.wording import sentence
from schemas.distrust import DistrustError
from store import trouble
from store.journal import Journal
from store.journal_setting import is_there
from store.layout import RELEASE_ID, Layout, UnsafeNameError
from store.setting import UnusableSettingError


def main(arguments: list[str] | None = None) -> int:
    """Run one step; 0 done, 2 usage, 10 refused or damaged, 11 done before."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options, Layout(options.data_root)))
    except (CertifyError, DistrustError) as error:
        print(sentence(error), file=sys.stderr)
        return getattr(error, "exit_code", afterwards.REFUSED)
    except UnsafeNameError as error:
        print(f"{error}: mã không dùng được / cannot be used", file=sys.stderr)
        return 2
    except (OSError, DatabaseError, UnusableSettingError) as error:
        print(*(trouble.sentences(error) or ()), sep="\n", file=sys.stderr)
        # A damaged journal cannot even be opened.
        return afterwards.REFUSED if isinstance(error, DatabaseError) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m certify", description=__doc__)
    default = Path(os.environ.get("DATA_ROOT", "data"))
    parser.add_argument("--data-root", type=Path, default=default)
    steps = parser.add_subparsers(required=True, metavar="STEP")
    _add(steps, "demo-keys", _demo_keys, "make demonstration keys; never for a real release")
    _add(steps, "candidate", _candidate, "build, test, judge and compare a release", "release")
    sign = _add(steps, "sign", _sign, "sign what was put up; two different people must", "release")
    unlock.add_key(sign, "a file, agent:… or hsm:…", is_required=True)
    decisions.add_steps(functools.partial(_add, steps))
    afterwards.add_steps(functools.partial(_add, steps))
    handing.add_steps(functools.partial(_add, steps))
    key_steps.add_steps(functools.partial(_add, steps))
    claim_steps.add_steps(functools.partial(_add, steps))
    case_steps.add_steps(functools.partial(_add, steps))
    pack_steps.add_steps(functools.partial(_add, steps))
    report_steps.add_steps(functools.partial(_add, steps))
    outreach.add_steps(functools.partial(_add, steps))
    readiness_step.add_step(functools.partial(_add, steps))
    replica_steps.add_steps(functools.partial(_add, steps))
    backup_steps.add_steps(functools.partial(_add, steps))
    refresh = _add(steps, "refresh", _refresh, "renew the time stamp of the published list")
    unlock.add_key(refresh, "default: the demonstration publisher's")
    _add(steps, "rebuild", _rebuild, "rebuild a release and compare every digest", "release")
    _add(steps, "is-published", _is_published, "exit 0 when the release is published", "release")
    return parser


def _add(steps: Any, name: str, run: Any, about: str, *positional: str) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse's own type is private
    step: argparse.ArgumentParser = steps.add_parser(name, help=about, description=about)
    for argument in positional:
        step.add_argument(argument)
    step.set_defaults(run=run)
    return step


class _Progress:
    """Lines of finished steps on stderr, with a spinner while someone is watching."""

    def __init__(self, doing: str) -> None:
        self._console = Console(stderr=True)
        self._spinner: Status | None = None
        self._doing = doing

    def __enter__(self) -> _Progress:
        if self._console.is_terminal:
            self._spinner = self._console.status(self._doing)
            self._spinner.start()
        return self

    def __exit__(self, *_error: object) -> None:
        if self._spinner is not None:
            self._spinner.stop()

    def tell(self, line: str) -> None:
        """Show a finished step."""
        self._console.print(f"  {line}", markup=False, highlight=False)


def _demo_keys(_options: argparse.Namespace, layout: Layout) -> int:
    from certify import keys

    keys.make_demo_keys(layout)
    print(f"DEMO keys in {layout.keys}: they prove nothing; a real release needs real keys")
    return 0


def _candidate(options: argparse.Namespace, layout: Layout) -> int:
    from certify.candidate import make_candidate

    with _Progress(f"candidate {options.release}") as progress:
        made = make_candidate(layout, Journal(layout.journal), options.release, progress.tell)
    print(f"candidate {made.release} {made.manifest_sha256}")
    print(f"  uploads {len(made.manifest['inputs'])}, by {', '.join(made.manifest['uploaders'])}")
    print(f"  figures {made.manifest['objects']['observations.parquet']['rows']}:", end=" ")
    print(
        f"{made.impact.added} added, {made.impact.changed} changed, {made.impact.removed} removed"
    )
    report = layout.candidate(made.release) / "report" / "vi.html"
    print(f"  report: {report}")
    decisions.tell(dict(made.decided.checklist))
    if made.decided.checklist["open"]:
        print("  next: settle what blocks it, then make candidate again")
    else:
        print(f"  next: make certify RELEASE={made.release} KEY=<your key>, by two people")
    return 0


def _sign(options: argparse.Namespace, layout: Layout) -> int:
    from certify import sign

    signer = unlock.signer(options.key, options.password_fd)
    signed = sign.sign(layout, Journal(layout.journal), options.release, signer)
    print(f"{signed.person} signed {signed.release}: {len(signed.signers)} of {signed.needed}")
    if signed.is_certified:
        if RELEASE_ID.fullmatch(signed.release):
            from certify import filing

            for path in filing.write(layout, Journal(layout.journal), signed.release):
                print(f"  {path}")
        print(f"  certified; next: make publish RELEASE={signed.release}")
    return 0


def _refresh(options: argparse.Namespace, layout: Layout) -> int:
    from certify import keys, propose, publish
    from store import clock, gauges

    key = options.key or keys.demo_key(layout, "publisher")
    renewed = publish.refresh(layout, unlock.signer(key, options.password_fd))
    if renewed is not None:
        print(f"list {renewed.list_version} is fresh until {clock.text(renewed.expires)}")
    current = propose.current_list(layout)
    if current is not None:
        expires = current.expires.timestamp()
        gauges.leave("so_chuan_list", {"so_chuan_list_expires_seconds": expires})
    return 0


def _rebuild(options: argparse.Namespace, layout: Layout) -> int:
    from certify.rebuild import rebuild

    with _Progress(f"rebuild {options.release}") as progress:
        compared = rebuild(layout, Journal(layout.journal), options.release, progress.tell)
    for each in compared:
        verdict = "same" if each.signed == each.rebuilt else "DIFFERS"
        print(f"{verdict:<8} {each.name:<28} {each.signed[:16]} {each.rebuilt[:16]}")
    return 0 if all(each.signed == each.rebuilt for each in compared) else 10


def _is_published(options: argparse.Namespace, layout: Layout) -> int:
    if not is_there(layout.journal):
        return 1
    published = Journal(layout.journal).events("release.published", options.release)
    return 0 if published else 1


if __name__ == "__main__":
    sys.exit(main())
