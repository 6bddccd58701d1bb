"""Print what a person scanned costs in units, and what becomes of a crowd: `python -m benchmarks.door [--scale X]`.

Needs what `make test` needs: the embedded AWS for keys, Java 17 and npm for DynamoDB Local. A crowd takes a minute;
`--scale 10` lets it last ten.
"""

from __future__ import annotations

import argparse

from benchmarks.door import crowd, units


def main() -> None:
    """Print both."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--scale", type=float, default=1.0)
    given = options.parse_args()
    units.report()
    crowd.report(given.scale)


if __name__ == "__main__":
    main()
