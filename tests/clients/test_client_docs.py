"""Every snippet of the guides that is marked as run is run; the others say that they are not."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clients.conftest import Server

pytestmark = pytest.mark.slow

_ROOT = Path(__file__).parents[2]
_HEADING = re.compile(r"^## (.*?) — (run|not run)$", re.MULTILINE)
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What `make test` cannot run: R has `make test-clients-r`, the others are not free.
ELSEWHERE = {"r", "powerquery", "stata"}


def page(name: str) -> str:
    return (_ROOT / "docs" / "api" / f"{name}.md").read_text(encoding="utf-8")


def curls(name: str) -> list[str]:
    return [line for line in page(name).splitlines() if line.startswith("curl ")]


@pytest.mark.parametrize("name", ["catalogue", "clients", "mcp"])
def test_every_curl_of_a_guide_answers(server: Server, tmp_path: Path, name: str) -> None:
    shown = curls(name)

    assert len(shown) >= 3
    for line in shown:
        ended = subprocess.run(
            ["bash", "-c", line.replace("curl ", "curl --fail --silent --show-error ", 1)],
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, "BASE": server.base, "NO_PROXY": "127.0.0.1"},
        )
        assert ended.returncode == 0, f"{line}: {ended.stderr.decode()}"
        written = [path.stat().st_size for path in tmp_path.iterdir()]
        assert len(ended.stdout) > 200 or max(written) > 200, line
        assert b'"isError": true' not in ended.stdout.replace(b'":true', b'": true'), line


def test_every_python_snippet_runs(server: Server, data_root: Path, tmp_path: Path) -> None:
    snippets = [code for language, code in _BLOCK.findall(page("clients")) if language == "python"]
    (tmp_path / "root.json").write_bytes((data_root / "trust" / "root.json").read_bytes())

    told = [
        subprocess.run(
            [
                sys.executable,
                "-W",
                "error",
                "-c",
                code.replace("http://127.0.0.1:8000", server.base),
            ],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(_ROOT / "client"), "HOME": str(tmp_path)},
        )
        for code in snippets
    ]

    assert [one.stderr for one in told] == ["", ""]
    first, second = (one.stdout for one in told)
    assert re.search(r"2015\s+78644\s+A", first)
    assert "VND_BILLION 2026.2" in first
    assert "78644 signed by dic.certifier-1 and dic.certifier-2" in second


def test_every_language_says_whether_it_is_run() -> None:
    text = page("clients")
    parts = _HEADING.split(text)[1:]
    stated = {
        language: state
        for state, body in zip(parts[1::3], parts[2::3], strict=True)
        for language, _ in _BLOCK.findall(body)
    }

    assert stated == {
        "python": "run",
        "sh": "run",
        "r": "run",
        "powerquery": "not run",
        "stata": "not run",
    }
    assert (_ROOT / "tests" / "clients" / "r" / "check_snippet.py").exists()
    assert {name for name, state in stated.items() if state == "not run"} < ELSEWHERE


def test_the_readme_of_the_client_calls_what_there_is() -> None:
    import so_chuan

    text = (_ROOT / "client" / "README.md").read_text(encoding="utf-8")
    called = set(re.findall(r"`([a-z]+)\(", text)) | set(re.findall(r"so_chuan\.([a-z]+)\(", text))

    assert called - {"verify"} == {
        *("datasets", "indicators", "figures", "series", "changes", "receipt", "download"),
    }
    assert all(hasattr(so_chuan.Client, name) for name in called)
