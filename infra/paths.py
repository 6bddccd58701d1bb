"""Where things lie: the project, and the directory of everything that is made and never committed."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = Path(os.environ.get("LOCAL_DIR", ROOT / ".local")).resolve()
# These are the same for every stage and for tests, so they are shared whatever LOCAL_DIR says.
PACKAGE = ROOT / ".local" / "package"
MINISTACK_VENV = ROOT / ".local" / "ministack-venv"
