"""The R of `docs/api/clients.md` gives the certified figures, every digit of them."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import Server
from tests.clients.figures import of_dataset

pytestmark = pytest.mark.slow

_GUIDE = Path(__file__).parents[3] / "docs" / "api" / "clients.md"


def test_the_snippet_reads_exact_figures(server: Server, certified: list[dict[str, Any]]) -> None:
    (code,) = re.findall(r"^```r\n(.*?)^```$", _GUIDE.read_text(), re.MULTILINE | re.DOTALL)
    code += (
        'write.csv(grdp[, c("time_period", "obs_value", "obs_status")], "", row.names = FALSE)\n'
    )
    ended = subprocess.run(
        ["Rscript", "-e", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "BASE": server.base, "NO_PROXY": "127.0.0.1"},
    )

    read = set(re.findall(r'^"(\d{4})","([-\d.]+)","(\w)"$', ended.stdout, re.MULTILINE))
    assert read == {
        (one["time_period"], one["text"], one["obs_status"])
        for one in of_dataset(certified, "GRDP")
        if one["indicator"] == "GRDP_CURRENT"
        and one["ref_area"] == "VN-70"
        and one["activity"] == one["composite_breakdown"] == "_T"
    }
