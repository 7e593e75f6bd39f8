"""The catalogue as DCAT-AP 3: one dataset a dataset, one distribution a file and an interface."""

from __future__ import annotations

from typing import Any, Final

from api.catalogue import vocabulary
from api.catalogue.content import Content, Dataset, File
from api.catalogue.graph import (
    Graph,
    Link,
    Literal,
    Thing,
    Value,
    both,
    day,
    instant,
    links,
)
from api.catalogue.interfaces import STRUCTURE, Interface
from store import clock

_CSVW: Final = "http://www.w3.org/ns/csvw"
_PARQUET: Final = "https://parquet.apache.org/docs/file-format/"
_CONFORMING: Final = {"csv": _CSVW, "parquet": _PARQUET}
_TITLE: Final = {"vi": "Danh mục số liệu: {name}", "en": "Catalogue of figures: {name}"}
_ABOUT: Final = {
    "vi": "Các bộ số liệu đã chứng nhận của bản công bố {release}: tệp đã ký và giao diện.",
    "en": "The certified datasets of release {release}: signed files and interfaces.",
}
_THEMES: Final = {"vi": "Chủ đề thống kê", "en": "Statistical themes"}
_FILE: Final = {
    "vi": "{name}, bản {release}, dạng {form}",
    "en": "{name}, release {release}, as {form}",
}
_FILE_ABOUT: Final = {
    "vi": "Trọn bộ dữ liệu, từng byte như đã ký; mã sha256 nằm trong bản kê đã ký.",
    "en": "The whole dataset, byte for byte as it was signed; the signed manifest has its sha256.",
}
_BY: Final = {"vi": "{name} qua {service}", "en": "{name} by {service}"}
_NOTES: Final = {
    "vi": "Bản công bố {release}, chứng nhận lúc {certified}; từng thay đổi kèm lý do: {changes}",
    "en": "Release {release}, certified at {certified}; every change with its reason: {changes}",
}


def graph(content: Content) -> Graph:
    """Return the catalogue with everything it speaks of."""
    things = [_catalog(content), *_parties(content), *_places(content), *_themes(content)]
    for dataset in content.datasets:
        things += of_dataset(content, dataset)
    return things + [_service(content, one) for one in content.interfaces]


def of_dataset(content: Content, dataset: Dataset) -> list[Thing]:
    """Return one dataset, its time and its distributions."""
    files = [_file(content, dataset, one) for one in dataset.files]
    checksums = [_checksum(content, dataset, one) for one in dataset.files]
    asked = [_asked(content, dataset, one) for one in content.interfaces if one.dataset]
    period = _period(content, dataset)
    told = _dataset(content, dataset)
    told.say("dct:temporal", Link(period.iri) if period else None)
    told.say("dcat:distribution", *[Link(one.iri) for one in (*files, *asked)])
    return [told, *([period] if period else []), *files, *checksums, *asked]


def dataset_iri(content: Content, dataset_id: str) -> str:
    """Return what a dataset is called: the same in every release."""
    return f"{content.home}/dataset/{dataset_id}#dataset"


def _catalog(content: Content) -> Thing:
    facts = {"release": content.release.id}
    name = content.publisher.get("name") or {}
    told = Thing(_catalog_iri(content), ("dcat:Catalog",))
    told.say("dct:title", *_filled(_TITLE, name=name))
    told.say("dct:description", *_filled(_ABOUT, **facts))
    told.say("dct:publisher", Link(_publisher_iri(content)))
    told.say("foaf:homepage", Link(f"{content.home}/"))
    told.say("dct:language", *links(vocabulary.LANGUAGES.values()))
    told.say("dct:license", *_licence(content))
    told.say("dct:issued", instant(content.release.entry.published_at))
    told.say("dct:modified", instant(content.release.entry.published_at))
    told.say("dct:spatial", *_spatial(content))
    told.say("dct:conformsTo", Link(vocabulary.DCAT_AP))
    told.say("dcat:themeTaxonomy", Link(_scheme(content)), Link(vocabulary.EU_THEMES))
    told.say("dcat:dataset", *[Link(dataset_iri(content, one.id)) for one in content.datasets])
    return told.say("dcat:service", *[Link(_service_iri(content, i)) for i in content.interfaces])


def _dataset(content: Content, dataset: Dataset) -> Thing:
    release, theme = content.release, dataset.row["theme"]
    told = Thing(dataset_iri(content, dataset.id), ("dcat:Dataset",))
    told.say("dct:identifier", Literal(f"{content.publisher.get('agency', '')}:{dataset.id}"))
    told.say("dct:title", *both(dataset.text("name")))
    told.say("dct:description", *both(dataset.text("description")))
    told.say("dct:publisher", Link(_publisher_iri(content)))
    told.say("dct:creator", *[Link(_agency_iri(content, code)) for code in dataset.owners])
    told.say("dcat:contactPoint", *[Link(_contact_iri(content, code)) for code in dataset.owners])
    told.say("dcat:keyword", *_keywords(content, dataset))
    told.say("dcat:theme", Link(f"{_scheme(content)}-{theme}"), _eu_theme(theme))
    told.say("dct:language", *links(vocabulary.LANGUAGES.values()))
    frequency = vocabulary.frequency(list(dataset.coverage.freqs))
    told.say("dct:accrualPeriodicity", Link(frequency))
    told.say("dct:spatial", *_spatial(content))
    told.say("dct:issued", instant(release.entry.published_at))
    told.say("dct:modified", instant(release.entry.published_at))
    told.say("dcat:version", Literal(release.id))
    told.say("adms:versionNotes", *_version_notes(content))
    told.say("dct:accessRights", Link(vocabulary.PUBLIC))
    told.say("dct:conformsTo", *links(_standards(content, dataset)))
    return told.say("dcat:landingPage", Link(f"{content.home}/dataset/{dataset.id}"))


def _file(content: Content, dataset: Dataset, file: File) -> Thing:
    facts = {"form": file.form.upper(), "release": content.release.id}
    address = f"{content.home}{file.address}"
    told = Thing(f"{content.home}/dataset/{dataset.id}#{file.form}", ("dcat:Distribution",))
    told.say("dct:title", *_filled(_FILE, name=dataset.text("name"), **facts))
    told.say("dct:description", *both(dict(_FILE_ABOUT)))
    told.say("dcat:accessURL", Link(f"{content.home}/dataset/{dataset.id}"))
    told.say("dcat:downloadURL", Link(address))
    _say_terms(content, told, file.media_type)
    told.say("dct:conformsTo", Link(_CONFORMING[file.form]))
    told.say("spdx:checksum", Link(f"{told.iri}-checksum"))
    return told.say("dcat:byteSize", Literal(str(file.length), datatype="xsd:nonNegativeInteger"))


def _checksum(content: Content, dataset: Dataset, file: File) -> Thing:
    told = Thing(
        f"{content.home}/dataset/{dataset.id}#{file.form}-checksum", ("spdx:Checksum",)
    )  # fmt: skip
    told.say("spdx:algorithm", Link(vocabulary.SHA256))
    return told.say("spdx:checksumValue", Literal(file.sha256, datatype="xsd:hexBinary"))


def _asked(content: Content, dataset: Dataset, interface: Interface) -> Thing:
    told = Thing(f"{content.home}/dataset/{dataset.id}#{interface.id}", ("dcat:Distribution",))
    told.say("dct:title", *_filled(_BY, name=dataset.text("name"), service=interface.title))
    told.say("dct:description", *both(dict(interface.about)))
    told.say("dcat:accessURL", Link(content.address(interface, dataset)))
    _say_terms(content, told, interface.media_type)
    told.say("dct:conformsTo", Link(interface.standard))
    return told.say("dcat:accessService", Link(_service_iri(content, interface)))


def _say_terms(content: Content, told: Thing, media_type: str) -> None:
    at = instant(content.release.entry.published_at)
    iana = vocabulary.media_type(media_type)
    told.say("dcat:mediaType", Link(iana))
    told.say("dct:format", Link(vocabulary.file_type(media_type) or iana))
    told.say("dct:license", *_licence(content))
    told.say("dct:issued", at)
    told.say("dct:modified", at)
    told.say("dcatap:availability", Link(vocabulary.STABLE))


def _service(content: Content, interface: Interface) -> Thing:
    described = interface.described.format(agency=content.publisher.get("agency", ""))
    held = [one for one in content.datasets if interface.dataset] or list(content.datasets)
    told = Thing(_service_iri(content, interface), ("dcat:DataService",))
    told.say("dct:title", *both(dict(interface.title)))
    told.say("dct:description", *both(dict(interface.about)))
    told.say("dcat:endpointURL", Link(f"{content.home}{interface.path}"))
    told.say("dcat:endpointDescription", Link(f"{content.home}{described}") if described else None)
    told.say("dcat:servesDataset", *[Link(dataset_iri(content, one.id)) for one in held])
    told.say("dct:license", *_licence(content))
    told.say("dct:accessRights", Link(vocabulary.PUBLIC))
    told.say("dct:publisher", Link(_publisher_iri(content)))
    owners = {code: None for one in content.datasets for code in one.owners}
    told.say("dcat:contactPoint", *[Link(_contact_iri(content, code)) for code in owners])
    return told.say("dct:conformsTo", Link(interface.standard))


def _parties(content: Content) -> list[Thing]:
    publisher = Thing(_publisher_iri(content), ("foaf:Agent", "foaf:Organization"))
    publisher.say("foaf:name", *both(content.publisher.get("name") or {}))
    publisher.say("foaf:homepage", Link(f"{content.home}/"))
    publisher.say("dct:type", Link(vocabulary.LOCAL_AUTHORITY))
    things = [publisher]
    for code in sorted({code for one in content.datasets for code in one.owners}):
        named = both(content.name("agency", code))
        agency = Thing(_agency_iri(content, code), ("foaf:Agent", "foaf:Organization"))
        contact = Thing(_contact_iri(content, code), ("vcard:Organization", "vcard:Kind"))
        contact.say("vcard:fn", *named).say("vcard:hasURL", Link(f"{content.home}/"))
        things += [agency.say("foaf:name", *named), contact]
    return things


def _places(content: Content) -> list[Thing]:
    place = content.place
    if place is None:
        return []
    told = Thing(_place_iri(content), ("dct:Location",))
    told.say("skos:prefLabel", *both({"vi": place.name_vi, "en": place.name_en}))
    if place.iso_code:
        told.say("dct:identifier", Literal(place.iso_code))
    return [told]


def _themes(content: Content) -> list[Thing]:
    scheme = Thing(_scheme(content), ("skos:ConceptScheme",))
    scheme.say("dct:title", *both(dict(_THEMES))).say("skos:prefLabel", *both(dict(_THEMES)))
    concepts = []
    for theme in sorted({one.row["theme"] for one in content.datasets}):
        concept = Thing(f"{_scheme(content)}-{theme}", ("skos:Concept",))
        concept.say("skos:prefLabel", *both(content.name("theme", theme)))
        concept.say("skos:notation", Literal(theme)).say("skos:inScheme", Link(_scheme(content)))
        concepts.append(concept.say("skos:broadMatch", _eu_theme(theme)))
    return [scheme, *concepts]


def _period(content: Content, dataset: Dataset) -> Thing | None:
    first, last = dataset.row["first_period_start"], dataset.row["last_period_end"]
    if first is None or last is None:
        return None
    told = Thing(f"{content.home}/dataset/{dataset.id}#period", ("dct:PeriodOfTime",))
    return told.say("dcat:startDate", day(first)).say("dcat:endDate", day(last))


def _keywords(content: Content, dataset: Dataset) -> list[Value]:
    texts = [content.name("theme", dataset.row["theme"])]
    texts += [{lang: one[f"name_{lang}"] for lang in ("vi", "en")} for one in dataset.indicators]
    return list(dict.fromkeys(value for text in texts for value in both(text)))


def _version_notes(content: Content) -> list[Value]:
    facts = {
        "release": content.release.id,
        "certified": clock.text(content.release.entry.certified_at),
        "changes": f"{content.home}/v1/changes?to={content.release.id}",
    }
    return _filled(_NOTES, **facts)


def _standards(content: Content, dataset: Dataset) -> list[str]:
    """Return what the columns of a dataset are made after: its table, its data structure."""
    table = f"{content.home}/releases/{content.release.id}/{dataset.id}.csv-metadata.json"
    agency = content.publisher.get("agency", "")
    structure = f"{content.home}{STRUCTURE.format(agency=agency)}"
    return [*([table] if dataset.files else []), structure]


def _filled(texts: dict[str, str], **facts: Any) -> list[Value]:  # noqa: ANN401 - texts, one or two
    """Fill the places of a text in both languages; a fact may be a text in each language too."""
    return both(
        {
            lang: text.format(
                **{
                    name: fact.get(lang) or fact.get("vi") or "" if isinstance(fact, dict) else fact
                    for name, fact in facts.items()
                }
            )
            for lang, text in texts.items()
        }
    )


def _licence(content: Content) -> list[Value]:
    url = content.licence.get("url")
    return [Link(url)] if url else []


def _eu_theme(theme: str) -> Link | None:
    found = vocabulary.eu_theme(theme)
    return Link(found) if found else None


def _spatial(content: Content) -> list[Value]:
    return [Link(_place_iri(content))] if content.place else []


def _catalog_iri(content: Content) -> str:
    return f"{content.home}/catalog#catalog"


def _publisher_iri(content: Content) -> str:
    return f"{content.home}/catalog#publisher"


def _agency_iri(content: Content, code: str) -> str:
    return f"{content.home}/catalog#agency-{code}"


def _contact_iri(content: Content, code: str) -> str:
    return f"{content.home}/catalog#contact-{code}"


def _place_iri(content: Content) -> str:
    return f"{content.home}/v1/areas/{content.publisher.get('home_area')}"


def _service_iri(content: Content, interface: Interface) -> str:
    return f"{content.home}/catalog#service-{interface.id}"


def _scheme(content: Content) -> str:
    return f"{content.home}/catalog#themes"
