"""Reference metadata of a dataset, by the concepts of SIMS: what the report of it says.

Everything comes from the release. What only the contract says (when figures are due, where series
break) is told when the contract at hand is, by its digest, the one the release was built with.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from api.queries.structures import IndicatorRow
from api.sdmx.book import Book, Text
from api.shelf import OpenRelease
from schemas import contract
from schemas.contract import Contract
from store import clock


class Reported(NamedTuple):
    """One attribute of the report, by the id it has in SIMS; `CERTIFICATE` is ours."""

    id: str
    name: Text


ATTRIBUTES: Final = (
    Reported("CONTACT_ORGANISATION", Text("Cơ quan chịu trách nhiệm", "Contact organisation")),
    Reported("DATA_DESCR", Text("Mô tả số liệu", "Data description")),
    Reported("CLASS_SYSTEM", Text("Hệ thống phân loại", "Classification system")),
    Reported("STAT_CONC_DEF", Text("Khái niệm, định nghĩa", "Concepts and definitions")),
    Reported("COVERAGE_TIME", Text("Phạm vi thời gian", "Time coverage")),
    Reported("SOURCE_TYPE", Text("Loại nguồn số liệu", "Source data type")),
    Reported("DATA_COMP", Text("Phương pháp tính", "Data compilation")),
    Reported("FREQ_DISS", Text("Tần suất công bố", "Frequency of dissemination")),
    Reported("TIMELINESS", Text("Tính kịp thời", "Timeliness")),
    Reported("COMPARABILITY", Text("Tính so sánh được", "Comparability")),
    Reported("CONF_POLICY", Text("Chính sách bảo mật", "Confidentiality policy")),
    Reported("REV_POLICY", Text("Chính sách sửa số", "Revision policy")),
    Reported("QUALITY_MGMNT", Text("Quản lý chất lượng", "Quality management")),
    Reported("CERTIFICATE", Text("Chứng nhận", "Certificate")),
)
_REVISIONS: Final = Text(
    "Số đã công bố không bị thay âm thầm: mọi thay đổi nằm trong một bản công bố mới, có mã lý do; "
    "xem /v1/changes.",
    "A published figure is never replaced silently: every change is in a new release with a coded "
    "reason; see /v1/changes.",
)


def report(held: Book, release: OpenRelease, dataset: str) -> dict[str, Text]:
    """Return what the report of a dataset says, by attribute; what is not known is left out."""
    row = held.datasets[dataset]
    indicators = held.indicators.get(dataset, ())
    agreed = contract_of(dataset, row["contract_sha256"])
    told = {
        "CONTACT_ORGANISATION": _joined(
            held.agencies[sender] for sender in held.senders.get(dataset, ())
        ),
        "DATA_DESCR": _pair(row["description_vi"], row["description_en"]),
        "CLASS_SYSTEM": next((code.name for code in held.themes if code.id == row["theme"]), None),
        "STAT_CONC_DEF": _of_indicators(indicators, "definition"),
        "COVERAGE_TIME": _extent(row["first_period_start"], row["last_period_end"]),
        "SOURCE_TYPE": _of_indicators(indicators, "source"),
        "DATA_COMP": _of_indicators(indicators, "method"),
        "FREQ_DISS": _same(sorted({row.periods for row in indicators if row.periods})),
        "REV_POLICY": _REVISIONS,
        "QUALITY_MGMNT": _quality(release),
        "CERTIFICATE": _certificate(release),
        **(_agreed(agreed) if agreed else {}),
    }
    ordered = {one.id: told.get(one.id) for one in ATTRIBUTES}
    return {name: text for name, text in ordered.items() if text is not None}


def contract_of(dataset: str, sha256: str | None) -> Contract | None:
    """Return a dataset's contract if it is the very one a release was built with."""
    path = contract.path_of(dataset)
    if not path.is_file() or contract.digest(path) != sha256:
        return None
    return contract.load(dataset)


def _agreed(agreed: Contract) -> dict[str, Text | None]:
    due = agreed.due
    breaks = [
        (one.id, each.time_period, each.note) for one in agreed.indicators for each in one.breaks
    ]
    threshold = agreed.small_cells.threshold
    return {
        "TIMELINESS": None if due is None else Text.of(due.basis.vi, due.basis.en, "-"),
        "COMPARABILITY": _joined(
            Text.of(
                f"{name} {period}: {note.vi or note.en}",
                f"{name} {period}: {note.en or note.vi}",
                "-",
            )
            for name, period, note in breaks
        ),
        "CONF_POLICY": None
        if not threshold
        else Text(
            f"Ô dưới {threshold} không công bố.", f"Cells below {threshold} are not published."
        ),
    }


def _quality(release: OpenRelease) -> Text:
    count = len(release.signers)
    return Text(
        f"Mọi số liệu qua kiểm tra theo hợp đồng dữ liệu và được {count} người chứng nhận ký; "
        "không ai trong số họ nộp số liệu.",
        f"Every figure passed the checks of its contract and was signed by {count} certifiers; "
        "none of them had submitted figures.",
    )


def _certificate(release: OpenRelease) -> Text:
    entry = release.entry
    certified, published = clock.text(entry.certified_at), clock.text(entry.published_at)
    return Text(
        f"Bản công bố {entry.id}, chứng nhận {certified}, công bố {published}, "
        f"SHA-256 của bản kê {entry.manifest_sha256}.",
        f"Release {entry.id}, certified {certified}, published {published}, "
        f"SHA-256 of its manifest {entry.manifest_sha256}.",
    )


def _of_indicators(rows: Iterable[IndicatorRow], what: str) -> Text | None:
    found = []
    for row in rows:
        vi, en = getattr(row, f"{what}_vi"), getattr(row, f"{what}_en")
        if vi or en:
            found.append(Text(f"{row.indicator}: {vi or en}", f"{row.indicator}: {en or vi}"))
    return _joined(found)


def _extent(start: object, end: object) -> Text | None:
    return None if start is None or end is None else _same([f"{start} – {end}"])


def _same(texts: list[str]) -> Text | None:
    joined = ", ".join(texts)
    return Text(joined, joined) if joined else None


def _pair(vi: str | None, en: str | None) -> Text | None:
    return Text.of(vi, en, "") if vi or en else None


def _joined(texts: Iterable[Text]) -> Text | None:
    found = list(texts)
    if not found:
        return None
    return Text("\n".join(one.vi for one in found), "\n".join(one.en for one in found))
