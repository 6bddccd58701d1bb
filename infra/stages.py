"""The stages of `.chalice/config.json` and what each deploys."""

import json
import os
from dataclasses import dataclass

from infra.paths import ROOT


@dataclass(frozen=True, slots=True)
class Stage:
    """One deployment of one province."""

    name: str
    tenant: str
    is_local: bool

    @property
    def stack(self) -> str:
        """Name of the CloudFormation stack, which leads the name of everything in it."""
        return f"venue-code-{self.name}"

    @property
    def domain(self) -> str:
        """Name a local stage answers under; every system resolves *.localhost to itself."""
        return f"{self.name.removesuffix('-local')}.localhost"

    def parameters(self, **more: str) -> dict[str, str]:
        """Return the parameters of the stack."""
        return {"Tenant": self.tenant, "StageName": self.name, "Local": "1" if self.is_local else "0", **more}


def all_stages() -> dict[str, Stage]:
    """Return every stage by its name."""
    config = json.loads((ROOT / ".chalice" / "config.json").read_text("utf-8"))
    variables = {name: stage["environment_variables"] for name, stage in config["stages"].items()}
    return {name: Stage(name, of["TENANT"], of["LOCAL"] == "1") for name, of in variables.items()}


def local_stages() -> list[Stage]:
    """Return the stages that run on the embedded AWS: all, or those whose provinces PROVINCES names (`hunan gansu`)."""
    stages = [stage for stage in all_stages().values() if stage.is_local]
    wanted = os.environ.get("PROVINCES", "").split()
    return [stage for stage in stages if not wanted or stage.name.removesuffix("-local") in wanted]
