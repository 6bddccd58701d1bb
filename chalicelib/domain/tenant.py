"""A province as the program sees it: the policy of one tenant, frozen, each number with its unit in its name."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from chalicelib.domain.alarm.manual_policy import Manual
from chalicelib.domain.sms_policy import Sms

Colour = Literal["green", "yellow", "red", "unknown"]
Flag = Literal["risk_area", "test_overdue", "other"]
ReviewLevel = Literal["village", "town", "county"]
Paper = Literal["A3", "A2", "card"]


class Brand(Struct, frozen=True):
    """Name what the public knows the system by, and its colours as #RRGGBB."""

    name: str
    wechat: str
    alipay: str
    primary: str
    primary_dark: str
    accent: str
    ink: str


class Wording(Struct, frozen=True):
    """Say the province's own words where the notices differ."""

    command: str
    command_short: str
    reviewer: str
    manager: str
    health_point: str
    promise: str
    admitted: str
    abnormal: str
    unknown: str
    self_declared: str
    ended: str


class Poster(Struct, frozen=True):
    """Say what a poster tells visitors (steps) and those who hang it (mounting)."""

    title: str
    slogan: str
    steps: tuple[str, ...]
    steps_en: tuple[str, ...]
    assisted: str
    privacy: str
    hotline: str
    mounting: str
    mounting_vehicle: str
    mounting_top_mm: int


class AlertOn(Struct, frozen=True):
    """List the colours and flags that make a scan abnormal."""

    colours: tuple[Colour, ...]
    flags: tuple[Flag, ...]


class Retention(Struct, frozen=True):
    """Hold how long each class of data lives; a day is `period_s` long (shorter only in tests)."""

    period_s: int
    visits_days: int
    assisted_days: int
    paper_days: int
    alerts_days: int
    cases_days: int
    exports_hours: int
    uploads_hours: int
    photos_days: int
    health_history_days: int
    identities_months: int
    contacts_days: int
    drafts_days: int
    contests_days: int
    queue_days: int
    accesses_days: int
    audit_days: int


class Caps(Struct, frozen=True):
    """Bound how much one request, venue, person or case may hold."""

    entrances: int
    entrances_per_application: int
    companions: int
    reveals: int
    reveals_confirmed: int
    import_rows: int
    upload_rows: int
    upload_import_bytes: int
    upload_photo_bytes: int
    photo_pixels: int
    body_bytes: int
    page_items: int
    review_venues: int
    poster_venues: int
    health_items: int
    batch_scans: int
    assisted_people: int
    paper_rows: int
    hold_days: int
    hold_rows: int
    hold_pending_hours: int


class RateLimits(Struct, frozen=True):
    """Bound how often somebody may do something; each name ends in its period."""

    sign_in_per_phone_hour: int
    sign_in_per_phone_day: int
    sign_in_per_phone_and_network_day: int
    sign_in_per_network_hour: int
    sign_in_per_tenant_hour: int
    sign_in_tries_per_challenge: int
    totp_uses_per_step: int
    identity_per_account_day: int
    identity_checks_per_staff_hour: int
    applications_per_person_day: int
    invitations_per_person_day: int
    clerks_per_person_day: int
    imports_per_staff_hour: int
    searches_per_person_hour: int
    searches_per_staff_hour: int
    posters_per_person_hour: int
    scans_per_person_minute: int
    batch_scans_per_account_day: int
    code_lookups_per_network_minute: int
    assisted_per_clerk_hour: int
    assisted_per_venue_hour: int
    paper_lines_per_clerk_hour: int
    alert_sms_per_venue_hour: int
    contests_per_person_day: int
    feedback_per_person_day: int
    inspections_per_staff_hour: int
    orders_per_staff_hour: int
    cases_per_staff_hour: int
    trace_refusals_per_account_hour: int
    trace_previews_per_case_day: int


class Tokens(Struct, frozen=True):
    """Hold lifetimes in seconds of what is handed out."""

    sign_in_code_s: int
    access_visitor_s: int
    access_staff_s: int
    refresh_visitor_s: int
    refresh_staff_s: int
    refresh_replay_s: int
    personal_code_s: int
    poster_url_s: int
    upload_url_s: int
    reverify_after_days: int


class Tracing(Struct, frozen=True):
    """Hold how long a case lives, and what a tracer starts from: he may ask for less, or for more up to the maximum."""

    case_pending_hours: int
    case_days: int
    window_days: int
    window_days_max: int
    minutes: int
    minutes_max: int
    min_overlap_minutes: int
    implausible_km_per_hour: int
    implausible_doors_minute: int
    accesses_delay_hours: float


class Providers(Struct, frozen=True):
    """Name who sends SMS, who knows colours and who verifies identities, and where they answer."""

    sms: Literal["sns", "aliyun", "local"]
    sms_url: str
    health_source: Literal["table", "http"]
    health_url: str
    identity_verifier: Literal["https", "local"]
    identity_url: str


class Map(Struct, frozen=True):
    """Say which tiles a page shows and in which datum they are drawn (stored points are WGS-84)."""

    datum: Literal["wgs84", "gcj02"]
    tiles: str
    key: str
    attribution: str
    zoom_max: int
    centre_lat: float
    centre_lon: float


class Sound(Struct, frozen=True):
    """Name one sound a venue may choose; its file is `sounds/<id>.wav`."""

    id: str
    name_zh: str
    name_en: str
    kind: Literal["success", "failure"]


class Tenant(Struct, frozen=True):
    """Hold one province's whole policy, as its file in `chalicelib/tenants` says it."""

    code: str
    name: str
    name_en: str
    short_name: str
    region_root: str
    region_depth: Literal[2, 4, 6, 9, 12]
    review: Literal["required", "on_promise"]
    review_levels_default: tuple[ReviewLevel, ...]
    lock_on_approval: bool
    identity_required: bool
    admitted_colours: tuple[Colour, ...]
    papers: tuple[Paper, ...]
    vehicle_papers: tuple[Paper, ...]
    code_host: str
    utc_offset: str
    languages: tuple[Literal["zh", "en"], ...]
    shift_hours: int
    shift_words: tuple[str, ...]
    alert_on: AlertOn
    brand: Brand
    wording: Wording
    wording_en: Wording
    poster: Poster
    retention: Retention
    caps: Caps
    limits: RateLimits
    tokens: Tokens
    tracing: Tracing
    providers: Providers
    manual: Manual
    map: Map
    sms: Sms
    sounds: tuple[Sound, ...]
    other_provinces: Mapping[str, str]

    def papers_for(self, *, vehicle: bool) -> tuple[Paper, ...]:
        """List the papers a venue of that kind may be printed on, the usual one first."""
        return self.vehicle_papers if vehicle else self.papers

    def is_abnormal(self, colour: str, flags: tuple[str, ...] = ()) -> bool:
        """Tell whether a scan with this colour and these flags must raise an alert."""
        return colour in self.alert_on.colours or any(flag in self.alert_on.flags for flag in flags)

    def admits(self, colour: str, flags: tuple[str, ...] = ()) -> bool | None:
        """Tell whether the door may let this person in; None when nobody knows (never a false green)."""
        if self.is_abnormal(colour, flags):
            return False
        return None if colour == "unknown" else colour in self.admitted_colours
