// Staff: who has which role where; granting, ending a role, and a new second factor for a lost phone.
import { h, reactive } from "../vendor/vue.js";
import { del, post } from "../kit/api.js";
import { act, shown } from "../kit/loading.js";
import { Button, Notice, Refusal, typed } from "../kit/parts.js";
import { hasRole } from "../kit/session.js";
import { Keeping, announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { t } from "../kit/words.js";
import { bound, unfielded } from "./bound.js";
import { departmentOptions, nameOfDepartment } from "./departments.js";
import { More, paged } from "./paged.js";
import { ReachPicker, nameOf, reach } from "./reach.js";

const RULING = ["security_admin", "command"];
const ROLES = ["reviewer", "command", "department", "inspector", "health_officer", "health_feed", "tracer", "approver", "security_admin", "auditor"];
const BELOW = ["reviewer", "command", "department", "inspector"];
const FIELDS = ["phone", "name", "office", "roles[0].role", "roles[0].region", "roles[0].department"];
const blank = () => ({ phone: "", name: "", office: "", role: "reviewer", region: reach(RULING)[0], department: "" });

export default {
  setup() {
    const form = reactive(Object.assign({ open: false }, blank()));
    const found = paged("v1/staff", () => ({}));
    const grant = act(async () => {
      const role = { role: form.role, region: form.region };
      if (form.role === "department") role.department = form.department;
      await post("v1/staff", { phone: form.phone, name: form.name, office: form.office, roles: [role] });
      Object.assign(form, { open: false }, blank());
      announce(t("staff.granted"));
      found.again(true);
    });
    return () => [
      h("h1", t("staff.title")),
      grant.done ? h(Notice, { kind: "good" }, () => t("staff.granted")) : null,
      form.open ? granting(form, grant) : h("p", h(Button, { kind: "main", onClick: () => (form.open = true) }, () => t("staff.grant"))),
      shown(found, (value) => [h("ul", { class: "plain" }, value.items.map((each) => h(Member, { key: each.person + each.region, of: each, onDone: () => found.again(true) }))), h(More, { of: found })], "staff.none"),
    ];
  },
};

function granting(form, grant) {
  const roles = hasRole("security_admin") ? ROLES : BELOW;
  const fault = (name) => grant.problem && grant.problem.field("roles[0]." + name);
  return h("form", { class: "panel narrow-start", onSubmit: submitting(grant) }, [
    h("h2", t("staff.grant")),
    h("p", t("staff.grant.why")),
    bound(form, "phone", t("staff.phone"), grant, { kind: "tel", inputmode: "tel", required: true, maxlength: 20 }),
    bound(form, "name", t("staff.name"), grant, { required: true, maxlength: 100 }),
    bound(form, "office", t("staff.office"), grant, { required: true, maxlength: 100 }),
    bound(form, "role", t("staff.role"), grant, { kind: "choice", required: true, fault: fault("role"), options: roles.map((each) => [each, t("role." + each)]) }),
    form.role === "department" ? bound(form, "department", t("figures.department"), grant, { kind: "choice", required: true, fault: fault("department"), options: departmentOptions() }) : null,
    h(ReachPicker, { of: RULING, fault: fault("region"), ...typed(form, "region") }),
    h(Keeping, { of: "staff" }),
    h(Refusal, { problem: unfielded(grant, FIELDS) }),
    h("div", { class: "row" }, [
      h(Button, { type: "submit", kind: "main", busy: grant.busy }, () => t("staff.do")),
      h(Button, { kind: "quiet", onClick: () => (form.open = false) }, () => t("act.cancel")),
    ]),
  ]);
}

const Member = {
  props: ["of", "onDone"],
  setup(props) {
    const state = reactive({ sure: null });
    const end = act(async () => {
      const path = "v1/staff/" + props.of.person;
      if (state.sure === "totp") await del(path + "/totp");
      else await del(path + "/roles/" + state.sure.role + "?region=" + state.sure.region);
      announce(t(state.sure === "totp" ? "staff.totp_reset" : "staff.revoked"));
      state.sure = null;
      props.onDone();
    });
    return () => {
      const member = props.of;
      return h("li", { class: "panel" }, [
        h("h2", [member.name, " ", h("span", { class: "quiet-text" }, member.phone)]),
        h("p", [member.office, " · ", t("staff.totp." + member.totp)]),
        h("ul", { class: "plain history" }, member.roles.map((role) => h("li", { key: role.role + role.region, class: "row spread" }, [
          h("span", [h("strong", t("role." + role.role)), " · ", nameOf(role.region), role.department ? " · " + nameOfDepartment(role.department) : "", role.state === "waiting" ? h("span", { class: "mark" }, t("staff.waiting")) : null]),
          h(Button, { kind: "quiet", onClick: () => (state.sure = role) }, () => t("staff.revoke")),
        ]))),
        hasRole("security_admin") && member.totp && !state.sure ? h(Button, { onClick: () => (state.sure = "totp") }, () => t("staff.reset_totp")) : null,
        state.sure ? certainty(member, state, end) : null,
      ]);
    };
  },
};

function certainty(member, state, end) {
  const totp = state.sure === "totp";
  return h("div", { class: "sure" }, [
    h("p", totp ? t("staff.reset_totp.means", { name: member.name }) : t("staff.revoke.means", { name: member.name, role: t("role." + state.sure.role), region: nameOf(state.sure.region) })),
    h(Refusal, { problem: end.problem }),
    h("div", { class: "row" }, [
      h(Button, { kind: "danger", busy: end.busy, onClick: () => end.run() }, () => t(totp ? "staff.reset_totp" : "staff.revoke.do")),
      h(Button, { kind: "quiet", onClick: () => (state.sure = null) }, () => t("act.cancel")),
    ]),
  ]);
}
