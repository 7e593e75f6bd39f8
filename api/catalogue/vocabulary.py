"""Terms of others that a catalogue is written in: authority tables of the EU, media types."""

from __future__ import annotations

from typing import Final

_AUTHORITY: Final = "http://publications.europa.eu/resource/authority"
_MEDIA_TYPES: Final = "http://www.iana.org/assignments/media-types"

PUBLIC: Final = f"{_AUTHORITY}/access-right/PUBLIC"
STABLE: Final = f"{_AUTHORITY}/planned-availability/STABLE"
LANGUAGES: Final = {"vi": f"{_AUTHORITY}/language/VIE", "en": f"{_AUTHORITY}/language/ENG"}
EU_THEMES: Final = f"{_AUTHORITY}/data-theme"
DCAT_AP: Final = "http://data.europa.eu/r5r/"
LOCAL_AUTHORITY: Final = "http://purl.org/adms/publishertype/LocalAuthority"
SHA256: Final = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"

# Finest first: a dataset gets new figures as often as its finest series.
_FREQUENCIES: Final = {
    "D": "DAILY",
    "W": "WEEKLY",
    "M": "MONTHLY",
    "Q": "QUARTERLY",
    "S": "ANNUAL_2",
    "A": "ANNUAL",
}
_IRREGULAR: Final = "IRREG"

# Our theme -> data theme of the EU. A theme that is not here has no counterpart there.
_THEMES: Final = {
    "LAND_POPULATION": "SOCI",
    "LABOUR_GENDER": "SOCI",
    "ENTERPRISE": "ECON",
    "INVESTMENT": "ECON",
    "NATIONAL_ACCOUNTS": "ECON",
    "PUBLIC_FINANCE": "ECON",
    "INSURANCE": "ECON",
    "AGRICULTURE": "AGRI",
    "INDUSTRY": "ECON",
    "TRADE_SERVICES": "ECON",
    "PRICES": "ECON",
    "TRANSPORT": "TRAN",
    "ICT": "TECH",
    "SCIENCE_TECH": "TECH",
    "EDUCATION": "EDUC",
    "HEALTH": "HEAL",
    "CULTURE_TOURISM": "EDUC",
    "LIVING_STANDARDS": "SOCI",
    "SAFETY_JUSTICE": "JUST",
    "ENVIRONMENT": "ENVI",
    "RANKINGS": "GOVE",
}
# Formats that the EU's table of file types has a code for.
_FILE_TYPES: Final = {
    "application/json": "JSON",
    "application/xml": "XML",
    "text/csv": "CSV",
}


def frequency(codes: list[str]) -> str:
    """Return how often a dataset gets new figures, from the frequencies of its series."""
    found = next((name for code, name in _FREQUENCIES.items() if code in codes), _IRREGULAR)
    return f"{_AUTHORITY}/frequency/{found}"


def eu_theme(theme: str) -> str | None:
    """Return the EU's data theme for one of ours."""
    found = _THEMES.get(theme)
    return f"{EU_THEMES}/{found}" if found else None


def media_type(name: str) -> str:
    """Return a media type as a thing."""
    return f"{_MEDIA_TYPES}/{name}"


def file_type(name: str) -> str | None:
    """Return the EU's file type for a media type."""
    found = _FILE_TYPES.get(name)
    return f"{_AUTHORITY}/file-type/{found}" if found else None
