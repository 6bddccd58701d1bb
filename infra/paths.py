"""Where things lie: the project, and the directory of everything that is made and never committed."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = Path(os.environ.get("LOCAL_DIR", ROOT / ".local")).resolve()
# The package is the same for every stage and for tests, so it is shared whatever LOCAL_DIR says.
PACKAGE = ROOT / ".local" / "package"
