"""The provinces on this machine: `python -m infra.local up | down`."""

import argparse
import hashlib
import json
import os
import sys
import urllib.error
import urllib.request
from typing import Any

import boto3

from chalicelib.api.pages import PAGES
from infra import consumers, demo, deploy, deployment, embedded, gaps, package, setup, stacks
from infra.paths import MINISTACK_VENV, ROOT
from infra.progress import say, step, warn
from infra.stages import Stage, local_stages

_PAGES = [address for address in PAGES if address.count("/") == 1 and address != "/"]
_DEMO = embedded.STATE / "demo.json"
_DEPLOYED = embedded.STATE / "deployed.json"


def session(port: int) -> boto3.session.Session:
    """Point this process and its children at the embedded AWS and nowhere else."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(
        AWS_ENDPOINT_URL=embedded.url(port),
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",  # noqa: S106 - the embedded AWS takes anything
        AWS_DEFAULT_REGION=embedded.REGION,
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    )
    return boto3.session.Session()


def _warm(stage: Stage, port: int) -> None:
    """Call a province once, alone: a burst on cold functions has hung the embedded AWS."""
    request = urllib.request.Request(f"{embedded.url(port)}/v1/status", headers={"Host": f"{stage.domain}:{port}"})
    try:
        with urllib.request.urlopen(request, timeout=60):
            pass
    except urllib.error.HTTPError as error:
        warn(f"{stage.domain} answers {error.code} to /v1/status; its log: make logs")


def _load_demo(document: dict[str, Any]) -> dict[str, Any]:
    """Load the demo data once, and again when its program changed or the data may not have been kept."""
    sources = sorted((ROOT / "infra").glob("demo*"))
    made_by = hashlib.sha256(b"".join(path.read_bytes() for path in sources if path.is_file())).hexdigest()
    kept: dict[str, Any] = {"made_by": "", "accounts": {}}
    if _DEMO.exists():
        kept = json.loads(_DEMO.read_text("utf-8"))
    accounts: dict[str, Any] = kept["accounts"]
    if kept["made_by"] == made_by and not embedded.is_newer_than_checkpoint(_DEMO):
        return accounts
    try:
        with step("loading demo data"):
            demo.load(document, accounts)
    except BaseException:
        made_by = ""  # the next run goes on with the accounts that are there
        raise
    finally:
        _DEMO.write_text(json.dumps({"made_by": made_by, "accounts": accounts}, ensure_ascii=False), "utf-8")
    return accounts


def _deploy_all(aws: boto3.session.Session, started: embedded.Started) -> bool:
    """Deploy what is not deployed yet; return whether anything changed."""
    made = package.build()
    period_s = os.environ.get("PERIOD_S", "")
    fingerprint = f"{made.fingerprint()}{period_s and f' {period_s} s'}"
    known = json.loads(_DEPLOYED.read_text("utf-8")) if _DEPLOYED.exists() else ""
    unchanged = known == fingerprint and not started.from_scratch
    for stage in local_stages():
        if not unchanged:
            deploy.deploy(aws, stage, made, PeriodSeconds=period_s)
        gaps.close(aws, stage, made.template)
        _warm(stage, started.port)
    _DEPLOYED.write_text(json.dumps(fingerprint), "utf-8")
    return not unchanged


def _checkpoint(port: int) -> None:
    """Stop and start once: the embedded AWS writes its state only when it stops."""
    with step("keeping this state"):
        consumers.wait(session(port))
        embedded.stop()
    embedded.start(port)


def up(port: int | None) -> None:
    """Start, deploy both provinces, load demo data, say where everything is."""
    setup.ensure(MINISTACK_VENV, [ROOT / "infra" / "requirements-local.txt"])
    started = embedded.start(port)
    aws = session(started.port)
    changed = _deploy_all(aws, started)
    document = deployment.describe(aws, local_stages(), started.port)
    deployment.write(document)
    document["demo"] = _load_demo(document)
    deployment.write(document)
    if changed or embedded.is_newer_than_checkpoint(_DEMO):
        _checkpoint(started.port)
        for stage in local_stages():
            _warm(stage, started.port)
    _introduce(document)


def _introduce(document: dict[str, Any]) -> None:
    say("")
    for tenant, place in document["tenants"].items():
        say(f"{tenant}  {place['api']}/ (visitors; the API is below /v1)")
        for page in _PAGES:
            say(f"    {page:16} {place['api']}{page}")
        for role, account in document["demo"].get(tenant, {}).items():
            say(f"    {role:16} {json.dumps(account, ensure_ascii=False)}")
    say(f"SMS sent so far: {document['sms']}\nAll of this for tools: {deployment.FILE}")


def down() -> None:
    """Let consumers catch up for at most ten seconds, then stop, and say what was lost."""
    port = embedded.running_port()
    waiting: dict[str, int] = {}
    lengths: dict[str, tuple[str, int]] = {}
    if port is not None:
        aws = session(port)
        with step("waiting for consumers"):
            waiting = consumers.wait(aws)
            lengths = consumers.stream_lengths(aws)
    with step("stopping"):
        stopped = embedded.stop()
    if not stopped:
        warn("It did not end in time and was killed: the next make run goes on from its last checkpoint.")
        return
    for queue, count in waiting.items():
        say(f"  {count} messages wait in {queue}; they are kept")
    for function, lost in embedded.unread(lengths).items():
        warn(f"{lost} stream records never reached {function}: streams do not survive a stop")


def main() -> None:
    """Do what the command line asks for, and say what to do when it cannot be done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["up", "down"])
    asked = parser.parse_args()
    port = int(os.environ["PORT"]) if os.environ.get("PORT") else None
    try:
        if asked.what == "up":
            up(port)
        else:
            down()
    except (embedded.CannotStart, stacks.StackFailed, RuntimeError, ImportError) as error:
        sys.exit(f"!! {error}")


if __name__ == "__main__":
    main()
