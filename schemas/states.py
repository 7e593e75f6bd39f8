"""What an upload, a release and a discrepancy can be: `states.yaml`, its steps, its diagram."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import Field, model_validator

from schemas import document
from schemas.contract import parse_model
from schemas.model import Strict, Text

PATH: Final = Path(__file__).parent / "states.yaml"
PAGE: Final = Path("docs") / "states.md"

_HEAD: Final = """\
# Các trạng thái · The states

Trang này được vẽ từ `schemas/states.yaml` (`python -m schemas.states`). Mỗi mũi tên là một mục nhật
ký; bước không có ở đây bị từ chối.
This page is drawn from `schemas/states.yaml`. Each arrow is an entry of the journal; a step that is
not here is refused.
"""


class RefusedTransitionError(Exception):
    """Nothing leads from `state` by `event`; `state` is None before anything happened."""

    def __init__(self, thing: str, state: str | None, event: str) -> None:
        super().__init__(f"{thing}: {state or '-'}: {event}")
        self.thing = thing
        self.state = state
        self.event = event


class Transition(Strict):
    """One step: the journal's entry that takes it and the role of whoever may."""

    start: str | None = Field(alias="from")
    event: str
    to: str
    who: str


class Machine(Strict):
    """The states of one kind of thing, and every step between them."""

    title: Text
    states: dict[str, Text]
    transitions: tuple[Transition, ...]

    @model_validator(mode="after")
    def _is_closed(self) -> Machine:
        steps = [(each.start, each.event) for each in self.transitions]
        named = {each.to for each in self.transitions}
        named |= {each.start for each in self.transitions if each.start is not None}
        if named != set(self.states):
            raise ValueError(f"states and transitions differ: {sorted(named ^ set(self.states))}")
        if len(set(steps)) != len(steps):
            raise ValueError("one entry leads to two states")
        return self

    @property
    def events(self) -> frozenset[str]:
        """Kinds of journal entries that move such a thing."""
        return frozenset(each.event for each in self.transitions)

    def step(self, state: str | None, event: str) -> str | None:
        """Return the state an entry leads to; None when there is no such step."""
        return self._steps.get((state, event))

    @functools.cached_property
    def _steps(self) -> dict[tuple[str | None, str], str]:
        return {(each.start, each.event): each.to for each in self.transitions}


class _Book(Strict):
    upload: Machine
    release: Machine
    case: Machine


@functools.cache
def load(path: Path = PATH) -> Mapping[str, Machine]:
    """Return the machines by name: `upload`, `release`, `case`.

    Raises:
        BrokenSchemaError: The file breaks the model.
    """
    book: _Book = parse_model(_Book, document.load(path))
    return {"upload": book.upload, "release": book.release, "case": book.case}


def state_after(thing: str, events: Iterable[str]) -> str | None:
    """Return the state that a thing's entries have led to, oldest first; None before the first.

    Entries of other kinds do not move it.

    Raises:
        RefusedTransitionError: One of them was no step from where it was.
    """
    machine, state = load()[thing], None
    for event in events:
        if event in machine.events:
            state = check(thing, state, event)
    return state


def check(thing: str, state: str | None, event: str) -> str:
    """Return the state an entry leads to.

    Raises:
        RefusedTransitionError: Nothing leads there.
    """
    following = load()[thing].step(state, event)
    if following is None:
        raise RefusedTransitionError(thing, state, event)
    return following


def draw(machines: Mapping[str, Machine] | None = None) -> str:
    """Return the page of diagrams, Mermaid in Markdown."""
    parts = [_HEAD]
    for machine in (machines or load()).values():
        parts.append(f"\n## {machine.title.vi} · {machine.title.en}\n")
        parts.append("\n".join(("", "```mermaid", "stateDiagram-v2", *_arrows(machine), "```", "")))
        parts.append("\n| mã · code | tiếng Việt | English |\n|---|---|---|\n")
        parts += [
            f"| `{code}` | {text.vi} | {text.en} |\n" for code, text in machine.states.items()
        ]
    return "".join(parts)


def _arrows(machine: Machine) -> Iterator[str]:
    for code, text in machine.states.items():
        yield f'    state "{text.vi}" as {code}'
    for each in machine.transitions:
        yield f"    {each.start or '[*]'} --> {each.to}: {each.event} ({each.who})"


def main(_arguments: Any = None) -> int:  # noqa: ANN401 - none are read
    """Print the page."""
    sys.stdout.write(draw())
    return 0


if __name__ == "__main__":
    sys.exit(main())
