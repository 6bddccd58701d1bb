"""Deploy one province: `python -m infra.deploy STAGE [--code-host HOST] [--alarm-email ADDRESS] [--warm-writes N]`."""

import argparse
import json
import sys
import time

import boto3
import botocore.config
import botocore.exceptions

from infra import keyring, package, stacks
from infra.progress import say, step
from infra.stages import Stage, all_stages

PAUSES_S = (2, 8, 20, 60, 120, 180)


def make_day_keys(session: boto3.session.Session, function: str) -> None:
    """Run the hourly job now, so that the first scan finds its key.

    A policy that depends on a key's tags may take minutes to reach KMS (AWS: up to five): a refused run is tried again.
    """
    client = session.client("lambda", config=botocore.config.Config(read_timeout=120, retries={"max_attempts": 0}))
    for pause_s in (*PAUSES_S, None):
        answer = client.invoke(FunctionName=function, Payload=b"{}")
        if "FunctionError" not in answer:
            return
        if pause_s is None:
            raise stacks.StackFailed(f"{function} failed: {answer['Payload'].read().decode()}")
        time.sleep(pause_s)


def deploy(session: boto3.session.Session, stage: Stage, made: package.Package, **parameters: str) -> bool:
    """Deploy a stage and give it its keys; return whether the stack changed."""
    with step(f"deploying {stage.stack}"):
        changed = stacks.deploy(session, stage.stack, made, stage.parameters(**parameters))
        out = stacks.outputs(session, stage.stack)
        keyring.ensure_keyring(session, out["KeyringSecret"], out["TenantKeyId"], stage.tenant)
        make_day_keys(session, out["KeysFunctionName"])
    return changed


def main() -> None:
    """Deploy the stage named on the command line with the credentials of the environment."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", choices=[name for name, stage in all_stages().items() if not stage.is_local])
    parser.add_argument("--code-host", default="", help="host printed in every QR code, at most 22 characters")
    parser.add_argument("--alarm-email", default="", help="who is told when an alarm fires")
    parser.add_argument(
        "--warm-writes", default="0", help="write units a second that visits bear from the first moment"
    )
    asked = parser.parse_args()
    session = boto3.session.Session()
    stage = all_stages()[asked.stage]
    try:
        deploy(
            session,
            stage,
            package.build(),
            CodeHost=asked.code_host.lower(),  # as a browser spells an origin; posters print it in capitals
            AlarmEmail=asked.alarm_email,
            WarmWrites=asked.warm_writes,
        )
    except botocore.exceptions.NoCredentialsError:
        sys.exit("!! No AWS credentials. Set AWS_PROFILE, or sign in as your account asks for.")
    except (stacks.StackFailed, botocore.exceptions.ClientError) as error:
        sys.exit(f"!! {error}")
    say(json.dumps(stacks.outputs(session, stage.stack), indent=2))


if __name__ == "__main__":
    main()
