"""A compiled release in use: its index, and the knife that cuts answers from its texts."""

from __future__ import annotations

from typing import Any

from api.labels import Labels
from api.series.cutting import Cutter
from api.series.folder import Compiled
from api.series.index import Index


class CompiledRelease:
    """What a worker holds of a compiled release; the texts themselves are mapped.

    `counts` are the rows of the main marts, `labels` the names of the codes.
    """

    def __init__(self, compiled: Compiled) -> None:
        lookup = compiled.lookup
        self.marts = compiled.marts
        self.counts: dict[str, Any] = dict(lookup["counts"])
        self.labels = Labels(
            lookup["names"], {name: frozenset(codes) for name, codes in lookup["known"].items()}
        )
        self.index = Index(compiled)
        self.cutter = Cutter(self.index, self.labels)
