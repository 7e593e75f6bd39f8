"""One request of SDMX: its release, its format, and the one spelling its entity tag is of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from starlette.requests import Request

from api import errors, negotiation
from api.asking import Ask, choose_release, notes_of
from api.parameters import AS_OF, RELEASE, Operation, Parameter
from api.sdmx import address, media
from api.sdmx.address import Address
from api.sdmx.media import Base, Chosen, Resource
from api.shelf import OpenRelease, Shelf

# What every address takes besides its own: ours, and the name REST 2.2 has for `as_of`.
COMMON: Final = ("release", "as_of", "asOf", "format", "lang")


@dataclass(frozen=True)
class SdmxAsk(Ask):
    """An ask whose question is not in single values but in one object with a stable `repr`."""

    chosen: Chosen

    @property
    def path(self) -> str:
        """The address in one spelling: what tolerances differ in is not part of it."""
        return f"{self.request.scope['so_chuan']['operation']}/{self.values['asked']}"


@dataclass(frozen=True)
class Opened:
    """A request whose release and format are known, before its question is read."""

    request: Request
    base: Base
    address: Address
    shelf: Shelf
    release: OpenRelease
    versions: dict[str, Any]
    chosen: Chosen
    lang: str

    def ask(self, asked: object, *, is_versioned: bool = True) -> SdmxAsk:
        """Return the ask of a question.

        Args:
            asked: What is wanted; two questions with one `repr` get the same answer.
            is_versioned: False when other releases are part of the answer too.
        """
        chosen = self.chosen
        content_type = chosen.format.media_type
        if chosen.format.kind == "data+csv":
            content_type = f"{content_type}; charset=utf-8; header=present"
        operation = Operation(
            parameters=(),
            formats={chosen.format.name: content_type},
            body="",
            example=None,
            is_versioned=is_versioned,
        )
        return SdmxAsk(
            request=self.request,
            operation=operation,
            values={**self.versions, "asked": repr((asked, chosen.labelling))},
            shelf=self.shelf,
            release=self.release,
            lang=self.lang,
            format=chosen.format.name,
            after=None,
            chosen=chosen,
        )


def open_request(
    request: Request, base: Base, resource: Resource, found: Address, allowed: Sequence[str]
) -> Opened:
    """Choose release and format of a request.

    Raises:
        ApiError: A parameter does not exist or is malformed, or the release is not there.
    """
    address.check_names(found, (*allowed, *COMMON))
    notes = request.scope["so_chuan"]
    lang = address.single(found, "lang")
    if lang is not None:
        if lang not in negotiation.LANGUAGES:
            raise _malformed("lang", lang, "`vi` hoặc `en`", "`vi` or `en`")
        notes["lang"] = lang
    versions = _versions(found)
    shelf: Shelf = request.app.state.registry.shelf
    release = choose_release(shelf, versions)
    notes.update(notes_of(release.entry))
    named = address.single(found, "format")
    chosen = media.choose(base, resource, request.headers.get("accept"), named)
    notes["format"] = chosen.format.name
    return Opened(request, base, found, shelf, release, versions, chosen, notes["lang"])


def _versions(found: Address) -> dict[str, Any]:
    versions: dict[str, Any] = {}
    for name, parameter in (("release", RELEASE), ("as_of", AS_OF), ("asOf", AS_OF)):
        text = address.single(found, name)
        if text is None:
            continue
        if parameter.name in versions:
            raise errors.ConflictingParametersError(parameter="asOf", other="as_of")
        versions[parameter.name] = _read(parameter, name, text)
    return versions


def read_instant(found: Address, name: str) -> datetime | None:
    """Read an instant, in UTC unless it names an offset; a day is its first moment.

    Raises:
        MalformedQueryError: It is none.
    """
    text = address.single(found, name)
    if text is None:
        return None
    whole = f"{text}T00:00:00Z" if len(text) == 10 else text
    has_offset = whole.endswith("Z") or whole[-6:-5] in ("+", "-", " ")
    instant = _read(AS_OF, name, whole if has_offset else f"{whole}Z")
    assert isinstance(instant, datetime)  # noqa: S101 - the form reads nothing else
    return instant


def _read(parameter: Parameter, name: str, text: str) -> Any:  # noqa: ANN401 - what the form reads
    try:
        return parameter.form.read(text)
    except ValueError:
        form = parameter.form
        raise _malformed(name, text, form.expected_vi, form.expected_en) from None


def _malformed(parameter: str, value: str, vi: str, en: str) -> errors.MalformedQueryError:
    return errors.MalformedQueryError(
        parameter=parameter, value=value, expected_vi=vi, expected_en=en
    )
