"""What a release is made of: its manifest, and who may not have signed it. Verify only."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from schemas.distrust import DistrustError, Reason
from schemas.metadata import parse as parse_json

FORMAT: Final = 1
GATE: Final = "gate.json"
PEOPLE: Final = "people.json"
LIMIT: Final = 4_000_000
RELEASE_ID: Final = re.compile(r"[1-9][0-9]{3}\.[1-9][0-9]{0,3}(?:\.[1-9][0-9]{0,2})?", re.ASCII)

_KEYS = {
    "format",
    "release",
    "previous",
    "publisher",
    "built_at",
    "tools",
    "contracts_sha256",
    "gate_sha256",
    "journal",
    "inputs",
    "uploaders",
    "objects",
}
_INPUT_KEYS = {"upload_id", "dataset_id", "steward", "agency", "sha256", "received_at"}
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}(\.[a-z0-9]{1,10}){1,2}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", re.ASCII)


@dataclass(frozen=True)
class Part:
    """One object of a release; `rows` is None where it is no table."""

    sha256: str
    length: int
    rows: int | None


@dataclass(frozen=True)
class Manifest:
    """A manifest of the right form; `content` is the whole of it as plain JSON."""

    content: dict[str, Any]
    objects: dict[str, Part]

    @property
    def release(self) -> str:
        """Id of the release."""
        return str(self.content["release"])

    @property
    def uploaders(self) -> frozenset[str]:
        """Persons whose uploads the release is made from."""
        return frozenset(self.content["uploaders"])


def read(content: bytes, release: str) -> Manifest:
    """Read the canonical bytes of a release's manifest.

    Raises:
        DistrustError: They are not canonical JSON of format 1, or of another release.
    """
    file = f"{release}/manifest.json"
    try:
        whole = parse_json(content)
        is_sound = _spell(whole) == content and _is_sound(whole) and whole["release"] == release
        parts = {name: _part(name, entry) for name, entry in whole["objects"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise DistrustError(Reason.BAD_MANIFEST, file) from None
    if not is_sound or not {GATE, PEOPLE} <= set(parts):
        raise DistrustError(Reason.BAD_MANIFEST, file)
    if parts[GATE].sha256 != whole["gate_sha256"]:
        raise DistrustError(Reason.GATE_DIFFERS, file)
    return Manifest(whole, parts)


def check_gate(content: bytes) -> None:
    """Check that the gate let the release through.

    Raises:
        DistrustError: It does not say `"passed": true`.
    """
    try:
        is_passed = parse_json(content)["passed"] is True
    except (ValueError, KeyError, TypeError, RecursionError):
        is_passed = False
    if not is_passed:
        raise DistrustError(Reason.GATE_NOT_PASSED, GATE)


def read_people(content: bytes) -> dict[str, dict[str, str]]:
    """Return person and role of every key id.

    Raises:
        DistrustError: It is not of that form, or a person holds two keys.
    """
    try:
        people: dict[str, dict[str, str]] = parse_json(content)
        is_sound = all(set(entry) == {"person", "role"} for entry in people.values())
        persons = [str(entry["person"]) for entry in people.values()]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise DistrustError(Reason.BAD_PEOPLE, PEOPLE) from None
    if not is_sound:
        raise DistrustError(Reason.BAD_PEOPLE, PEOPLE)
    if len(set(persons)) != len(persons):
        raise DistrustError(Reason.DUPLICATE_PERSON, PEOPLE)
    return people


def check_duties(
    manifest: Manifest, people: dict[str, dict[str, str]], signer_keys: Iterable[str]
) -> tuple[str, ...]:
    """Return the persons who signed; none of them uploaded anything of the release.

    Raises:
        DistrustError: A signer is no certifier in `people`, or is among the uploaders.
    """
    entries = [people.get(key) for key in signer_keys]
    certifiers = [entry["person"] for entry in entries if entry and entry["role"] == "certifier"]
    if len(certifiers) != len(entries):
        raise DistrustError(Reason.UNKNOWN_SIGNER, PEOPLE)
    if manifest.uploaders & set(certifiers):
        raise DistrustError(Reason.UPLOADER_SIGNED, f"{manifest.release}/manifest.json")
    return tuple(sorted(certifiers))


def _is_sound(whole: dict[str, Any]) -> bool:
    return (
        set(whole) == _KEYS
        and type(whole["format"]) is int
        and whole["format"] == FORMAT
        and (whole["previous"] is None or RELEASE_ID.fullmatch(whole["previous"]) is not None)
        and _INSTANT.fullmatch(whole["built_at"]) is not None
        and all(_SHA256.fullmatch(whole[key]) for key in ("contracts_sha256", "gate_sha256"))
        and all(isinstance(whole[key], dict) for key in ("publisher", "tools", "objects"))
        and type(whole["journal"]["seq"]) is int
        and _SHA256.fullmatch(whole["journal"]["hash"]) is not None
        and _names_uploaders(whole["inputs"], whole["uploaders"])
    )


def _names_uploaders(inputs: list[dict[str, Any]], uploaders: list[str]) -> bool:
    stewards = {entry["steward"] for entry in inputs}
    return (
        isinstance(inputs, list)
        and isinstance(uploaders, list)
        and all(set(entry) >= _INPUT_KEYS for entry in inputs)
        and all(isinstance(person, str) for person in uploaders)
        and uploaders == sorted(set(uploaders))
        and stewards <= set(uploaders)
    )


def _part(name: str, entry: dict[str, Any]) -> Part:
    digest, length, rows = entry["sha256"], entry["length"], entry.get("rows")
    counts = [length] if rows is None else [length, rows]
    if (
        not _NAME.fullmatch(name)
        or not _SHA256.fullmatch(digest)
        or not set(entry) <= {"sha256", "length", "rows"}
        or not all(type(count) is int and count >= 0 for count in counts)
    ):
        raise ValueError(name)
    return Part(digest, length, rows)


def _spell(content: Any) -> bytes:  # noqa: ANN401 - any JSON
    # `store.canonical` writes it; `schemas` may not import it, so a test compares the two.
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"
