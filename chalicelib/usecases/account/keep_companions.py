"""Keep companions: they pass the same verifier as whoever brings them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.errors import one_field
from chalicelib.domain.person.caller import Caller, Identity
from chalicelib.domain.person.companion import Companion
from chalicelib.domain.person.particulars import Particulars
from chalicelib.usecases.account.declare_identity import believed

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

_DAY_S = 86400


def keep_companion(workspace: Workspace, caller: Caller, who: Particulars, relation: str) -> Companion:
    """Add a companion, or bring a known one up to date.

    His colour decides at the door, so an account that is not verified itself cannot have verified companions: nobody
    shall learn a stranger's colour from a name and a number. Nor shall he of somebody who speaks for himself from an
    account of his own: such a companion stays self-declared, and his colour unknown.
    """
    workspace.ephemera.spend("identity", caller.account, workspace.tenant.limits.identity_per_account_day, _DAY_S)
    person = workspace.people.person(who.id_type, who.id_number)
    if person == caller.person:
        raise one_field("id_number", "own_companion")
    known = next((one for one in workspace.companions.of(caller.account) if one.person == person), None)
    name = known.id if known else workspace.fresh_id()
    identity: Identity = "self_declared"
    speaks_for_himself = workspace.people.person_account(person) is not None
    if caller.identity == "verified" and not speaks_for_himself and believed(workspace, who):
        identity = "verified"
    companion = Companion(
        id=name,
        person=person,
        mask=who.mask,
        identity=identity,
        relation=relation,
        box=workspace.companions.seal(caller.account, name, who),
    )
    workspace.companions.keep(caller.account, companion, workspace.tenant.caps.companions)
    return companion


def list_companions(workspace: Workspace, caller: Caller) -> list[Companion]:
    """List one's companions as a door takes them: who has got an account since is self-declared."""
    return [
        replace(companion, identity="self_declared")
        if companion.identity == "verified" and workspace.people.person_account(companion.person) is not None
        else companion
        for companion in workspace.companions.of(caller.account)
    ]
