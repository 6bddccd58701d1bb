"""Make a zip that is small, compiled and the same every time from a directory that is none of it."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

# What the program really calls; botocore carries the descriptions of four hundred services.
SERVICES = {"dynamodb", "kms", "s3", "secretsmanager", "sns", "sqs", "sts"}
_UNUSED_DIRECTORIES = {"tests", "test", "testing", "examples", "__pycache__", "bin"}
_UNUSED_PACKAGES = {"pip", "setuptools", "wheel", "_distutils_hack"}
_UNUSED_SUFFIXES = {".a", ".pyi", ".pyx", ".pxd", ".c", ".h", ".cpp"}
_UNUSED_RECORDS = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}
_EPOCH = (1980, 1, 1, 0, 0, 0)


def _is_unused(path: Path) -> bool:
    parts = path.parts
    if parts[0].split("-")[0] in _UNUSED_PACKAGES or path.suffix in _UNUSED_SUFFIXES:
        return True
    if parts[0].endswith(".dist-info"):
        return path.name in _UNUSED_RECORDS
    if parts[:2] in {("botocore", "data"), ("boto3", "data")} and len(parts) > 3:
        return parts[2] not in SERVICES
    return any(part in _UNUSED_DIRECTORIES for part in parts[:-1])


def trim(site_packages: Path) -> None:
    """Remove what no function uses: other services' descriptions, tests, sources of extensions, installers."""
    for path in sorted(site_packages.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif _is_unused(path.relative_to(site_packages)):
            path.unlink()


def compile_all(directory: Path, lambda_path: str) -> None:
    """Add byte code that is trusted without looking at the source again: a cold start is imports.

    Names in tracebacks are those of the files on Lambda, which also makes the bytes the same on every machine; so does
    an interpreter of its own, for how byte code is spelled depends on what else a process has imported.
    """
    shutil.rmtree(directory / "__pycache__", ignore_errors=True)
    command = [sys.executable, "-I", "-S", "-m", "compileall", "-qq", "-f", "--invalidation-mode", "unchecked-hash"]
    subprocess.run([*command, "-s", str(directory), "-p", lambda_path, str(directory)], check=True)


def extract(archive: Path, directory: Path) -> None:
    """Unpack into an emptied directory."""
    shutil.rmtree(directory, ignore_errors=True)
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(directory)


def pack(directory: Path, archive: Path) -> None:
    """Zip a directory so that equal content gives equal bytes."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as opened:
        for path in sorted(path for path in directory.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(str(path.relative_to(directory)), _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if path.suffix == ".so" else 0o644) << 16
            opened.writestr(entry, path.read_bytes())


def unpacked_size(archive: Path) -> int:
    """Add up the bytes of what is in a zip."""
    with zipfile.ZipFile(archive) as opened:
        return sum(entry.file_size for entry in opened.infolist())
