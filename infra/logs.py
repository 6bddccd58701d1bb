"""Show the last lines of every function of a local province: `python -m infra.logs STAGE`."""

import datetime as dt
import sys

from infra import embedded
from infra.local import session
from infra.progress import say
from infra.stages import all_stages

_LINES = 200


def main() -> None:
    """Print the newest lines of all log groups of the stage, oldest first."""
    port = embedded.running_port()
    if port is None:
        sys.exit("!! The embedded AWS does not run. First: make run")
    logs = session(port).client("logs")
    lines: list[tuple[int, str, str]] = []
    prefix = f"/aws/lambda/{all_stages()[sys.argv[1]].stack}-"
    for group in logs.describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]:
        name = group["logGroupName"]
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=name):
            lines += [(found["timestamp"], name.removeprefix(prefix), found["message"]) for found in page["events"]]
    for at, name, message in sorted(lines)[-_LINES:]:
        clock = dt.datetime.fromtimestamp(at / 1000, dt.UTC).astimezone()
        say(f"{clock:%H:%M:%S} {name:12} {message.rstrip()}")


if __name__ == "__main__":
    main()
