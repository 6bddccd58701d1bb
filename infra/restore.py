"""Set something back without undoing a destruction: `python -m infra.restore <command> --help`, docs/restore.md."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from infra import restore_audit, restore_bring_back, restore_replay

COMMANDS = (restore_audit, restore_replay, restore_bring_back)


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True)
    for command in COMMANDS:
        command.declare(commands)
    given = parser.parse_args(arguments)
    given.run(given)


if __name__ == "__main__":
    main()
