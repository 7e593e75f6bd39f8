"""What a command that has ended leaves for Prometheus: a text file for the node exporter to read.

`METRICS_FOLDER` is the folder of its textfile collector; without it nothing is written.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

FOLDER: Final = "METRICS_FOLDER"
# Every gauge by name: what it says, in the unit that its name ends in.
GAUGES: Final[Mapping[str, str]] = {
    "so_chuan_backup_finished_seconds": "When the last backup ended, seconds since 1970.",
    "so_chuan_backup_files": "Files in the last backup.",
    "so_chuan_backup_sent_bytes": "Bytes that were new in the last backup.",
    "so_chuan_backup_damaged_files": "Files that the last backup found damaged.",
    "so_chuan_scrub_finished_seconds": "When every durable byte was last read, seconds since 1970.",
    "so_chuan_scrub_damaged_files": "Damaged files that the last scrub named.",
    "so_chuan_backup_scrub_finished_seconds": "When the backups were last read, since 1970.",
    "so_chuan_backup_scrub_damaged_files": "Damaged files of the backups that were named.",
    "so_chuan_list_expires_seconds": "When the published list expires, seconds since 1970.",
    "so_chuan_due_refused_releases": "Releases whose hour came and that were refused.",
}


def leave(name: str, values: Mapping[str, float]) -> None:
    """Write gauges into one file, whole, in the place of those of the run before.

    Args:
        name: Of the file, without its ending; each command has its own.
        values: By names of `GAUGES`.
    """
    folder = os.environ.get(FOLDER)
    if not folder:
        return
    from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

    registry = CollectorRegistry()
    for gauge, value in values.items():
        Gauge(gauge, GAUGES[gauge], registry=registry).set(value)
    path = Path(folder) / f"{name}.prom"
    write_to_textfile(str(path), registry)
    # The exporter is another user, and these are no secrets.
    path.chmod(0o644)
