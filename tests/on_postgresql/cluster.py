"""A PostgreSQL server of the tests' own: on a socket in a private folder, gone when they end."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

USER = "postgres"
ROLE = "so_chuan"
PASSWORD = "only in a file"
_SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0777
max_connections = 400
shared_buffers = 32MB
"""


class Cluster:
    """One server with one database, whose owner is no superuser and signs in with a password."""

    def __init__(self) -> None:
        memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
        room = memory if os.access(memory, os.W_OK) else None
        self.folder = Path(tempfile.mkdtemp(prefix="so-chuan-pg-", dir=room))
        self.folder.chmod(0o755)
        self._data = self.folder / "data"
        self._data.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.folder, USER)
            shutil.chown(self._data, USER)
        secret = self.folder / "secret"
        secret.write_text(PASSWORD, "utf-8")
        self._run(
            "initdb", "-D", str(self._data), "-U", USER, "--encoding=UTF8", "--locale=C.UTF-8",
            "--auth=scram-sha-256", f"--pwfile={secret}",
        )  # fmt: skip
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(f"{_SETTINGS}unix_socket_directories = '{self.folder}'\n")
        self.passfile = self.folder / "pgpass"
        self.passfile.write_text(f"*:*:*:*:{PASSWORD}\n", "utf-8")
        self.passfile.chmod(0o600)
        self.start()
        self.ask(f"create role {ROLE} login password '{PASSWORD}'")
        self.ask(f"create database journals owner {ROLE}")

    def start(self, *settings: str) -> None:
        options = " ".join(f"-c {each}" for each in settings)
        self._run("pg_ctl", "start", "-w", "-t", "60", "-s", "-D", str(self._data),
                  "-l", str(self.folder / "log"), "-o", options)  # fmt: skip

    def stop(self, mode: str = "fast") -> None:
        """End the server; `immediate` is what a power cut leaves."""
        self._run("pg_ctl", "stop", "-w", "-t", "60", "-s", "-D", str(self._data), "-m", mode)

    def address(self, schema: str = "public", *, role: str = ROLE) -> str:
        """Return the address of a journal in a schema of its own."""
        options = quote(f"-csearch_path={schema}")
        return (
            f"postgresql://{role}@/journals?host={quote(str(self.folder))}"
            f"&passfile={quote(str(self.passfile))}&options={options}"
        )

    def ask(self, statement: str, *, database: str = "postgres", role: str = USER) -> list[tuple]:
        """Run one statement outside of any transaction, as the superuser unless told otherwise."""
        import psycopg

        with psycopg.connect(
            host=str(self.folder), dbname=database, user=role, passfile=str(self.passfile),
            autocommit=True,
        ) as connection:  # fmt: skip
            done = connection.execute(statement)
            return done.fetchall() if done.description else []

    def remove(self) -> None:
        self.stop("immediate")
        shutil.rmtree(self.folder)

    def _run(self, program: str, *arguments: str) -> None:
        homes = sorted(
            Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parts[-2])
        )
        assert homes, "PostgreSQL is not installed: make test-tools"
        command = [str(homes[-1] / program), *arguments]
        if os.geteuid() == 0:
            pwd.getpwnam(USER)
            command = ["runuser", "-u", USER, "--", *command]
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            cwd=self.folder, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
