"""Is it what two certifiers signed? Offline, against a root of trust the caller has already.

The checking is done by the verifier of the same repository (`so-chuan-verify`), which is not
copied here: what a person checks by command and what a program checks by call is one code.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from so_chuan.errors import MissingLibraryError, UntrustedError

# The verifier by itself, or the whole product, which has it in it.
_DISTRIBUTIONS: Final = ("so-chuan-verify", "so-chuan")
_WITHDRAWN: Final = "withdrawn"


@dataclass(frozen=True)
class Proof:
    """What holds: who signed, under which list, and what became of the release since.

    `record` is the certified figure when one was checked. `is_current` is False when the signed
    list has passed its time: the figures hold, but a newer list may say more.
    """

    release: str
    signers: tuple[str, ...]
    needed: int
    list_version: int
    is_withdrawn: bool
    is_current: bool
    superseded_by: str | None
    figure: str | None = None
    record: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def value(self) -> str | None:
        """The certified value, digit by digit; None when the figure is missing."""
        value = self.record.get("obs_value")
        return None if value is None else str(value)


def verify_receipt(
    receipt: bytes | str | Path, root: bytes | str | Path, *, state: str | Path | None = None
) -> Proof:
    """Check the receipt of one figure.

    Args:
        receipt: The receipt, or the file it stands in.
        root: The root of trust, or its file; never take it from where the figures come from.
        state: Where the newest list seen is remembered, so that an older one is refused; without
            it where the `verify` command remembers it.

    Raises:
        UntrustedError: It is not as it was signed.
        MissingLibraryError: The verifier is not installed.
    """
    parts, pinned = _Verifier.load(), _bytes(root)
    memory = parts.memory(state)
    try:
        found = parts.receipt.check(
            _bytes(receipt), pinned, at=parts.clock.now(), minimum_version=memory.highest(pinned)
        )
    except parts.distrust.DistrustError as error:
        raise UntrustedError(error.reason.value, error.file) from None
    memory.remember(pinned, found.list_version)
    return Proof(
        release=found.entry.id,
        signers=found.signers,
        needed=found.needed,
        list_version=found.list_version,
        is_withdrawn=found.entry.status == _WITHDRAWN,
        is_current=not found.expired_files,
        superseded_by=found.entry.superseded_by,
        figure=found.figure,
        record=found.record,
    )


def verify_release(
    kit: str | Path, root: bytes | str | Path, *, state: str | Path | None = None
) -> Proof:
    """Check every byte of a downloaded release, zip or folder.

    Args:
        kit: What `Client.download` wrote.
        root: As `verify_receipt`.
        state: As `verify_receipt`.

    Raises:
        UntrustedError: A file of it is missing, changed or not signed.
        MissingLibraryError: The verifier is not installed.
    """
    parts, pinned = _Verifier.load(), _bytes(root)
    memory = parts.memory(state)
    try:
        with parts.kit.opened(Path(kit)) as source:
            listed, found = parts.kit.check(
                source, pinned, parts.clock.now(), minimum_version=memory.highest(pinned)
            )
    except parts.distrust.DistrustError as error:
        raise UntrustedError(error.reason.value, error.file) from None
    memory.remember(pinned, listed.version)
    return Proof(
        release=found.entry.id,
        signers=found.signers,
        needed=listed.threshold,
        list_version=listed.version,
        is_withdrawn=found.entry.status == _WITHDRAWN,
        is_current=not listed.expired_files,
        superseded_by=found.entry.superseded_by,
    )


@dataclass(frozen=True)
class _Verifier:
    """The modules of the verifier that are called."""

    receipt: Any
    kit: Any
    clock: Any
    distrust: Any
    seen: Any

    @classmethod
    def load(cls) -> _Verifier:
        if not any(map(_is_installed, _DISTRIBUTIONS)):
            told = "so-chuan-verify is not installed: `make verifier` builds its wheel into dist/"
            raise MissingLibraryError(told)
        names = ("schemas.receipt", "store.kit", "store.clock", "schemas.distrust", "certify.seen")
        return cls(*map(import_module, names))

    def memory(self, state: str | Path | None) -> Any:  # noqa: ANN401 - of the verifier
        return self.seen.Memory(Path(state) if state else self.seen.usual_place(os.environ))


def _is_installed(distribution: str) -> bool:
    try:
        version(distribution)
    except PackageNotFoundError:
        return False
    return True


def _bytes(given: bytes | str | Path) -> bytes:
    return given if isinstance(given, bytes) else Path(given).read_bytes()
