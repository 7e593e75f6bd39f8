"""Where the API finds releases and where it listens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from store.layout import Layout


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations of the API.

    `root` is the pinned first TUF root; `state` remembers the highest list version ever accepted,
    so that an older list is refused after a restart too. `open_databases` of compiled releases are
    held open at once, `database_memory` is what each may use. `answer_memory` are bytes of answers
    kept ready; `compiles` says whether a release without its compiled form is given one at the
    start; `board` is where several workers agree on what they serve. `rate` and `rate_burst` are
    requests of one address, a second and at once. `access_log` is a file, or `-` for standard
    output; `use_folder` takes the daily counts of use. What is None is off.
    """

    releases: Path
    root: Path
    state: Path
    host: str = "127.0.0.1"
    port: int = 8000
    watch_seconds: float = 0.5
    query_seconds: float = 2.0
    queries_at_once: int = 8
    database_memory: str = "512MB"
    open_databases: int = 8
    answer_memory: int = 24 << 20
    compiles: bool = True
    board: Path | None = None
    rate: float | None = 200.0
    rate_burst: int = 2000
    access_log: str | None = None
    metrics_port: int | None = None
    metrics_host: str = "127.0.0.1"
    use_folder: Path | None = None

    @property
    def series(self) -> Path:
        """Compiled releases: made from verified ones, for speed; may be deleted at any time."""
        return self.state.parent / "series"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read `DATA_ROOT`, `HOST` and `PORT`.

        `RELEASES_DIR`, `TRUSTED_ROOT` and `API_STATE` each put one path elsewhere, for a server
        that holds nothing but published releases.

        `RATE_LIMIT` is `off` or requests a second and at once (`200/2000`); `BEHIND_PROXY` leaves
        it to the proxy; each worker counts by itself. `ACCESS_LOG` and `METRICS_PORT` are off
        unless given; the port tells of all workers together. `USE_FOLDER` is that of the
        installation, which the stewards' pages read, or `off`; a server that holds nothing but
        releases counts only when it is given.
        `WATCH_SECONDS` is how often the releases are looked at; `API_BOARD` is set by the process
        that starts several workers.
        """
        layout = Layout(Path(environment.get("DATA_ROOT", "data")))
        return cls(
            releases=Path(environment.get("RELEASES_DIR", layout.releases)),
            root=Path(environment.get("TRUSTED_ROOT", layout.trust / "root.json")),
            state=Path(environment.get("API_STATE", layout.api_state)),
            host=environment.get("HOST", "127.0.0.1"),
            port=int(environment.get("PORT", "8000")),
            watch_seconds=float(environment.get("WATCH_SECONDS", "0.5")),
            board=Path(environment["API_BOARD"]) if environment.get("API_BOARD") else None,
            **_seen_from_outside(environment, layout),
        )


def _seen_from_outside(environment: Mapping[str, str], layout: Layout) -> dict[str, Any]:
    given = environment.get("RATE_LIMIT", "off" if environment.get("BEHIND_PROXY") else "200/2000")
    rate, _, burst = given.partition("/")
    port = environment.get("METRICS_PORT")
    own = "off" if environment.get("RELEASES_DIR") else str(layout.use)
    folder = environment.get("USE_FOLDER") or own
    return {
        "rate": None if given == "off" else float(rate),
        "rate_burst": int(burst or 2000),
        "access_log": environment.get("ACCESS_LOG") or None,
        "metrics_port": int(port) if port else None,
        "metrics_host": environment.get("METRICS_HOST", "127.0.0.1"),
        "use_folder": None if folder == "off" else Path(folder),
    }
