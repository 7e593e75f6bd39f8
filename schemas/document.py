"""How a YAML file of ours becomes plain data that still knows its lines."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

# libyaml is several times faster; the pure loader answers the same nodes.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)", re.ASCII)
_WORDS = {"": None, "null": None, "~": None, "true": True, "false": False}


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file of `schemas/`, and how to mend it.

    `line` is 1-based; 0 means the file as a whole.
    """

    path: Path
    line: int
    key: str
    problem: str
    mend: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.key}: {self.problem}; {self.mend}"


class BrokenSchemaError(Exception):
    """Files of `schemas/` contradict themselves; `faults` holds every one found."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass
class Document:
    """Plain data of one YAML file, and the line each key path starts on; shared, so only read."""

    path: Path
    content: Any = None
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)

    def line(self, *keys: str | int) -> int:
        """Return the line of a key path, or of the nearest ancestor the file has."""
        for length in range(len(keys), -1, -1):
            if keys[:length] in self.lines:
                return self.lines[keys[:length]]
        return 0

    def fault(self, keys: tuple[str | int, ...], problem: str, mend: str) -> Fault:
        """Describe a fault at a key path of this file."""
        return Fault(self.path, self.line(*keys), _dotted(keys), problem, mend)


def load(path: Path) -> Document:
    """Read a YAML file strictly.

    Plain words stay text but for `true`, `false`, `null` and whole numbers: a date, `1.50`
    or `NO` is the text that was typed, so no figure ever passes through a float.

    Raises:
        BrokenSchemaError: The file is not YAML, or repeats a key.
    """
    return _parse(path, path.read_text(encoding="utf-8"))


# A build reads each file for several tables; by its text, a file that was changed is read anew.
@functools.lru_cache(maxsize=256)
def _parse(path: Path, text: str) -> Document:
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        problem = f"not readable as YAML: {error.problem}"
        raise BrokenSchemaError(
            [Fault(path, line, "-", problem, "mend the indentation or the quotes of that line")]
        ) from None
    document = Document(path)
    if node is not None:
        document.content = _plain(node, (), document)
    return document


def _plain(node: yaml.Node, keys: tuple[str | int, ...], document: Document) -> Any:  # noqa: ANN401 - any YAML
    document.lines.setdefault(keys, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, keys, document)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*keys, at), document) for at, item in enumerate(node.value)]
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    raise TypeError(type(node))


def _mapping(
    node: yaml.MappingNode, keys: tuple[str | int, ...], document: Document
) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        document.lines[(*keys, key)] = key_node.start_mark.line + 1
        if key in content:
            raise BrokenSchemaError(
                [document.fault((*keys, key), "this key stands twice", "keep one of the two")]
            )
        content[key] = _plain(value_node, (*keys, key), document)
    return content


def _scalar(node: yaml.ScalarNode) -> str | int | bool | None:
    text: str = node.value
    if node.style:  # quoted or block text; plain is None, or empty from libyaml
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _INTEGER.fullmatch(text) else text


def _dotted(keys: tuple[str | int, ...]) -> str:
    if not keys:
        return "-"
    steps = (f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return "".join(steps).removeprefix(".")
