"""A province's reading of the categories: who answers for each and how long people stay; read when first asked for."""

import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from chalicelib.domain.place.category import CATEGORIES, Category, Department, Dwell

from .reading import PolicyError, build

FOLDER = Path(__file__).parent


class Assigned(Struct, frozen=True):
    """Hold one category with its departments, the first of them leading, and its minutes."""

    category: Category
    departments: tuple[Department, ...]
    dwell: Dwell


class Categories:
    """Answer for one province's categories, in the notices' order."""

    def __init__(self, assigned: list[Assigned], departments: dict[str, Department]) -> None:
        self._assigned = {each.category.code: each for each in assigned}
        self.departments = departments

    def __iter__(self) -> Iterator[Assigned]:
        return iter(self._assigned.values())

    def exists(self, code: str) -> bool:
        """Tell whether there is such a category."""
        return code in self._assigned

    def get(self, code: str) -> Assigned:
        """Give one category; KeyError when there is none."""
        return self._assigned[code]

    def of_department(self, department: str) -> list[str]:
        """List the categories a department answers for, also through the heading it falls under."""
        return [
            code
            for code, each in self._assigned.items()
            if any(department in {owner.code, owner.under} for owner in each.departments)
        ]


def parse(text: str, file: str) -> Categories:
    """Read a province's file; PolicyError names what is wrong."""
    data = tomllib.loads(text)
    for key in sorted(data.keys() ^ {"dwell_default", "departments", "categories"}):
        raise PolicyError(f"{file}: {key}: unknown or missing")
    departments = {
        code: build(Department, {"code": code, **entry}, f"{file}: departments.{code}")
        for code, entry in data["departments"].items()
    }
    for code, department in departments.items():
        if department.under and department.under not in departments:
            raise PolicyError(f"{file}: departments.{code}.under: no such department")
    entries = data["categories"]
    for code in entries.keys() - {category.code for category in CATEGORIES}:
        raise PolicyError(f"{file}: categories.{code}: unknown key")
    assigned = []
    for category in CATEGORIES:
        path = f"{file}: categories.{category.code}"
        if category.code not in entries:
            raise PolicyError(f"{path}: missing")
        assigned.append(_assign(category, entries[category.code], departments, data["dwell_default"], path))
    return Categories(assigned, departments)


def _assign(
    category: Category, entry: dict[str, Any], departments: dict[str, Department], dwell: dict[str, int], path: str
) -> Assigned:
    """Join one category with its entry; what the entry does not say about dwelling is the province's default."""
    owners = entry.get("departments", [])
    for key in entry.keys() - {"departments", "dwell"}:
        raise PolicyError(f"{path}.{key}: unknown key")
    for owner in owners:
        if owner not in departments:
            raise PolicyError(f"{path}.departments: {owner} is no department of this file")
    if not owners:
        raise PolicyError(f"{path}.departments: missing")
    minutes = build(Dwell, {**dwell, **entry.get("dwell", {})}, f"{path}.dwell")
    return Assigned(category, tuple(departments[owner] for owner in owners), minutes)


@lru_cache(maxsize=2)
def load(code: str) -> Categories:
    """Read a province's categories on first use and keep them as long as the process."""
    path = FOLDER / f"categories-{code}.toml"
    return parse(path.read_text(encoding="utf-8"), path.name)
