"""The names SDMX has for what we have: components, code lists, artefacts, their URNs."""

from __future__ import annotations

from typing import Final, NamedTuple

VERSION: Final = "1.0.0"
# The standard fixes this version for organisation schemes.
SCHEME_VERSION: Final = "1.0"
STRUCTURE: Final = "FIGURES"
CONCEPTS: Final = "CONCEPTS"
TIME: Final = "TIME_PERIOD"
VALUE: Final = "OBS_VALUE"
# Names the release in every message, whatever its format.
RELEASE: Final = "RELEASE"
ALL_DIMENSIONS: Final = "AllDimensions"
# The value of a figure that is missing; OBS_STATUS says why.
MISSING: Final = "NaN"


class Component(NamedTuple):
    """One component of the data structure; `column` is ours, `codelist` empty where uncoded."""

    id: str
    column: str
    codelist: str
    vi: str
    en: str
    text_type: str = "String"


DIMENSIONS: Final = (
    Component("FREQ", "freq", "CL_FREQ", "Tần suất", "Frequency"),
    Component("REF_AREA", "ref_area", "CL_AREA", "Địa bàn", "Reference area"),
    Component("INDICATOR", "indicator", "CL_INDICATOR", "Chỉ tiêu", "Indicator"),
    Component("SEX", "sex", "CL_SEX", "Giới tính", "Sex"),
    Component("AGE", "age", "CL_AGE", "Tuổi", "Age"),
    Component("URBANISATION", "urbanisation", "CL_DEG_URB", "Thành thị, nông thôn", "Urbanisation"),
    Component("ACTIVITY", "activity", "CL_ACTIVITY", "Ngành kinh tế", "Economic activity"),
    Component(
        "COUNTERPART_AREA",
        "counterpart_area",
        "CL_COUNTERPART_AREA",
        "Địa bàn đối tác",
        "Counterpart area",
    ),
    Component(
        "COMPOSITE_BREAKDOWN",
        "composite_breakdown",
        "CL_COMP_BREAKDOWN",
        "Phân tổ kết hợp",
        "Composite breakdown",
    ),
)
PERIOD: Final = Component(
    TIME, "time_period", "", "Kỳ số liệu", "Time period", "ObservationalTimePeriod"
)
# A missing figure is `NaN`, which a decimal cannot be; the text of a figure stays exact.
MEASURE: Final = Component(VALUE, "obs_value", "", "Giá trị", "Observation value", "Double")
SERIES_ATTRIBUTES: Final = (
    Component("UNIT_MEASURE", "unit_measure", "CL_UNIT", "Đơn vị tính", "Unit of measure"),
    # Not UNIT_MULT: the unit contains it already, and a client would multiply a second time.
    Component(
        "UNIT_EXPONENT",
        "unit_mult",
        "",
        "Lũy thừa của 10 đã nằm trong đơn vị tính",
        "Power of ten that the unit of measure already contains",
        "Integer",
    ),
)
FIGURE_ATTRIBUTES: Final = (
    Component("OBS_STATUS", "obs_status", "CL_OBS_STATUS", "Tình trạng", "Observation status"),
    Component("CONF_STATUS", "conf_status", "CL_CONF_STATUS", "Mức bảo mật", "Confidentiality"),
    Component("DECIMALS", "decimals", "", "Số chữ số thập phân", "Decimals", "Integer"),
    Component("BASE_PER", "base_period", "", "Kỳ gốc", "Base period"),
    Component(
        "BREAK_GROUP",
        "break_group",
        "",
        "Đoạn so sánh được của chuỗi",
        "Comparable stretch of the series",
        "Integer",
    ),
    Component("RANK_OF", "rank_of", "", "Xếp hạng trong số", "Ranked among", "Integer"),
    Component("VINTAGE", "vintage", "", "Lần công bố của cơ quan", "Vintage"),
    Component("EDITION", "edition", "", "Ấn bản", "Edition"),
    Component("SOURCE_DOCUMENT", "source_document", "", "Tài liệu nguồn", "Source document"),
    Component("SOURCE_TABLE", "source_table", "", "Bảng nguồn", "Source table"),
    Component("COMMENT_OBS", "note", "", "Ghi chú", "Comment"),
)
DATASET_ATTRIBUTE: Final = Component(
    RELEASE, "", "", "Bản công bố đã chứng nhận", "Certified release"
)
ATTRIBUTES: Final = (*SERIES_ATTRIBUTES, *FIGURE_ATTRIBUTES)
COMPONENTS: Final = {
    one.id: one for one in (*DIMENSIONS, PERIOD, MEASURE, *ATTRIBUTES, DATASET_ATTRIBUTE)
}
BY_COLUMN: Final = {one.column: one for one in COMPONENTS.values() if one.column}
DIMENSION_IDS: Final = tuple(one.id for one in DIMENSIONS)

# Code list -> list of the release that holds its codes; areas and indicators are marts.
LIST_OF: Final = {
    "CL_FREQ": "cl_freq",
    "CL_SEX": "cl_sex",
    "CL_AGE": "cl_age",
    "CL_DEG_URB": "cl_deg_urb",
    "CL_ACTIVITY": "cl_activity",
    "CL_COUNTERPART_AREA": "cl_counterpart_area",
    "CL_COMP_BREAKDOWN": "cl_comp_breakdown",
    "CL_UNIT": "cl_unit",
    "CL_OBS_STATUS": "cl_obs_status",
    "CL_CONF_STATUS": "cl_conf_status",
}

_PACKAGE: Final = {
    "Dataflow": "datastructure",
    "DataStructure": "datastructure",
    "Codelist": "codelist",
    "ConceptScheme": "conceptscheme",
    "Concept": "conceptscheme",
    "CategoryScheme": "categoryscheme",
    "Category": "categoryscheme",
    "Categorisation": "categoryscheme",
    "AgencyScheme": "base",
    "Agency": "base",
    "DataProviderScheme": "base",
    "DataProvider": "base",
    "ProvisionAgreement": "registry",
    "ContentConstraint": "registry",
    "DataConstraint": "registry",
    "MetadataSet": "metadatastructure",
    "MetadataStructure": "metadatastructure",
    "Metadataflow": "metadatastructure",
    "MetadataProviderScheme": "base",
}


def urn(kind: str, agency: str, artefact: str, version: str, item: str = "") -> str:
    """Return the URN of an artefact, or of an item in it."""
    tail = f".{item}" if item else ""
    return (
        f"urn:sdmx:org.sdmx.infomodel.{_PACKAGE[kind]}.{kind}={agency}:{artefact}({version}){tail}"
    )


def message_id(release: str) -> str:
    """Return a release's id in the letters the standard allows an identifier: `RELEASE_2026_2`."""
    return f"RELEASE_{release.replace('.', '_')}"
