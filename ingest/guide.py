"""The page of rules in the steward's guide, written from the catalogue of messages.

`python -m ingest.guide` writes `docs/steward-rules.md`; a test compares it with what is there.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

from ingest.messages import MESSAGES

PAGE: Final = "docs/steward-rules.md"
_TARGET: Final = Path(__file__).parents[1] / PAGE

_SAMPLES: Final = {
    "cell": "D5",
    "row": "5",
    "column": "Giá trị",
    "first": "D2",
    "found": "…",
    "expected": "…",
}


def link(code: str) -> str:
    """Return where a rule is explained, relative to the root of the documentation."""
    return f"{PAGE}#{code}"


def write() -> str:
    """Return the page: every rule under its code, Vietnamese first."""
    lines = [
        "# Các quy tắc kiểm tra · The rules of the check",
        "",
        "Trang này được viết tự động từ danh mục thông báo; mỗi quy tắc đứng dưới mã lỗi của nó.",
        "This page is written from the catalogue of messages; each rule stands under its code.",
        "",
    ]
    for code in sorted(MESSAGES):
        lines += [f"## {code}", ""]
        for language, name in (("vi", "Cần"), ("en", "Expected")):
            message = MESSAGES[code][language]
            lines += [f"- {name}: {_plain(message.expected)}", f"  {_plain(message.sentence)}"]
        lines.append("")
    return "\n".join(lines)


def _plain(template: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: _SAMPLES.get(match[1], "…"), template)


if __name__ == "__main__":
    _TARGET.write_text(write(), encoding="utf-8")
    sys.stdout.write(f"{_TARGET}\n")
