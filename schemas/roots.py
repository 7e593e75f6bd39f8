"""Which keys may sign what: the chain of TUF roots from the one a verifier has pinned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from securesystemslib.signer import Key
from tuf.api.metadata import Root

from schemas import metadata, public_key
from schemas.distrust import Reason
from schemas.metadata import Document, refuse

# Extra field of a key in the root: who holds it. Other TUF clients ignore it.
PERSON: Final = "x-so-chuan-person"
TWO_PERSONS: Final = ("root", "targets")


def check_roots(pinned: bytes, files: Mapping[str, bytes]) -> list[Root]:
    """Return every root, oldest first; one of them is the pinned one, byte for byte.

    Raises:
        UntrustedListError: A root is missing, not signed by its predecessor and itself, breaks
            the rules for keys, or none is the pinned one.
    """
    count = sum(metadata.role_of(name) == "root" for name in files)
    documents = [
        metadata.pick(files, f"{version}.root.json") for version in range(1, max(count, 1) + 1)
    ]
    roots = [document.typed(Root) for document in documents]
    for document, root, earlier in zip(documents, roots, [roots[0], *roots], strict=False):
        _check_keys(document.name, root)
        _check_known(document, [earlier, root])
        result = earlier.get_verification_result("root", document.payload, document.signatures)
        own = root.get_verification_result("root", document.payload, document.signatures)
        if not (result and own):
            refuse(Reason.TOO_FEW_SIGNATURES, document.name)
    if pinned not in (files[document.name] for document in documents):
        refuse(Reason.NOT_PINNED, documents[0].name)
    return roots


def check_signatures(document: Document, roots: Sequence[Root]) -> tuple[str, ...]:
    """Return the key ids that count for the document's role by the newest root.

    Raises:
        UntrustedListError: Too few of them, or a signature beside them that nobody can check.
    """
    _check_known(document, roots)
    role, signatures = document.role, document.signatures
    result = roots[-1].get_verification_result(role, document.payload, signatures)
    if not result:
        refuse(Reason.TOO_FEW_SIGNATURES, document.name)
    return tuple(sorted(result.signed))


def signers_then(document: Document, roots: Sequence[Root]) -> tuple[str, ...]:
    """Return the key ids behind an older list, by the newest root that knows enough of them.

    Raises:
        UntrustedListError: No root does.
    """
    results = (
        root.get_verification_result("targets", document.payload, document.signatures)
        for root in reversed(roots)
    )
    good = next((result for result in results if result), None) or refuse(
        Reason.TOO_FEW_SIGNATURES, document.name
    )
    return tuple(sorted(good.signed))


def check_own_signatures(document: Document, roots: Sequence[Root]) -> None:
    """Check one file by itself: it is signed, and by each signature's key as it stands.

    Says nothing about whether enough have signed, or whether it is the newest.

    Raises:
        UntrustedListError: A byte of it was changed.
    """
    if not document.signatures:
        refuse(Reason.TOO_FEW_SIGNATURES, document.name)
    _check_known(document, roots)


def _check_known(document: Document, roots: Sequence[Root]) -> None:
    for key_id, signature in document.signatures.items():
        # A changed root may give a role a key that it does not hold.
        trusting = (r for r in roots if key_id in r.roles[document.role].keyids)
        keys = (r.keys[key_id] for r in trusting if key_id in r.keys)
        if not any(public_key.is_good(key, signature, document.payload) for key in keys):
            refuse(Reason.BAD_SIGNATURE, document.name)


def _check_keys(name: str, root: Root) -> None:
    """TUF counts key ids: one key under two ids would satisfy a threshold of two alone."""
    try:
        publics = {public_key.raw(key) for key in root.keys.values()}
    except public_key.BadKeyError:
        refuse(Reason.UNREADABLE, name)
    if len(publics) != len(root.keys):
        refuse(Reason.DUPLICATE_KEY, name)
    if not all(set(role.keyids) <= set(root.keys) for role in root.roles.values()):
        refuse(Reason.UNREADABLE, name)
    if any(root.roles[role].threshold < 2 for role in TWO_PERSONS):
        refuse(Reason.WEAK_THRESHOLD, name)
    holders = [_person(root.keys[key_id]) for key_id in root.roles["targets"].keyids]
    if len(set(holders)) != len(holders):
        refuse(Reason.DUPLICATE_PERSON, name)


def _person(key: Key) -> str:
    return str(key.unrecognized_fields.get(PERSON, key.keyid))


def keys_of(roots: Sequence[Root]) -> dict[str, Key]:
    """Return every key by id, revoked ones too."""
    return {key.keyid: key for root in roots for key in root.keys.values()}


def persons(roots: Sequence[Root]) -> dict[str, str]:
    """Return who holds each key, revoked ones too, where a root says so."""
    keys = (key for root in roots for key in root.keys.values())
    return {key.keyid: _person(key) for key in keys if PERSON in key.unrecognized_fields}
