"""Structures and reports as text: written by pysdmx, then mended where it falls short.

It writes one language, no parent of a code, the place of an observation's attribute twice, and an
empty list of groups (`protocol.md` 3.2 and 3.5); what it writes is otherwise the message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import orjson
from lxml import etree
from pysdmx.io import write_sdmx
from pysdmx.io.format import Format as Written
from pysdmx.model import Organisation
from pysdmx.model.message import Header

from api.sdmx.artefacts import BETWEEN, START
from api.sdmx.message import Head
from store import clock

_FORMATS: Final = {
    "structure21": Written.STRUCTURE_SDMX_ML_2_1,
    "structure30": Written.STRUCTURE_SDMX_ML_3_0,
    "structure31": Written.STRUCTURE_SDMX_ML_3_1,
    "structurejson20": Written.STRUCTURE_SDMX_JSON_2_0_0,
    "structurejson21": Written.STRUCTURE_SDMX_JSON_2_1_0,
    "metadatajson": Written.REFMETA_SDMX_JSON_2_0_0,
    "metadataxml": Written.REFMETA_SDMX_ML_3_0,
}
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
# What a stub keeps; a complete one keeps what else is said of it too.
_STUB: Final = ("id", "agencyID", "version", "name", "names", "isExternalReference")
_COMPLETE: Final = (*_STUB, "description", "descriptions", "annotations", "isFinal")
_ORDER: Final = (
    "OrganisationSchemes",
    "Dataflows",
    "CategorySchemes",
    "Categorisations",
    "Codelists",
    "Concepts",
    "DataStructures",
    "Constraints",
    "ProvisionAgreements",
)
_AVAILABILITY: Final = "Availability for "

# (code list, code) -> the code above it in the list.
Parents = Mapping[tuple[str, str], str]


def write(
    objects: Sequence[Any],
    head: Head,
    name: str,
    parents: Parents,
    stubs: Mapping[str, bool] | None = None,
) -> bytes:
    """Return a message.

    Args:
        objects: Of pysdmx.
        head: What the message says of itself.
        name: The format, by the name `media` gives it.
        parents: Of the codes.
        stubs: Artefacts, by short URN, of which only the name is wanted; true where also what
            else is said of them.
    """
    prepared = clock.parse(head.prepared)
    header = Header(id=head.id, prepared=prepared, sender=Organisation(head.sender))
    text = write_sdmx(objects, _FORMATS[name], header=header)
    assert isinstance(text, str)  # noqa: S101 - without a file it is text
    if "json" in name:
        return _mend_json(text, head, parents, stubs or {})
    return _mend_xml(text, head, parents, stubs or {})


def _mend_xml(text: str, head: Head, parents: Parents, stubs: Mapping[str, bool]) -> bytes:
    parser = etree.XMLParser(remove_blank_text=True, resolve_entities=False)
    root = etree.fromstring(text.encode(), parser)
    spaces = root.nsmap
    _mend_header(root, head)
    for element in list(root.iter()):
        if element is not root and element.getparent() is None:
            continue  # it was part of what a stub leaves out
        if element.text and element.text.startswith((START, _AVAILABILITY)):
            _speak(element, spaces)
        kind = etree.QName(element).localname
        if kind == "MeasureRelationship":
            element.getparent().remove(element)
        elif kind == "Code" and etree.QName(element.getparent()).localname == "Codelist":
            _add_parent(element, parents)
        elif element.get("agencyID") and element.get("isExternalReference"):
            short = (
                f"{kind}={element.get('agencyID')}:{element.get('id')}({element.get('version')})"
            )
            if short in stubs:
                _reduce(element, is_complete=stubs[short])
    _put_in_order(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _put_in_order(root: Any) -> None:  # noqa: ANN401 - lxml
    """Put the collections of 2.1 into the order its schema wants."""
    structures = root.find(f"{{{root.nsmap['mes']}}}Structures")
    if structures is None or not structures.nsmap["str"].endswith("v2_1/structure"):
        return
    structures[:] = sorted(
        structures, key=lambda element: _ORDER.index(etree.QName(element).localname)
    )


def _mend_header(root: Any, head: Head) -> None:  # noqa: ANN401 - lxml has no types
    """Name the sender in both languages, and the source behind everything else."""
    space, common = root.nsmap["mes"], root.nsmap["com"]
    header = root.find(f"{{{space}}}Header")
    sender = header.find(f"{{{space}}}Sender")
    for lang, name in head.sender_names.items():
        etree.SubElement(sender, f"{{{common}}}Name", {_LANG: lang}).text = name
    for lang, source in head.source.items():
        etree.SubElement(header, f"{{{space}}}Source", {_LANG: lang}).text = source


def _speak(element: Any, spaces: Mapping[str, str]) -> None:  # noqa: ANN401 - lxml
    """Put one element of two languages where there is one of both, English last."""
    vi, en = _apart(element.text)
    if etree.QName(element).localname == "Value":
        element.tag = f"{{{spaces['com']}}}Text"
    element.text = vi
    element.set(_LANG, "vi")
    english = etree.Element(element.tag, {_LANG: "en"})
    english.text = en
    element.addnext(english)


def _apart(text: str) -> tuple[str, str]:
    if text.startswith(_AVAILABILITY):
        return f"Số liệu hiện có của {text.removeprefix(_AVAILABILITY)}", text
    vi, _, en = text.removeprefix(START).partition(BETWEEN)
    return vi, en


def _add_parent(code: Any, parents: Parents) -> None:  # noqa: ANN401 - lxml
    codelist = code.getparent()
    parent = parents.get((codelist.get("id"), code.get("id")))
    if parent is None:
        return
    space = etree.QName(code).namespace
    element = etree.SubElement(code, f"{{{space}}}Parent")
    if space.endswith("v2_1/structure"):
        etree.SubElement(element, "Ref", id=parent)
    else:
        element.text = parent


def _reduce(element: Any, *, is_complete: bool) -> None:  # noqa: ANN401 - lxml
    """Leave of an artefact its name, and point out that the rest is elsewhere."""
    element.set("isExternalReference", "true")
    element.attrib.pop("isPartial", None)
    common = element.nsmap["com"]
    for child in list(element):
        name = etree.QName(child)
        is_name = name.namespace == common and name.localname == "Name"
        if not (is_name or (is_complete and name.namespace == common)):
            element.remove(child)


def _mend_json(text: str, head: Head, parents: Parents, stubs: Mapping[str, bool]) -> bytes:
    message = _spoken(orjson.loads(text), head.lang)
    meta = message["meta"]
    meta["sender"] |= {
        "name": head.sender_names[head.lang],
        "names": dict(head.sender_names),
    }
    meta |= {"test": False, "contentLanguages": ["vi", "en"]}
    if head.links:
        meta["links"] = list(head.links)
    for collection, artefacts in message["data"].items():
        for at, artefact in enumerate(artefacts):
            _mend_artefact(collection, artefact, parents)
            artefacts[at] = _stub(collection, artefact, stubs)
    return orjson.dumps(message) + b"\n"


def _mend_artefact(collection: str, artefact: dict[str, Any], parents: Parents) -> None:
    if collection == "dataStructures":
        told = artefact.get("dataStructureComponents", {})
        if not told.get("groups"):
            told.pop("groups", None)
        for attribute in told.get("attributeList", {}).get("attributes", ()):
            attribute.pop("measureRelationship", None)
    if collection == "codelists":
        for code in artefact.get("codes", ()):
            parent = parents.get((artefact["id"], code["id"]))
            if parent is not None:
                code["parent"] = parent


_KIND_OF: Final = {
    "codelists": "Codelist",
    "conceptSchemes": "ConceptScheme",
    "dataStructures": "DataStructure",
    "dataflows": "Dataflow",
    "categorySchemes": "CategoryScheme",
    "categorisations": "Categorisation",
    "agencySchemes": "AgencyScheme",
    "dataProviderSchemes": "DataProviderScheme",
    "provisionAgreements": "ProvisionAgreement",
    "dataConstraints": "DataConstraint",
    "metadataStructures": "MetadataStructure",
    "metadataflows": "Metadataflow",
    "metadataProviderSchemes": "MetadataProviderScheme",
}


def _stub(collection: str, artefact: dict[str, Any], stubs: Mapping[str, bool]) -> dict[str, Any]:
    kind = _KIND_OF.get(collection, collection)
    version = artefact.get("version", "1.0")
    short = f"{kind}={artefact.get('agencyID')}:{artefact.get('id')}({version})"
    if short not in stubs:
        return artefact
    kept = _COMPLETE if stubs[short] else _STUB
    told = {name: value for name, value in artefact.items() if name in kept}
    return told | {"isExternalReference": True}


def _spoken(value: Any, lang: str) -> Any:  # noqa: ANN401 - any JSON
    """Put both languages of each text apart: `name` in the caller's, `names` in all."""
    if isinstance(value, list):
        return [_spoken(one, lang) for one in value]
    if not isinstance(value, dict):
        return value
    told: dict[str, Any] = {}
    for name, one in value.items():
        if isinstance(one, str) and one.startswith((START, _AVAILABILITY)):
            told |= _member(name, _apart(one), lang)
        else:
            told[name] = _spoken(one, lang)
    return told


def _member(name: str, texts: tuple[str, str], lang: str) -> dict[str, Any]:
    vi, en = texts
    names = {"vi": vi, "en": en}
    return {"value": names} if name == "value" else {name: names[lang], f"{name}s": names}


def parents_of(codelists: Iterable[tuple[str, Iterable[Any]]]) -> dict[tuple[str, str], str]:
    """Return the parents of codes whose parent is in the same, perhaps narrowed, list."""
    found = {}
    for codelist, codes in codelists:
        listed = list(codes)
        known = {code.id for code in listed}
        found.update({(codelist, code.id): code.parent for code in listed if code.parent in known})
    return found
