"""Where the API finds releases and where it listens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from store.layout import Layout


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations of the API.

    `root` is the pinned first TUF root; `state` remembers the highest list version ever accepted,
    so that an older list is refused after a restart too.
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

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read `DATA_ROOT`, `HOST` and `PORT`.

        `RELEASES_DIR`, `TRUSTED_ROOT` and `API_STATE` each put one path elsewhere, for a server
        that holds nothing but published releases.
        """
        layout = Layout(Path(environment.get("DATA_ROOT", "data")))
        return cls(
            releases=Path(environment.get("RELEASES_DIR", layout.releases)),
            root=Path(environment.get("TRUSTED_ROOT", layout.trust / "root.json")),
            state=Path(environment.get("API_STATE", layout.api_state)),
            host=environment.get("HOST", "127.0.0.1"),
            port=int(environment.get("PORT", "8000")),
        )
