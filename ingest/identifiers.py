"""What personal data and secrets look like in a cell (`trust.md` 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Pattern:
    """One kind of find.

    `exact` decides. `coarse` matches every text it does, and is for RE2, which is fast and knows
    no look-around: there what may stand before takes its place.
    """

    code: str
    kind: str
    coarse: str
    exact: re.Pattern[str]


KINDS: Final = {
    "citizen_id": {"vi": "số định danh cá nhân (CCCD)", "en": "a citizen identity number"},
    "old_id": {"vi": "số chứng minh nhân dân", "en": "an identity card number"},
    "phone": {"vi": "số điện thoại di động", "en": "a mobile telephone number"},
    "email": {"vi": "địa chỉ thư điện tử", "en": "an e-mail address"},
    "birth_date": {"vi": "ngày sinh của một người", "en": "a person's date of birth"},
    "private_key": {"vi": "khóa bí mật", "en": "a private key"},
    "token": {"vi": "mã truy cập", "en": "an access token"},
    "password": {"vi": "mật khẩu", "en": "a password"},
}

_FAMILY: Final = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Trịnh|Đoàn|Lương"
    "|Mai|Tô|Trương|Cao|Đào|Hà|Tạ|Phùng|Kiều|Quách|Chu|Lưu|Thái|Tăng|Vương|Nghiêm"
)
_CAPITAL: Final = "[A-ZÀ-ÝĂĐĨŨƠƯẠ-Ỹ]"
# A family name and one to three further names.
NAME: Final = rf"(?:{_FAMILY})(?: {_CAPITAL}[^ 0-9.,;:()/-]*){{1,3}}"
DATE: Final = r"(?:0?[1-9]|[12][0-9]|3[01])[/.-](?:0?[1-9]|1[0-2])[/.-](?:19|20)[0-9]{2}"

_GAP: Final = "[ .-]"
_REST: Final = "|".join(
    _GAP.join(f"[0-9]{{{length}}}" for length in lengths)
    for lengths in ((8,), (2, 3, 3), (1, 3, 4), (1, 7), (2, 6), (1, 2, 2, 3), (2, 2, 2, 2))
)
# Points part thousands too: without the plus sign 84.912.345.678 is a sum of money.
_PHONE: Final = rf"(?:(?:\+84{_GAP}?|0)[35789](?:{_REST})|84[35789][0-9]{{8}})"
_CITIZEN: Final = (
    rf"0[0-9]{{2}}(?:[0-3][0-9]{{8}}|{_GAP}[0-3][0-9]{{2}}{_GAP}[0-9]{{3}}{_GAP}[0-9]{{3}})"
)
_EMAIL: Final = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
_CARD: Final = "(?i:cmnd|cmt|chứng minh|hộ chiếu|passport)"


_ACCESS: Final = (
    "(?:AKIA|ASIA)[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{20,}"
    "|xox[abprs]-[A-Za-z0-9-]{10,}|sk_live_[A-Za-z0-9]{16,}|AIza[A-Za-z0-9_-]{30,}"
    r"|glpat-[A-Za-z0-9_-]{16,}|eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"
)
_PHRASE: Final = (
    # Every run is bounded: a line of hundreds of kilobytes must cost no more than its length.
    "(?i:pass(?:word|wd)?|pwd|m[ậa]t kh[ẩa]u|api[_ -]?key|secret|token) {0,8}[:=] {0,8}[^ ]{4}"
    "|[A-Za-z][A-Za-z0-9+.-]{1,15}://[^ /:@]{1,64}:[^ /@]{1,64}@"
)


def _pattern(code: str, kind: str, body: str, *, apart: str = "") -> Pattern:
    """Describe a find; no letter, digit or mark of `apart` may stand before it."""
    before = rf"(?:^|[^0-9A-Za-z_{apart}])" if apart else ""
    edges = (rf"(?<![\w{apart}])", r"(?!\w)") if apart else ("", "")
    exact = re.compile(f"{edges[0]}(?:{body}){edges[1]}")
    return Pattern(code, kind, f"{before}(?:{body})", exact)


BIRTH_DATE: Final = _pattern("personal_data", "birth_date", DATE, apart="/")
# In a column that is said to hold identity numbers.
TOLD_ID: Final = _pattern("personal_data", "old_id", "[0-9]{9}|[0-9]{12}", apart=".,")
ANYWHERE: Final = (
    _pattern("personal_data", "citizen_id", _CITIZEN, apart=".,"),
    _pattern("personal_data", "phone", _PHONE, apart=".,"),
    _pattern(
        "personal_data",
        "old_id",
        rf"(?:{_CARD}[^0-9]{{0,20}}|{NAME}[,;:( -]{{1,3}})[0-9]{{9}}",
        apart="/",
    ),
    _pattern("personal_data", "email", _EMAIL, apart="."),
    _pattern(
        "personal_data",
        "birth_date",
        rf"(?:(?i:sinh|born|dob|date of birth)[^0-9]{{0,20}}|{NAME} ?[,;:(-] ?){DATE}",
        apart="/",
    ),
    _pattern("secret", "private_key", "-----BEGIN [A-Z ]*(?:PRIVATE KEY|SECRET)[A-Z ]*-----"),
    _pattern("secret", "token", _ACCESS),
    _pattern("secret", "password", _PHRASE),
)
ANY: Final = "|".join(pattern.coarse for pattern in ANYWHERE)

# Headers that tell what a column holds, read without diacritics.
TELLS_ID: Final = re.compile(
    r"\b(?:cmnd|cccd|cmt|can cuoc|chung minh|dinh danh|ho chieu|identity|id card|passport)\b"
)
TELLS_BIRTH: Final = re.compile(r"\b(?:ngay sinh|nam sinh|sinh ngay|date of birth|dob|birth)\b")
TELLS_PERSON: Final = re.compile(
    r"\b(?:ho ten|ho va ten|ho va chu dem|chu ho|nguoi dung ten|full name)\b"
)
