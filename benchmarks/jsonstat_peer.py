"""pyjstat's own writer over the same figures; run by `benchmarks.jsonstat` where pyjstat is.

`python jsonstat_peer.py FIGURES.csv REPEAT` prints one JSON line: seconds of CPU for each run,
and what was written. The frame is read before the clock starts.
"""

from __future__ import annotations

import json
import sys
import time


def main(path: str, repeat: int) -> None:
    """Write a frame as JSON-stat some times over."""
    # They are installed in the peers' environment only.
    import pandas as pd
    from pyjstat import pyjstat  # type: ignore[import-not-found]

    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame["value"] = pd.to_numeric(frame["value"])
    seconds = []
    text = ""
    for _ in range(repeat):
        began = time.process_time()
        text = pyjstat.Dataset.read(frame).write()
        seconds.append(time.process_time() - began)
    body = json.loads(text)
    values = [value for value in body["value"] if value is not None]
    told = {"seconds": seconds, "bytes": len(text), "size": body["size"], "values": sorted(values)}
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
