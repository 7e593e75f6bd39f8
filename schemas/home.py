"""Where the contracts, lists and frameworks of this installation stand: here, or in another folder.

`SO_CHUAN_SCHEMAS` names the folder of another province. It is read once, when the program starts.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

SETTING: Final = "SO_CHUAN_SCHEMAS"
OURS: Final = Path(__file__).parent
HOME: Final = Path(os.environ.get(SETTING) or OURS).absolute()
