"""What only an operator does: `python -m infra.admin first-security-admin --stage STAGE --phone … --name …`."""

from __future__ import annotations

import argparse
import os
import sys

import boto3
import botocore.exceptions

from chalicelib import settings, tenants
from chalicelib.domain import naming
from chalicelib.domain.errors import DomainError
from chalicelib.domain.malformed import Malformed
from chalicelib.domain.person import phone
from chalicelib.domain.person.role import Role
from chalicelib.runtime import Workspace
from chalicelib.usecases.account.grant_role import Appointment, appoint_first
from infra.progress import say
from infra.stages import all_stages


def workspace_of(session: boto3.session.Session, stack: str) -> Workspace:
    """Return the workspace that a stack's API function has."""
    found = session.client("lambda").get_function_configuration(FunctionName=f"{stack}-api")
    variables = found["Environment"]["Variables"]
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "")
    made = settings.load({**variables, "AWS_REGION": session.region_name, "AWS_ENDPOINT_URL": endpoint})
    return Workspace(made, tenants.load(made.tenant, made.local))


def first_security_admin(stack: str, number: str, name: str, office: str) -> str:
    """Make the first security_admin of a stack's province, or say that it has one; return the account."""
    workspace = workspace_of(boto3.session.Session(), stack)
    role = Role("security_admin", workspace.tenant.region_root, naming.venue_name(office))
    return appoint_first(workspace, Appointment(phone.parse(number), naming.person_name(name), (role,)))


def lend_credentials(session: boto3.session.Session) -> None:
    """Give the lean client, which reads the environment only, what the operator's profile holds."""
    held = session.get_credentials()
    if held is None:
        sys.exit("!! No AWS credentials. Set AWS_PROFILE, or sign in as your account asks for.")
    frozen = held.get_frozen_credentials()
    os.environ.update(AWS_ACCESS_KEY_ID=frozen.access_key, AWS_SECRET_ACCESS_KEY=frozen.secret_key)
    os.environ["AWS_SESSION_TOKEN"] = frozen.token or ""


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    asked = parser.add_subparsers(required=True).add_parser(
        "first-security-admin", help="the one account that no other grants"
    )
    asked.add_argument("--stage", required=True, choices=sorted(all_stages()))
    asked.add_argument("--phone", required=True, help="the officer's mobile number; he signs in with it")
    asked.add_argument("--name", required=True, help="his name as on his ID card: the role waits for it")
    asked.add_argument("--office", required=True, help="where he works; two offices make four eyes")
    given = parser.parse_args()
    lend_credentials(boto3.session.Session())
    try:
        first_security_admin(all_stages()[given.stage].stack, given.phone, given.name, given.office)
    except Malformed as malformed:
        sys.exit(f"!! Not well formed: {malformed.code}")
    except DomainError as refused:
        sys.exit(f"!! Refused: {refused.code}")
    except botocore.exceptions.ClientError as fault:
        sys.exit(f"!! {fault}")
    say("Done. That phone now signs in, declares its holder's identity and enrols a second factor.")


if __name__ == "__main__":
    main()
