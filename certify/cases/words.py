"""What the ledger says of a cause, vi and en; the claim check has its own sentences."""

from __future__ import annotations

from typing import Final

Told = dict[str, str]
# A fact is one text, or one for each language.
Fact = str | tuple[str, str]

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "cut-off-unknown": (
        "Không biết ngày chốt số liệu của tổ chức, nên chỉ so được với số hiện hành.",
        "The body's cut-off is not known, so only our present figure could be compared.",
    ),
    "no-release-then": (
        "Đến hết ngày chốt {day} chưa có bản công bố nào.",
        "No release was out by the end of the cut-off, {day}.",
    ),
    "release-then": (
        "Ngày chốt {day}, bản hiện hành là {release}: {value}.",
        "At the cut-off, {day}, release {release} was in force: {value}.",
    ),
    "received-then": (
        "Đến ngày đó số nhận được mới nhất là của {vintage}: {value}.",
        "By then the last figure received was of {vintage}: {value}.",
    ),
    "agreed-then": (
        "Giá trị công bố đúng với số có hiệu lực tại ngày chốt; ta sửa số sau đó.",
        "The published value is ours as of the cut-off; we revised it afterwards.",
    ),
    "agrees-since": (
        "Giá trị công bố đúng với số hiện hành, có sau ngày chốt đã nêu.",
        "The published value is our present figure, which came after the stated cut-off.",
    ),
    "vintage-was": (
        "Đúng với số của {vintage} (nhận ngày {day}): {value}; nay là {now}.",
        "It is the figure of {vintage} (received {day}): {value}; it is now {now}.",
    ),
    "other-denominator": (
        "Bằng {numerator} ({top}) chia cho {denominator} ({bottom}), không phải mẫu số của ta.",
        "It is {numerator} ({top}) over {denominator} ({bottom}), which is not our denominator.",
    ),
    "body-estimated": (
        "Tổ chức tự ghi số này là số {status}, không phải số do ta cung cấp.",
        "The body itself marks the number: {status}; it is not one we supplied.",
    ),
    "not-the-item": (
        "Mục {item} của tổ chức không phải chỉ tiêu này của ta ({kind}): {note}",
        "The body's item {item} is not this indicator of ours ({kind}): {note}",
    ),
    "none-held": (
        "Ta không chứng nhận số nào cho kỳ này.",
        "We certify no figure for this period.",
    ),
    "nothing-fits": (
        "Không quy tắc nào giải thích được chênh lệch; cần người xem.",
        "No rule explains the difference; a person has to look.",
    ),
}
NOTHING: Final = ("không có", "none")


def tell(code: str, **facts: Fact) -> Told:
    """Return one reason: its code and both sentences."""
    vi, en = (
        sentence.format(**{name: _in(fact, at) for name, fact in facts.items()})
        for at, sentence in enumerate(_SENTENCES[code])
    )
    return {"code": code, "vi": vi, "en": en}


def _in(fact: Fact, at: int) -> str:
    return fact if isinstance(fact, str) else fact[at]
