"""Read botocore's descriptions of services once a process.

Each session of botocore parses them anew, megabytes of JSON, and each table of each province that a test makes had a
session of its own: making a province cost seconds, nearly all of it for that. Nobody changes what was parsed; botocore
shares it between all clients of a session itself. A thread still has its own session, for sessions are not for two.
"""

import functools
import threading

from botocore import loaders
from botocore.session import Session
from pynamodb.connection import base

_here = threading.local()


@functools.cache
def read_once() -> None:
    """From now on, keep what is parsed, and share a thread's session between its tables."""
    parse, known = loaders.JSONFileLoader.load_file, dict[str, object]()

    def load_file(self: loaders.JSONFileLoader, file_path: str) -> object:
        if file_path not in known:
            known[file_path] = parse(self, file_path)
        return known[file_path]

    loaders.JSONFileLoader.load_file = load_file
    base.get_session = _session_of_thread


def _session_of_thread() -> Session:
    if not hasattr(_here, "session"):
        _here.session = Session()
    session: Session = _here.session
    return session
