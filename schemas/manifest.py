"""What a release is made of: its manifest, and who may not have signed it. Verify only."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from schemas.distrust import DistrustError, Reason
from schemas.metadata import parse as parse_json

FORMAT: Final = 1
GATE: Final = "gate.json"
PEOPLE: Final = "people.json"
CHECKLIST: Final = "checklist.json"
# The documents of a release that say whether it may be believed (`check_documents`).
DOCUMENTS: Final = (GATE, PEOPLE, CHECKLIST)
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
# The root of the tree over all figures; releases made before there was one have no such key.
_FIGURES = "figures"
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
    def figures(self) -> tuple[int, bytes] | None:
        """How many figures there are and the root of their tree; None where none was made."""
        figures = self.content.get(_FIGURES)
        return figures and (figures["count"], bytes.fromhex(figures["root"]))

    @property
    def heads(self) -> frozenset[str]:
        """Persons who signed one of its uploads off for their agency."""
        signed = (entry.get("signed_off_by") for entry in self.content["inputs"])
        return frozenset(person for person in signed if person is not None)

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


def check_documents(documents: Mapping[str, bytes]) -> dict[str, dict[str, str]]:
    """Check that the gate let the release through; return its people by key id.

    Args:
        documents: Those of `DOCUMENTS` that the release has, by name, already hashed.

    Raises:
        DistrustError: The gate did not pass, or a person holds two keys.
    """
    for name in (GATE, PEOPLE):
        if name not in documents:
            raise DistrustError(Reason.MISSING, name)
    check_gate(documents[GATE])
    if CHECKLIST in documents:
        check_checklist(documents[CHECKLIST], documents[GATE])
    return read_people(documents[PEOPLE])


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


def check_checklist(content: bytes, gate: bytes) -> None:
    """Check that nothing blocked the release that nobody had waived.

    Raises:
        DistrustError: A blocker is open, or the checklist is about another gate's record.
    """
    try:
        whole = parse_json(content)
        blockers = [each for each in whole["findings"] if each["severity"] != "warning"]
        is_clear = (
            whole["open"] == 0
            and all(each["waiver"] is not None and each["waivable"] for each in blockers)
            and {each["waiver"] for each in blockers} <= {w["waiver"] for w in whole["waivers"]}
            and whole["gate_sha256"] == hashlib.sha256(gate).hexdigest()
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        is_clear = False
    if not is_clear:
        raise DistrustError(Reason.BLOCKERS_OPEN, CHECKLIST)


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
    """Return the persons who signed; none uploaded anything of the release or signed it off.

    Raises:
        DistrustError: A signer is no certifier in `people`, or is among uploaders or heads.
    """
    entries = [people.get(key) for key in signer_keys]
    certifiers = [entry["person"] for entry in entries if entry and entry["role"] == "certifier"]
    if len(certifiers) != len(entries):
        raise DistrustError(Reason.UNKNOWN_SIGNER, PEOPLE)
    if manifest.uploaders & set(certifiers):
        raise DistrustError(Reason.UPLOADER_SIGNED, f"{manifest.release}/manifest.json")
    if manifest.heads & set(certifiers):
        raise DistrustError(Reason.HEAD_SIGNED, f"{manifest.release}/manifest.json")
    return tuple(sorted(certifiers))


def _is_sound(whole: dict[str, Any]) -> bool:
    return (
        set(whole) - {_FIGURES} == _KEYS
        and _is_tree(whole.get(_FIGURES))
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


def _is_tree(figures: dict[str, Any] | None) -> bool:
    return figures is None or (
        set(figures) == {"count", "root"}
        and type(figures["count"]) is int
        and figures["count"] > 0
        and _SHA256.fullmatch(figures["root"]) is not None
    )


def _names_uploaders(inputs: list[dict[str, Any]], uploaders: list[str]) -> bool:
    stewards = {entry["steward"] for entry in inputs}
    return (
        isinstance(inputs, list)
        and isinstance(uploaders, list)
        and all(set(entry) >= _INPUT_KEYS for entry in inputs)
        and all(isinstance(person, str) for person in uploaders)
        and all(isinstance(entry.get("signed_off_by"), str | None) for entry in inputs)
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
