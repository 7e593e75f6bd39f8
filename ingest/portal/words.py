"""What the pages say: each sentence stands in both languages side by side, in `said`."""

from __future__ import annotations

from typing import Final

from ingest.portal.said import board, draft, frame, home, refusals, submission

_PARTS: Final = (frame, home, draft, submission, board, refusals)

WORDS: Final[dict[str, dict[str, str]]] = {
    language: {key: pair[place] for part in _PARTS for key, pair in part.SAID.items()}
    for place, language in enumerate(("vi", "en"))
}
