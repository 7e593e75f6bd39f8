"""A gate's record and a checklist that let a release of test bytes through."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from certify import gate_bound
from certify.gate_rules import RULES
from store import canonical, files


@functools.cache
def rules_sha256() -> str:
    return gate_bound.rules_sha256()


def passing(
    contents: Mapping[str, bytes],
    *,
    inputs: Sequence[Mapping[str, Any]] = (),
    previous: Path | None = None,
) -> bytes:
    """Return the record of a gate that judged these files and found nothing."""
    outputs = {
        name: hashlib.sha256(content).hexdigest()
        for name, content in sorted(contents.items())
        if gate_bound.is_judged(name)
    }
    told = sorted([each["upload_id"], each["sha256"]] for each in inputs)
    return canonical.encode(
        {
            "bound": {
                "rules_sha256": rules_sha256(),
                "inputs_sha256": canonical.digest(told),
                "outputs": outputs,
                "previous_sha256": None if previous is None else files.sha256_of(previous),
            },
            "passed": True,
            "results": [
                {
                    "rule": rule.id,
                    "subject": "*",
                    "severity": rule.severity,
                    "judged": True,
                    "success": True,
                }
                for rule in RULES.values()
            ],
        }
    )


def clear(gate: bytes) -> bytes:
    """Return the checklist of a release about which there is no doubt."""
    return canonical.encode(
        {
            "findings": [],
            "gate_sha256": hashlib.sha256(gate).hexdigest(),
            "open": 0,
            "waivers": [],
        }
    )
