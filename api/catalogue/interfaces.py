"""The ways to ask for figures: one service of the catalogue each, and where it has a dataset."""

from __future__ import annotations

from typing import Final, NamedTuple


class Interface(NamedTuple):
    """One interface.

    `dataset` is where it answers for one dataset, with `{dataset}`, `{version}`, `{agency}` and
    `{release}` to fill in; empty when it answers for none by itself. `described` is its
    machine-readable description; empty when it describes itself once one is connected.
    """

    id: str
    path: str
    described: str
    standard: str
    media_type: str
    dataset: str
    title: dict[str, str]
    about: dict[str, str]


V1: Final = Interface(
    id="v1",
    path="/v1",
    described="/openapi.json",
    standard="https://spec.openapis.org/oas/v3.1.0",
    media_type="application/json",
    dataset="/v1/observations?dataset_id={dataset}&release={release}",
    title={"vi": "API của Số Chuẩn", "en": "The Số Chuẩn API"},
    about={
        "vi": "Chọn số liệu theo chỉ tiêu, lãnh thổ, kỳ và phân tổ; JSON, CSV, XLSX, Parquet, "
        "Arrow.",
        "en": "Choose figures by indicator, territory, period and breakdown; JSON, CSV, XLSX, "
        "Parquet, Arrow.",
    },
)
SDMX1: Final = Interface(
    id="sdmx-v1",
    path="/sdmx/v1",
    described="/sdmx/v1/dataflow/{agency}/all/latest",
    standard="https://github.com/sdmx-twg/sdmx-rest/tree/v1.5.0",
    media_type="application/vnd.sdmx.genericdata+xml",
    dataset="/sdmx/v1/data/{agency},{dataset},{version}?release={release}",
    title={"vi": "SDMX REST 1.5", "en": "SDMX REST 1.5"},
    about={
        "vi": "Cấu trúc và số liệu theo SDMX 2.1: XML, CSV, JSON.",
        "en": "Structures and data of SDMX 2.1: XML, CSV, JSON.",
    },
)
SDMX2: Final = Interface(
    id="sdmx-v2",
    path="/sdmx/v2",
    described="/sdmx/v2/structure/dataflow/{agency}/*/+",
    standard="https://github.com/sdmx-twg/sdmx-rest/tree/v2.1.0",
    media_type="application/vnd.sdmx.data+json",
    dataset="/sdmx/v2/data/dataflow/{agency}/{dataset}/{version}/*?release={release}",
    title={"vi": "SDMX REST 2.1", "en": "SDMX REST 2.1"},
    about={
        "vi": "Cấu trúc và số liệu theo SDMX 3.0: JSON, XML, CSV.",
        "en": "Structures and data of SDMX 3.0: JSON, XML, CSV.",
    },
)
JSONSTAT: Final = Interface(
    id="jsonstat",
    path="/jsonstat",
    described="/jsonstat",
    standard="https://json-stat.org/full/",
    media_type="application/json",
    dataset="/jsonstat/{dataset}?release={release}",
    title={"vi": "JSON-stat 2.0", "en": "JSON-stat 2.0"},
    about={
        "vi": "Mỗi bộ dữ liệu là một khối JSON-stat, lọc theo chiều.",
        "en": "Each dataset as a JSON-stat cube, filtered by dimension.",
    },
)
PXWEB: Final = Interface(
    id="pxweb",
    path="/px/api/v2",
    described="/px/api/v2/config",
    standard="https://github.com/PxTools/PxApiSpecs",
    media_type="application/json",
    dataset="/px/api/v2/tables/{dataset}/metadata",
    title={"vi": "PxWebApi 2", "en": "PxWebApi 2"},
    about={
        "vi": "Các bảng như một máy chủ PxWeb.",
        "en": "The tables as a PxWeb server has them.",
    },
)
WORLDBANK: Final = Interface(
    id="worldbank",
    path="/wb/v2",
    described="/wb/v2/sources?format=json",
    standard="https://datahelpdesk.worldbank.org/knowledgebase/topics/125589",
    media_type="application/json",
    dataset="",
    title={"vi": "Kiểu World Bank Indicators 2", "en": "World Bank Indicators 2 style"},
    about={
        "vi": "Chỉ tiêu theo lãnh thổ và năm, cho các công cụ của Ngân hàng Thế giới.",
        "en": "Indicators by territory and year, for the World Bank's tools.",
    },
)
MCP: Final = Interface(
    id="mcp",
    path="/mcp",
    described="",
    standard="https://modelcontextprotocol.io/specification",
    media_type="application/json",
    dataset="",
    title={"vi": "Máy chủ MCP", "en": "MCP server"},
    about={
        "vi": "Công cụ chỉ đọc cho trợ lý AI: tìm chỉ tiêu, lấy số liệu, kiểm một câu nói.",
        "en": "Read-only tools for AI assistants: find indicators, get figures, check a claim.",
    },
)

# Where SDMX has the data structure of every dataset.
STRUCTURE: Final = "/sdmx/v2/structure/datastructure/{agency}/FIGURES/1.0.0"

# A test compares them with the addresses that the application answers.
INTERFACES: Final = (V1, SDMX1, SDMX2, JSONSTAT, PXWEB, WORLDBANK, MCP)
