"""Serve one local province from the work tree by `chalice local`: `python -m infra.dev STAGE`."""

import os
import subprocess
import sys
from pathlib import Path

from infra import embedded, stacks
from infra.local import session
from infra.paths import ROOT
from infra.progress import say
from infra.stages import all_stages


def _function_variables(function: str, port: int) -> dict[str, str]:
    """Return the variables that the deployed function has, so that both see the same tables and keys."""
    found = session(port).client("lambda").get_function_configuration(FunctionName=function)
    variables: dict[str, str] = found["Environment"]["Variables"]
    return variables


def main() -> None:
    """Run Chalice's development server with the environment of the deployed function."""
    stage = all_stages()[sys.argv[1]]
    port = embedded.running_port()
    if port is None:
        sys.exit("!! The embedded AWS does not run. First: make run")
    function = stacks.outputs(session(port), stage.stack)["APIHandlerName"]
    environment = {**os.environ, **_function_variables(function, port), "AWS_REGION": embedded.REGION}
    own_port = os.environ.get("DEV_PORT", "8000")
    say(f"{stage.name}: http://127.0.0.1:{own_port}/ (Ctrl+C ends it; changed files are loaded at once)")
    chalice = str(Path(sys.executable).parent / "chalice")
    command = [chalice, "local", "--stage", stage.name, "--host", "127.0.0.1", "--port", own_port]
    try:
        subprocess.run(command, cwd=ROOT, env=environment, check=False)
    except KeyboardInterrupt:
        say("")


if __name__ == "__main__":
    main()
