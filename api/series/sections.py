"""The cross-sections of a release: all areas of one indicator, period and members."""

from __future__ import annotations

from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from api.parameters import MAXIMUM_LIMIT
from api.series.keys import Keys, Numbers

# No page is longer, so nobody asks for a longer cross-section at once.
_LONGEST: Final = MAXIMUM_LIMIT


class Sections(NamedTuple):
    """The cross-sections: a key for each, and its rows, which stand in `order` from `starts` on."""

    keys: Numbers
    starts: Numbers
    order: Numbers

    def of(self, low: int, high: int, *, is_whole: bool) -> list[list[int]]:
        """Return the rows of each cross-section of a block, whose rows are those from low on.

        A block has its rows together here as there. Of a part of a block each section that begins
        there is empty.
        """
        first, last = np.searchsorted(self.starts, [low, high]).tolist()
        if not is_whole:
            return [[]] * (last - first)
        return [
            (self.order[start:end] - low).tolist() if end - start <= _LONGEST else []
            for start, end in pairwise([*self.starts[first:last].tolist(), high])
        ]


def find_sections(keys: Keys) -> Sections:
    """Find, for each block, period and members, the rows of all areas."""
    blocks, groups, periods = (
        one.codes.astype(np.int64) for one in (keys.blocks, keys.groups, keys.periods)
    )
    section = (blocks * len(keys.periods.values) + periods) * len(keys.groups.values) + groups
    order = np.argsort(section, kind="stable")
    section = section[order]
    starts = np.append([0], np.flatnonzero(np.diff(section)) + 1)
    return Sections(section[starts], starts, order)
