"""The peers' own writers over the same figures; run by `benchmarks.sdmx` in their environment.

`python peers.py pysdmx|sdmx1 FIGURES.csv` prints one JSON line: CPU seconds by format. What they
write from is made before the clock starts.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

DIMENSIONS = [
    "FREQ",
    "REF_AREA",
    "INDICATOR",
    "SEX",
    "AGE",
    "URBANISATION",
    "ACTIVITY",
    "COUNTERPART_AREA",
    "COMPOSITE_BREAKDOWN",
]
SERIES = ["UNIT_MEASURE", "UNIT_EXPONENT"]
FIGURE = [
    "OBS_STATUS",
    "CONF_STATUS",
    "DECIMALS",
    "BASE_PER",
    "BREAK_GROUP",
    "RANK_OF",
    "VINTAGE",
    "EDITION",
    "SOURCE_DOCUMENT",
    "SOURCE_TABLE",
    "COMMENT_OBS",
]


def pysdmx(file: str) -> dict[str, float]:
    """Write a PandasDataset; all values are text, which is how pysdmx keeps them exact."""
    import pandas as pd
    from pysdmx.io import write_sdmx
    from pysdmx.io.format import Format
    from pysdmx.io.pd import PandasDataset
    from pysdmx.model import (
        Component,
        Components,
        DataType,
        ItemReference,
        Organisation,
        Role,
        Schema,
    )
    from pysdmx.model.message import Header

    def component(name: str, role: Any, **given: Any) -> Any:  # noqa: ANN401
        concept = ItemReference("Concept", "SYNTHETIC", "CONCEPTS", "1.0.0", name)
        return Component(name, True, role, concept, **given)

    level = ",".join(DIMENSIONS)
    components = Components(
        [
            *(component(name, Role.DIMENSION) for name in DIMENSIONS),
            component("TIME_PERIOD", Role.DIMENSION, local_dtype=DataType.PERIOD),
            component("OBS_VALUE", Role.MEASURE, local_dtype=DataType.STRING),
            *(component(name, Role.ATTRIBUTE, attachment_level=level) for name in SERIES),
            *(component(name, Role.ATTRIBUTE, attachment_level="O") for name in FIGURE),
        ]
    )
    rows = pd.read_csv(file, dtype=str, keep_default_na=False).drop(columns=["DATAFLOW", "RELEASE"])
    header = Header(
        id="RELEASE_2026_1",
        prepared=datetime(2026, 1, 1, tzinfo=UTC),
        sender=Organisation("SYNTHETIC"),
    )
    found = {}
    for name, wanted, kind in (
        ("ML 2.1 generic", Format.DATA_SDMX_ML_2_1_GEN, "datastructure"),
        ("ML 2.1 specific", Format.DATA_SDMX_ML_2_1_STR, "datastructure"),
        ("ML 3.0", Format.DATA_SDMX_ML_3_0, "dataflow"),
        ("CSV 1.0", Format.DATA_SDMX_CSV_1_0_0, "dataflow"),
        ("CSV 2.0", Format.DATA_SDMX_CSV_2_0_0, "dataflow"),
    ):
        schema = Schema(
            context=kind,  # type: ignore[arg-type]
            agency="SYNTHETIC",
            id="SYNTHETIC",
            components=components,
            version="1.0.0",
        )
        dataset = PandasDataset(structure=schema, data=rows)
        more: dict[str, Any] = {}
        if name.startswith("ML"):
            more["dimension_at_observation"] = {schema.short_urn: "TIME_PERIOD"}
        found[name] = timed(
            lambda wanted=wanted, dataset=dataset, more=more: write_sdmx(  # type: ignore[misc]
                [dataset], wanted, header=header, **more
            )
        )
    return found


def sdmx1(file: str) -> dict[str, float]:
    """Write a message that sdmx1 itself read, in the one form it writes each kind in."""
    import csv

    import sdmx  # type: ignore[import-not-found]
    from sdmx.message import DataMessage  # type: ignore[import-not-found]
    from sdmx.model import v21  # type: ignore[import-not-found]

    structure = v21.DataStructureDefinition(id="FIGURES")
    attributes = {}
    for name in (*DIMENSIONS, "TIME_PERIOD"):
        structure.dimensions.getdefault(id=name)
    for name in FIGURE:
        attributes[name] = structure.attributes.getdefault(id=name)
    structure.measures.append(v21.PrimaryMeasure(id="OBS_VALUE"))
    found = {}
    for name, cls in (
        ("ML 2.1 generic", v21.GenericDataSet),
        ("ML 2.1 specific", v21.StructureSpecificDataSet),
    ):
        dataset = cls(structured_by=structure)
        series: dict[tuple[str, ...], list[Any]] = {}
        with open(file, encoding="utf-8", newline="") as source:  # noqa: PTH123 - no path is made
            for row in csv.DictReader(source):
                key = structure.make_key(v21.Key, {"TIME_PERIOD": row["TIME_PERIOD"]})
                held = {
                    one: v21.AttributeValue(value=row[one], value_for=attributes[one])
                    for one in FIGURE
                    if row[one]
                }
                figure = v21.Observation(
                    dimension=key,
                    value=row["OBS_VALUE"],
                    value_for=structure.measures[0],
                    attached_attribute=held,
                )
                series.setdefault(tuple(row[one] for one in DIMENSIONS), []).append(figure)
        for codes, figures in series.items():
            values = dict(zip(DIMENSIONS, codes, strict=True))
            dataset.add_obs(figures, structure.make_key(v21.SeriesKey, values))
        message = DataMessage(data=[dataset], observation_dimension=structure.dimensions[-1])
        found[name] = timed(lambda message=message: sdmx.to_xml(message))  # type: ignore[misc]
    return found


def timed(write: Callable[[], Any]) -> float:
    """Return CPU seconds of a writer, once: they take long enough."""
    began = time.process_time()
    write()
    return time.process_time() - began


def main() -> None:
    """Run one peer and print what it took."""
    peer, file = sys.argv[1:]
    print(json.dumps({"pysdmx": pysdmx, "sdmx1": sdmx1}[peer](file)))


if __name__ == "__main__":
    main()
