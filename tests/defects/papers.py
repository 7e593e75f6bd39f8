"""Seeded defects of the papers: a gate's record that is not of these files, rules or inputs."""

from __future__ import annotations

import copy
import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from certify import gate, gate_bound
from certify.errors import StaleGateError
from schemas import catalogue
from store import canonical, files


@dataclass
class Papers:
    """A manifest, its objects and the gate's record, as somebody may find them before signing."""

    folder: Path
    previous: Path | None
    home: Path
    document: dict[str, Any]
    manifest: dict[str, Any]

    def seal(self) -> None:
        """Name the record's digest in the manifest, as somebody who may write files could."""
        digest = hashlib.sha256(canonical.encode(self.document)).hexdigest()
        self.manifest["gate_sha256"] = digest
        self.manifest["objects"]["gate.json"] = {"sha256": digest}

    def check(self) -> None:
        """Ask what certification asks."""
        gate.check_bound(
            self.document, self.manifest, self.folder, previous=self.previous, home=self.home
        )

    def refused(self) -> str:
        """Return why certification refuses, or nothing."""
        try:
            self.check()
        except StaleGateError as error:
            return error.why
        return ""

    def object(self, name: str) -> Path:
        """Return the path of an object."""
        return self.folder / self.manifest["objects"][name]["sha256"]


def all_well(verdict: gate.Verdict) -> dict[str, Any]:
    """Return the record in which every rule holds: what a gate that is left out would say."""
    document = copy.deepcopy(verdict.document)
    kept = {each["rule"]: {**each, "success": True, "judged": True} for each in document["results"]}
    return document | {"passed": True, "results": list(kept.values())}


def sealed(
    folder: Path, marts: dict[str, Path], before: dict[str, Path], document: dict[str, Any]
) -> Papers:
    """Return papers about marts, bound as the gate binds them."""
    folder.mkdir()
    inputs = duckdb.execute(
        "select upload_id, sha256 from read_parquet(?)", [str(marts["releases_input.parquet"])]
    ).fetchall()
    manifest = {
        "inputs": [{"upload_id": upload, "sha256": sha256} for upload, sha256 in inputs],
        "objects": {
            name: {"sha256": files.put_object(folder, path)} for name, path in marts.items()
        },
    }
    previous = before["observations.parquet"]
    bound = gate_bound.bind(marts, previous, catalogue.HOME)
    papers = Papers(folder, previous, catalogue.HOME, {**document, "bound": bound}, manifest)
    papers.seal()
    return papers


def _edited(papers: Papers) -> None:
    papers.document["results"][0]["sentence_vi"] = "Đã xem, không sao"


def _rule_left_out(papers: Papers) -> None:
    papers.document["results"].pop()
    papers.seal()


def _called_a_warning(papers: Papers) -> None:
    result = _blocker(papers)
    result["severity"], result["success"] = "warning", False
    papers.seal()


def _failed(papers: Papers) -> None:
    _blocker(papers)["success"] = False
    papers.seal()


def _hidden_value_waived(papers: Papers) -> None:
    result = next(r for r in papers.document["results"] if not r["waivable"])
    result["success"] = False
    waiver = {"rule": result["rule"], "subject": result["subject"], "waiver": "W1"}
    papers.document["waived"] = [waiver]
    papers.seal()


def _blocker(papers: Papers) -> dict[str, Any]:
    return next(each for each in papers.document["results"] if each["severity"] == "blocker")


def _missing(papers: Papers) -> None:
    papers.manifest["objects"].pop("gate.json")


def _input_replaced(papers: Papers) -> None:
    papers.manifest["inputs"][0]["sha256"] = "0" * 64


def _input_left_out(papers: Papers) -> None:
    papers.manifest["inputs"].pop()


def _other_table(papers: Papers) -> None:
    other = papers.folder / "other.parquet"
    duckdb.execute(f"copy (select 1 as one) to '{other}' (format parquet)")
    digest = files.put_object(papers.folder, other)
    papers.manifest["objects"]["observations.parquet"]["sha256"] = digest


def _byte_flipped(papers: Papers) -> None:
    path = papers.object("observations.parquet")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(bytes(content))


def _table_added(papers: Papers) -> None:
    papers.manifest["objects"]["more.parquet"] = papers.manifest["objects"]["observations.parquet"]


def _other_last_release(papers: Papers) -> None:
    papers.previous = None


def _rules_changed(papers: Papers) -> None:
    home = papers.folder / "schemas"
    shutil.copytree(catalogue.HOME, home, ignore=shutil.ignore_patterns("__pycache__"))
    with (home / "datasets" / "grdp.yaml").open("a", encoding="utf-8") as file:
        file.write("\n# another limit\n")
    papers.home = home


# What is done, what certification calls it, and how.
DEFECTS: tuple[tuple[str, str, Callable[[Papers], None]], ...] = (
    ("a record edited by hand", "record", _edited),
    ("no record at all", "record", _missing),
    ("a record without one of the rules", "rules judged", _rule_left_out),
    ("a blocker called a warning", "severity", _called_a_warning),
    ("a failed gate that says it passed", "not passed", _failed),
    ("a waiver for a hidden value", "not passed", _hidden_value_waived),
    ("a record made under older rules", "rules", _rules_changed),
    ("an input with other bytes", "inputs", _input_replaced),
    ("an input left out of the manifest", "inputs", _input_left_out),
    ("figures the gate never saw", "outputs", _other_table),
    ("a byte changed after the gate", "outputs", _byte_flipped),
    ("a table added after the gate", "outputs", _table_added),
    ("a record against another last release", "previous", _other_last_release),
)
