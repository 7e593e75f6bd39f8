"""The list of the certifier's guide: every blocker and warning with its anchor, from the codes.

`python -m certify.guide` writes it into the page between two marks; a test compares the two.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from certify import findings
from certify.findings import Code
from certify.gate_rules import Rule

PAGE: Final = Path(__file__).parent.parent / findings.GUIDE
BEGIN: Final = "<!-- bắt đầu danh mục (python -m certify.guide) -->"
END: Final = "<!-- hết danh mục -->"

_SEVERITY: Final = {"blocker": "chặn · blocker", "warning": "cảnh báo · warning"}


def write() -> str:
    """Return the list, in the order of the codes, our own before the gate's."""
    parts = [_entry(code) for code in findings.explained().values()]
    return "\n".join((BEGIN, "", *parts, END))


def put(page: str) -> str:
    """Return a page with the list in its place.

    Raises:
        ValueError: The page has no place for it.
    """
    head, begun, rest = page.partition(BEGIN)
    _, ended, tail = rest.partition(END)
    if not begun or not ended:
        raise ValueError(f"{findings.GUIDE}: {BEGIN} … {END}")
    return head + write() + tail


def _entry(known: Code | Rule) -> str:
    title = f'### <a id="{known.id}"></a>`{known.id}`'
    if isinstance(known, Code):
        waived = "" if known.is_waivable else " · **không bao giờ miễn trừ · never waived**"
        said = f"{known.title[0]} · *{known.title[1]}*"
        mend = f"\n{known.mend[0]}\n\n*{known.mend[1]}*\n"
        return f"{title}\n\n{_SEVERITY[known.severity]}{waived}\n\n{said}\n{mend}"
    waived = "" if known.is_waivable else " · **không bao giờ miễn trừ · never waived**"
    said = f"{known.vi.holds}. · *{known.en.holds}*"
    return f"{title}\n\n{_SEVERITY[known.severity]} · cổng kiểm tra · gate{waived}\n\n{said}\n"


def main() -> int:
    """Write the list into the page."""
    PAGE.write_text(put(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
