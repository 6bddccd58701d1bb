"""What tests of supervision share: places with a point, inspections, photos on their way."""

import io
import urllib.request
from datetime import UTC, datetime

from msgspec.structs import replace
from PIL import Image

from chalicelib.domain.place.application import WantedEntrance
from chalicelib.domain.place.venue import Entrance, Location, Venue
from chalicelib.domain.supervision.inspection import Inspection
from chalicelib.usecases.venue import review
from chalicelib.usecases.venue.apply import apply
from tests.callers import contact, person, staff
from tests.embedded import TestWorkspace
from tests.people import Somebody, fresh_phone
from tests.usecases.test_venues import WENCHANG, basics

POINT = Location(27.06, 110.57)


def placed(
    workspace: TestWorkspace, name: str = "小军超市", town: str = WENCHANG, **more: object
) -> tuple[Venue, list[Entrance]]:
    """Return an approved venue with a point and two doors."""
    phone = fresh_phone()
    own = contact(phone)
    wanted = replace(basics(workspace, name, town), location=POINT, **more)  # type: ignore[arg-type]
    doors = [WantedEntrance("东门"), WantedEntrance("西门")]
    venue, entrances = apply(workspace, person(workspace, phone, own.id_number), wanted, doors, own)
    return review.decide(workspace, staff(workspace, "reviewer", town), venue.id, "approve", None), entrances


def inspection() -> Inspection:
    """Return an inspection of a poster that hangs as it should."""
    noon = datetime(2026, 3, 5, 4, tzinfo=UTC)
    words = ("id", "by", "office", "code", "venue", "entrance", "region", "category", "serial")
    return Inspection(
        **dict.fromkeys(words, "x"),
        occurred_at=noon,
        received_at=noon,
        version=1,
        current_version=1,
        state="live",
        posted_ok=True,
        place="on_site",
    )


def jpeg(colour: str = "white", size: tuple[int, int] = (64, 48)) -> bytes:
    """Return a small photo."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def uploaded(who: Somebody, data: bytes) -> str:
    """Upload a photo as a phone does."""
    started = who.call("POST", "/v1/uploads", {"kind": "photo", "bytes": len(data)})
    assert started.status == 201, started
    with urllib.request.urlopen(urllib.request.Request(started.json["url"], data, method="PUT"), timeout=10) as reply:
        assert reply.status == 200
    return str(started.json["upload_id"])
