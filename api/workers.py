"""Several server processes behind one socket: forked, so that what all import is in memory once."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory
from typing import Final

import uvicorn
from uvicorn._subprocess import subprocess_started
from uvicorn.supervisors import multiprocess

from api import memory
from api.board import Board
from api.settings import Settings

_FORK: Final = multiprocessing.get_context("fork")
# Where prometheus_client looks, when it is imported, for the folder that the workers write to.
_METRICS: Final = "PROMETHEUS_MULTIPROC_DIR"


def run(config: uvicorn.Config, settings: Settings) -> None:
    """Run workers until stopped; those that die are replaced. Their metrics are told as one."""
    with TemporaryDirectory() as folder:
        board, metrics = Path(folder) / "board", Path(folder) / "metrics"
        Board.create(board, config.workers)
        metrics.mkdir()
        os.environ |= {"API_BOARD": str(board), _METRICS: str(metrics)}
        if settings.metrics_port is not None:
            from api.metrics import serve_all  # here, because most installations have none

            serve_all(settings.metrics_host, settings.metrics_port, metrics)
        # uvicorn has no other way to say how a worker begins; a spawned one imports all again.
        multiprocess.Process = _Forked  # type: ignore[misc]
        memory.settle()
        multiprocess.Multiprocess(config, sockets=[config.bind_socket()]).run()


class _Forked(multiprocess.Process):
    """One worker."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket]) -> None:
        super().__init__(config, sockets)
        self.process = _FORK.Process(  # type: ignore[assignment]
            target=subprocess_started, args=(config, self.target, sockets, None)
        )

    def target(self, sockets: list[socket] | None = None) -> None:
        """Serve; until the server listens to signals they end the process."""
        for number in multiprocess.SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        super().target(sockets)

    def kill(self) -> None:
        """End a worker that hangs or is gone."""
        if os.environ.get(_METRICS) and self.pid is not None:
            from prometheus_client.multiprocess import mark_process_dead

            mark_process_dead(self.pid)
        super().kill()
