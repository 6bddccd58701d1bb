"""What a province's policy must keep to, whoever edits it: rules across values, told by the key that breaks them."""

from collections import Counter
from collections.abc import Iterator
from string import Template

from chalicelib.domain.day import zone
from chalicelib.domain.sms_policy import MESSAGE_FIELDS
from chalicelib.domain.tenant import Tenant

HOST_LENGTH_MAX = 22  # longer, and HTTPS://<host>/C/<code> no longer fits QR version 3-Q (47 characters)
HOST_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.")
SHIFT_WORDS_MIN = 64
MAY_BE_EMPTY = frozenset({"tiles", "key", "attribution", "sms_url", "identity_url", "health_url"})


def faults(tenant: Tenant) -> list[str]:
    """List every rule this policy breaks, as `key: what is wrong`; empty when it is sound."""
    rules = (
        _identity,
        _codes,
        _health,
        _lists,
        _sizes,
        _tracing,
        _limits,
        _providers,
        _messages,
        _words,
        _sounds,
        _brand,
        _texts,
    )
    return [fault for rule in rules for fault in rule(tenant)]


def _identity(tenant: Tenant) -> Iterator[str]:
    if not (len(tenant.code) == 2 and tenant.code.isascii() and tenant.code.isdigit()):
        yield "code: must be two digits"
    if tenant.region_root != tenant.code:
        yield "region_root: must be the province's own code"
    try:
        zone(tenant.utc_offset)
    except ValueError as error:
        yield f"utc_offset: {error}"
    if tenant.code in tenant.other_provinces:
        yield "other_provinces: names this province itself"


def _codes(tenant: Tenant) -> Iterator[str]:
    host = tenant.code_host
    if not 1 <= len(host) <= HOST_LENGTH_MAX:
        yield f"code_host: must have 1 to {HOST_LENGTH_MAX} characters"
    if not set(host) <= HOST_CHARACTERS:
        yield "code_host: capitals, digits, '-' and '.' only, or the QR code grows"


def _health(tenant: Tenant) -> Iterator[str]:
    if "unknown" in (*tenant.admitted_colours, *tenant.alert_on.colours):
        yield "admitted_colours: unknown is its own answer, neither admitted nor abnormal"
    both = set(tenant.admitted_colours) & set(tenant.alert_on.colours)
    if both:
        yield f"alert_on.colours: admitted and abnormal at once: {', '.join(sorted(both))}"


def _lists(tenant: Tenant) -> Iterator[str]:
    lists: dict[str, tuple[str, ...]] = {
        "admitted_colours": tenant.admitted_colours,
        "papers": tenant.papers,
        "vehicle_papers": tenant.vehicle_papers,
        "languages": tenant.languages,
        "review_levels_default": tenant.review_levels_default,
        "alert_on.colours": tenant.alert_on.colours,
        "poster.steps": tenant.poster.steps,
        "poster.steps_en": tenant.poster.steps_en,
    }
    for key, values in lists.items():
        if not values:
            yield f"{key}: must not be empty"
        if len(set(values)) < len(values):
            yield f"{key}: says something twice"
    if "card" in tenant.papers:
        yield "papers: a card is for vehicles (vehicle_papers)"


def _sizes(tenant: Tenant) -> Iterator[str]:
    caps, tokens = tenant.caps, tenant.tokens
    if caps.entrances > 90:
        yield "caps.entrances: at most 90, or disabling a venue no longer is one transaction"
    if caps.entrances_per_application > caps.entrances:
        yield "caps.entrances_per_application: more than caps.entrances"
    if tokens.access_visitor_s > 7 * 86_400:
        yield "tokens.access_visitor_s: at most 7 days"
    if tokens.access_staff_s > 2 * 3_600:
        yield "tokens.access_staff_s: at most 2 hours, for a removed role"
    if tokens.poster_url_s > 300:
        yield "tokens.poster_url_s: at most 300"
    if tenant.retention.queue_days > 14:
        yield "retention.queue_days: a queue keeps at most 14 days"
    if 24 % tenant.shift_hours:
        yield "shift_hours: must divide a day, so that words change at the same hours"


def _tracing(tenant: Tenant) -> Iterator[str]:
    tracing = tenant.tracing
    if not tracing.window_days <= tracing.window_days_max <= tenant.retention.visits_days:
        yield "tracing.window_days_max: between window_days and retention.visits_days"
    if tracing.minutes > tracing.minutes_max:
        yield "tracing.minutes: more than minutes_max"
    if tracing.accesses_delay_hours < 0:
        yield "tracing.accesses_delay_hours: nobody sees a look before it"


def _limits(tenant: Tenant) -> Iterator[str]:
    if tenant.caps.paper_rows > tenant.limits.paper_lines_per_clerk_hour:
        yield "caps.paper_rows: more than limits.paper_lines_per_clerk_hour, so that a full sheet is never taken"
    if tenant.caps.batch_scans > tenant.limits.batch_scans_per_account_day:
        yield "caps.batch_scans: more than limits.batch_scans_per_account_day, so that a full batch is never taken"


def _providers(tenant: Tenant) -> Iterator[str]:
    providers = tenant.providers
    if providers.sms == "aliyun" and not providers.sms_url.startswith("https://"):
        yield "providers.sms_url: aliyun needs an https address"
    if providers.identity_verifier == "https" and not providers.identity_url.startswith("https://"):
        yield "providers.identity_url: the verifier needs an https address"
    if providers.health_source == "http" and not providers.health_url.startswith("https://"):
        yield "providers.health_url: the health platform needs an https address"
    for code, url in tenant.other_provinces.items():
        if not url.startswith("https://") or url.endswith("/"):
            yield f"other_provinces.{code}: must be an https address without a slash at its end"


def _messages(tenant: Tenant) -> Iterator[str]:
    templates = tenant.sms.templates
    for kind in MESSAGE_FIELDS.keys() - templates.keys():
        yield f"sms.templates.{kind}: missing"
    for kind, template in templates.items():
        if kind not in MESSAGE_FIELDS:
            yield f"sms.templates.{kind}: unknown key"
            continue
        places = Template(template.text)
        if not places.is_valid():
            yield f"sms.templates.{kind}: a $ that is no ${{place}}"
        unknown = set(places.get_identifiers()) - MESSAGE_FIELDS[kind]
        if unknown:
            yield f"sms.templates.{kind}: nothing fills {', '.join(sorted(unknown))}"
    for kind in templates:
        if kind.startswith("alert") and any(word in templates[kind].text for word in "红黄绿"):
            yield f"sms.templates.{kind}: must not tell a colour"


def _words(tenant: Tenant) -> Iterator[str]:
    words = tenant.shift_words
    if len(words) < SHIFT_WORDS_MIN:
        yield f"shift_words: at least {SHIFT_WORDS_MIN}"
    for word, times in Counter(words).items():
        if times > 1 or len(word) != 2:
            yield f"shift_words: {word} must have two characters and stand once"


def _sounds(tenant: Tenant) -> Iterator[str]:
    ids = [sound.id for sound in tenant.sounds]
    if len(set(ids)) < len(ids) or not all(name.isascii() and name.isalnum() and name.islower() for name in ids):
        yield "sounds: each needs an id of its own, small letters only"
    if {sound.kind for sound in tenant.sounds} != {"success", "failure"}:
        yield "sounds: at least one for success and one for failure"


def _brand(tenant: Tenant) -> Iterator[str]:
    for key in ("primary", "primary_dark", "accent", "ink"):
        value = getattr(tenant.brand, key)
        if len(value) != 7 or value[0] != "#" or not set(value[1:]) <= set("0123456789ABCDEF"):
            yield f"brand.{key}: must be a colour such as #0B4EA2"


def _texts(tenant: Tenant) -> Iterator[str]:
    parts = ("brand", "wording", "wording_en", "poster", "sms", "map", "providers")
    owners: dict[str, object] = {"": tenant} | {f"{part}.": getattr(tenant, part) for part in parts}
    for prefix, owner in owners.items():
        for name in getattr(owner, "__struct_fields__", ()):
            if name not in MAY_BE_EMPTY and getattr(owner, name) == "":
                yield f"{prefix}{name}: must not be empty"
