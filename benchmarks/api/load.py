"""Load from wrk, and what it costs the servers: requests a second, latencies, CPU, memory."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_TICK: Final = os.sysconf("SC_CLK_TCK")
_UNITS: Final = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}
# Each request another line of a file, from its beginning.
_LUA: Final = """
local lines, at = {}, 0
for line in io.lines("%s") do lines[#lines + 1] = line end
request = function()
  at = at %% #lines + 1
  return wrk.format("%s", lines[at], nil, %s)
end
"""


@dataclass(frozen=True)
class Measured:
    """One run: requests a second, seconds of latency, CPU seconds of a request, failures."""

    rate: float
    p50: float
    p99: float
    cpu: float
    failed: int


def run(
    base: str,
    lines: Sequence[str],
    pids: Sequence[int],
    *,
    seconds: float,
    folder: Path,
    cpu: str | None = None,
    body: str | None = None,
    connections: int = 16,
) -> Measured:
    """Ask a server for some addresses in turn, over and over."""
    listed, script = folder / "lines.txt", folder / "wrk.lua"
    listed.write_text("\n".join(lines), encoding="ascii")
    written = "nil" if body is None else f"[[{body}]]"
    lua = _LUA % (listed, "GET" if body is None else "POST", written)
    header = "" if body is None else 'wrk.headers["Content-Type"] = "application/json"\n'
    script.write_text(header + lua, encoding="ascii")
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--latency"]
    if len(lines) > 1 or body is not None:
        command += ["-s", str(script), base]
    else:
        command.append(base + lines[0])
    if cpu is not None:
        command = ["taskset", "-c", cpu, *command]
    before = cpu_of(pids)
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    return _read(ended.stdout, cpu_of(pids) - before)


def _read(text: str, cpu: float) -> Measured:
    count = int(_number(r"(\d+) requests in", text))
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    lost = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    failed = int(bad[1]) if bad else 0
    return Measured(
        rate=float(_number(r"Requests/sec:\s+([\d.]+)", text)),
        p50=_seconds(_number(r"\n +50% +(\S+)", text)),
        p99=_seconds(_number(r"\n +99% +(\S+)", text)),
        cpu=cpu / max(count, 1),
        failed=failed + (sum(map(int, lost.groups())) if lost else 0),
    )


def _number(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise ValueError(text)
    return found[1]


def _seconds(text: str) -> float:
    match = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text)
    return float(match[1]) * _UNITS[match[2]] if match else 0.0


def family(pid: int) -> list[int]:
    """Return a process and all below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += family(int(child))
    return found


def cpu_of(pids: Sequence[int]) -> float:
    """Return the CPU seconds some processes have used."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in pids]
    return sum(int(one[11]) + int(one[12]) for one in fields) / _TICK


@dataclass(frozen=True)
class Memory:
    """Of one process, in MB: its own alone, its part of what is shared, everything resident."""

    own: int
    part: int
    whole: int


def memory_of(pid: int) -> Memory:
    """Return the memory of a process; pages of files that it alone has read are not its own."""
    found = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        name, _, rest = line.partition(":")
        if rest.endswith("kB"):
            found[name] = int(rest.split()[0]) >> 10
    return Memory(found["Private_Dirty"], found["Pss"], found["Rss"])
