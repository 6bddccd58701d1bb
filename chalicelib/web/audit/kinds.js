// The kinds of entries, in the groups in which somebody looks for them; each has its word, `kind.<kind>`.
import { has, t } from "../kit/words.js";

export const GROUPS = {
  looks: ["REVEALS_ASKED", "REVEALS_CONFIRMED", "REVEAL", "REVEALED_READ", "EXPORT", "EXPORT_READ", "PUSH", "PUSH_ACCEPTED", "PUSH_READ", "HOLD_READ", "LEDGER", "LEDGER_READ", "PHOTO_READ", "identity_checked"],
  tracing: ["CASE_OPENED", "CASE_APPROVED", "CASE_DENIED", "CASE_CLOSED", "TRACE_PREVIEW", "TRACE_RUN", "TRACE_REFUSED"],
  colours: ["health_feed", "colour_proposed", "colour_confirmed", "colour_applied", "contest_answered"],
  people: ["roles_granted", "roles_revoked", "totp_reset", "card_issued", "card_printed", "card_revoked"],
  destruction: ["COMMIT", "ADD", "CERT", "SWEPT", "FINAL", "FAIL", "TIDIED"],
  rulings: ["HOLD_PROPOSED", "HOLD", "HOLD_RELEASED", "HOLD_END", "POLICY_PROPOSED", "POLICY", "POLICY_EFFECTIVE", "POLICY_CANCELLED", "SHUTDOWN_PROPOSED", "SHUTDOWN", "SHUTDOWN_CANCELLED", "SHUTDOWN_ERASING", "SHUTDOWN_ERASED"],
  supervision: ["ORDER_GIVEN", "ORDER_REOPENED", "ORDER_CLOSED", "DEPARTMENT_CHANGED", "expected_replaced", "addresses_put", "match_decided"],
};

export const groupOf = (kind) => Object.keys(GROUPS).find((group) => GROUPS[group].includes(kind)) || "other";
export const kindName = (kind) => (has("kind." + kind) ? t("kind." + kind) : kind);
