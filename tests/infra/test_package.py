"""The zip and the layer: small, whole, and made for Lambda."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from chalicelib.tenants import policies
from infra import bundle, clean_import, wheels
from infra.package import MAX_BYTES, MAX_UNPACKED_BYTES, Package
from infra.template import RUNTIME
from tests.architecture.program import PACKAGE

Unpacked = tuple[Path, Path, Path]
"""The code, and the site-packages of both layers."""


@pytest.fixture(scope="module", name="unpacked")
def _unpacked(built: Package, tmp_path_factory: pytest.TempPathFactory) -> Unpacked:
    root = tmp_path_factory.mktemp("lambda")
    bundle.extract(built.code, root / "code")
    bundle.extract(built.layer, root / "layer")
    bundle.extract(built.outbreak, root / "outbreak")
    inside = Path("python", "lib", RUNTIME, "site-packages")
    return root / "code", root / "layer" / inside, root / "outbreak" / inside


def test_zip_and_layer_together_are_small_enough(built: Package) -> None:
    assert built.size <= MAX_BYTES


def test_the_pages_are_in_the_zip_byte_for_byte(unpacked: Unpacked) -> None:
    web = PACKAGE / "web"
    files = {str(file.relative_to(web)): file.read_bytes() for file in web.rglob("*") if file.is_file()}
    packed = unpacked[0] / "chalicelib" / "web"

    assert {str(file.relative_to(packed)) for file in packed.rglob("*") if file.is_file()} == files.keys()
    assert [name for name, content in files.items() if (packed / name).read_bytes() != content] == []
    assert {"page.html", "vendor/zxing_reader.wasm", "vendor/vue.js", "words/zh.kit.json"} <= files.keys()


def test_the_program_imports_where_nothing_else_is_installed(unpacked: Unpacked) -> None:
    assert clean_import.import_everything(*unpacked[:2]) > 10


# What a scan as packaged does without: its policy is data, its token is only verified, no path is joined.
NOT_COLD = {"inspect", "pathlib", "random", "secrets", "tomllib", "dataclasses", "cryptography.hazmat.backends.openssl"}
_COLD = """
import sys
sys.path[:0] = sys.argv[1:]
import app
from chalicelib import tenants
from chalicelib.security import own
from chalicelib.storage import colours
[scan] = [route for route in app.ROUTES if (route.method, route.path) == ("POST", "/v1/scans")]
scan.describe()
tenants.load("43"), tenants.load("62", local=True)
print(*sys.modules)
"""


def test_a_cold_scan_from_the_package_imports_nothing_that_it_can_do_without(unpacked: Unpacked) -> None:
    command = [sys.executable, "-I", "-S", "-c", _COLD, *map(str, unpacked[:2])]
    loaded = set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())

    assert {"chalicelib.usecases.door.check_in", "chalicelib.security.tokens"} <= loaded
    assert loaded & NOT_COLD == set()


def test_the_package_carries_every_policy_as_its_file_says(unpacked: Unpacked) -> None:
    packed: dict[str, Any] = {}
    exec((unpacked[0] / "chalicelib" / "tenants" / "packed.py").read_text("utf-8"), packed)

    assert packed["POLICIES"] == policies.pack()
    assert len(packed["POLICIES"]) == 2 * len(policies.codes())


def test_nothing_is_missing_where_both_layers_are_and_numpy_alone_where_one_is(unpacked: Unpacked) -> None:
    code, packages, numpy = unpacked

    assert clean_import.import_everything(code, packages, numpy) == clean_import.import_everything(code, packages)
    assert [path.name.partition("-")[0] for path in numpy.glob("*.dist-info")] == ["numpy"]
    with pytest.raises(ImportError, match="numpy"):
        clean_import.import_everything(code, packages, code)


def test_with_both_layers_a_function_is_as_small_as_lambda_wants_it(built: Package) -> None:
    assert built.unpacked_size <= MAX_UNPACKED_BYTES


def test_every_wheel_in_the_layers_fits_the_runtime(unpacked: Unpacked) -> None:
    assert len(list(wheels.wheels(unpacked[1]))) > 10
    assert len(list(wheels.wheels(unpacked[2]))) == 1
    assert wheels.misfits(unpacked[1]) == wheels.misfits(unpacked[2]) == []


@pytest.mark.parametrize(
    ("tag", "fits"),
    [
        ("py3-none-any", True),
        ("cp311-abi3-manylinux2014_x86_64", True),
        ("cp37-abi3-manylinux_2_17_x86_64", True),
        ("cp311-cp311-manylinux_2_26_x86_64", sys.version_info[:2] == (3, 11)),
        ("cp311-cp311-manylinux_2_28_x86_64", False),
        ("cp311-abi3-manylinux_2_28_x86_64", sys.version_info[:2] > (3, 11)),
        ("cp311-abi3-manylinux_2_35_x86_64", False),
        ("cp311-cp311-linux_x86_64", False),
        ("cp311-cp311-manylinux2014_aarch64", False),
        ("cp310-cp310-manylinux2014_x86_64", False),
        ("cp399-abi3-manylinux2014_x86_64", False),
        ("cp311-cp311-macosx_11_0_arm64", False),
    ],
)
def test_a_tag_fits_only_when_lambda_could_load_it(tag: str, fits: bool) -> None:
    assert wheels.tag_fits(tag) is fits


def test_only_the_descriptions_of_services_in_use_are_shipped(unpacked: Unpacked) -> None:
    shipped = {path.name for path in (unpacked[1] / "botocore" / "data").iterdir() if path.is_dir()}

    assert shipped == bundle.SERVICES


@pytest.mark.parametrize("archive", ["layer", "outbreak"])
def test_no_installer_and_no_tests_are_shipped(built: Package, archive: str) -> None:
    with zipfile.ZipFile(getattr(built, archive)) as layer:
        names = layer.namelist()

    assert not [name for name in names if "/pip/" in name or "/setuptools/" in name or "/tests/" in name]


@pytest.mark.parametrize("archive", ["code", "layer", "outbreak"])
def test_every_module_has_byte_code_that_is_trusted_unseen(built: Package, archive: str) -> None:
    with zipfile.ZipFile(getattr(built, archive)) as packed:
        names = set(packed.namelist())
        compiled = [name for name in names if name.endswith(".pyc")]
        flags = {packed.read(name)[4:8] for name in compiled}

    assert len(compiled) == len([name for name in names if name.endswith(".py")])
    # PEP 552: bit 0 says "hash instead of time", bit 1 (not set) would ask to check the source.
    assert flags == {(1).to_bytes(4, "little")}


@pytest.mark.parametrize("part", [0, 1, 2])
def test_packing_twice_gives_the_same_bytes(unpacked: Unpacked, tmp_path: Path, part: int) -> None:
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"

    bundle.pack(unpacked[part], first)
    bundle.pack(unpacked[part], second)

    assert first.read_bytes() == second.read_bytes()


def test_byte_code_is_the_same_whatever_the_process_that_asks_for_it_has_imported(tmp_path: Path) -> None:
    for name in ("here", "fresh"):
        shutil.copytree(PACKAGE / "api" / "openapi", tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    asking = "import sys, pathlib; from infra import bundle; bundle.compile_all(pathlib.Path(sys.argv[1]), '/var/task')"

    bundle.compile_all(tmp_path / "here", "/var/task")  # the whole program is imported here, and its strings are shared
    subprocess.run([sys.executable, "-c", asking, str(tmp_path / "fresh")], check=True, cwd=PACKAGE.parent)

    compiled = [
        {file.name: file.read_bytes() for file in (tmp_path / name).rglob("*.pyc")} for name in ("here", "fresh")
    ]
    assert compiled[0] == compiled[1] != {}
