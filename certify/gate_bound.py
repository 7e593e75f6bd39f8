"""What a gate's record was said of: rules, inputs and files, and whether they are still the same.

A record is good for these only (`trust.md` Q3); certification reckons all of them again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import duckdb

from certify import sources
from certify.errors import StaleGateError
from certify.gate_rules import RULES
from schemas import catalogue
from store import canonical, files

# What certification holds a record against; each is the `why` of its refusal.
PARTS: Final = (
    "record",
    "rules judged",
    "severity",
    "not passed",
    "rules",
    "inputs",
    "previous",
    "outputs",
)
# Tables of a release that the gate does not judge: they are made after it.
MADE_AFTER: Final = ("changes.parquet", "discrepancies.parquet")
_CODE: Final = (
    *sorted(Path(__file__).parent.glob("gate*.py")),
    Path(__file__).with_name("expectations.py"),
)
_INPUTS: Final = "select upload_id, sha256 from read_parquet(?) order by all"


def bind(marts: Mapping[str, Path], previous: Path | None, home: Path) -> dict[str, Any]:
    """Return the digests a record is bound to, all lower-case sha256; null without last release."""
    with duckdb.connect() as connection:
        path = str(marts["releases_input.parquet"])
        rows = connection.execute(_INPUTS, [path]).fetchall()
    return {
        "rules_sha256": rules_sha256(home),
        "inputs_sha256": _inputs_sha256(rows),
        "outputs": {
            name: files.sha256_of(path) for name, path in sorted(marts.items()) if is_judged(name)
        },
        "previous_sha256": None if previous is None else files.sha256_of(previous),
    }


def is_judged(name: str) -> bool:
    """Tell whether an object of a release is a mart: a table that was there for the gate."""
    return name.endswith(".parquet") and name not in MADE_AFTER


def rules_sha256(home: Path = catalogue.HOME) -> str:
    """Return the digest of everything that decides: contracts, code lists and the gate itself."""
    code = [[path.name, files.sha256_of(path)] for path in _CODE]
    return canonical.digest({"contracts": sources.digest(home), "gate": code})


def check_bound(
    document: Mapping[str, Any],
    manifest: Mapping[str, Any],
    objects: Path,
    *,
    previous: Path | None,
    home: Path = catalogue.HOME,
) -> None:
    """Check that a gate's record is whole, passed, and about this release under these rules.

    Args:
        document: The record as it stands in `gate.json`.
        manifest: What is about to be signed.
        objects: The folder of its files, each under its sha256; they are hashed again.
        previous: The last release's `observations.parquet`; null for the first.
        home: The contracts, code lists and frameworks of now.

    Raises:
        StaleGateError: It is not; `why` says which part.
    """
    _check_record(document, manifest)
    bound = document["bound"]
    _same("rules", bound["rules_sha256"], rules_sha256(home))
    inputs = sorted((each["upload_id"], each["sha256"]) for each in manifest["inputs"])
    _same("inputs", bound["inputs_sha256"], _inputs_sha256(inputs))
    last = None if previous is None else files.sha256_of(previous)
    _same("previous", bound["previous_sha256"], last)
    listed = {name: each["sha256"] for name, each in manifest["objects"].items() if is_judged(name)}
    _same("outputs", dict(bound["outputs"]), listed)
    for name, digest in listed.items():
        path = objects / digest
        if not path.is_file() or files.sha256_of(path) != digest:
            raise StaleGateError("outputs", name)


def _check_record(document: Mapping[str, Any], manifest: Mapping[str, Any]) -> None:
    """Check that nobody touched the record: its digest, its rules, its own conclusion."""
    digest = hashlib.sha256(canonical.encode(document)).hexdigest()
    entry = manifest["objects"].get("gate.json", {})
    _same("record", [digest, digest], [manifest.get("gate_sha256"), entry.get("sha256")])
    if not {"bound", "passed", "results"} <= set(document):
        raise StaleGateError("record", "gate.json")
    results = document["results"]
    _same("rules judged", {each["rule"] for each in results}, set(RULES))
    waived = {(each["rule"], each["subject"]) for each in document.get("waived", [])}
    for each in results:
        rule, subject = RULES[each["rule"]], each["subject"]
        _same("severity", each["severity"], rule.severity)
        may_pass = rule.is_waivable and each["judged"] and (rule.id, subject) in waived
        if rule.severity == "blocker" and not each["success"] and not may_pass:
            raise StaleGateError("not passed", f"{rule.id} {subject}")
    if document["passed"] is not True:
        raise StaleGateError("not passed", "gate.json")


def _inputs_sha256(rows: Any) -> str:  # noqa: ANN401 - pairs of texts
    return canonical.digest([list(row) for row in rows])


def _same(part: str, said: object, found: object) -> None:
    if said != found:
        raise StaleGateError(part, "gate.json")
