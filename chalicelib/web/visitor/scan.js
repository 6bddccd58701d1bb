// Scan a door's code in the page, choose a photo of it, or type it.
import { h, ref } from "../vendor/vue.js";
import { Notice } from "../kit/parts.js";
import { go } from "../kit/routes.js";
import { Scanner } from "../kit/scanner.js";
import { TypedCode } from "../kit/typed_code.js";
import { venueCode } from "../kit/scan.js";
import { t } from "../kit/words.js";
import { leave } from "./entry.js";

export default {
  setup() {
    const foreign = ref(false);
    const found = (text) => {
      const code = venueCode(text);
      foreign.value = !code;
      if (!code) return;
      leave();
      go("c/" + code);
    };
    return () => [
      h("h1", t("scan.title")),
      foreign.value ? h(Notice, { kind: "bad" }, () => t("scan.foreign")) : null,
      h(Scanner, { onFound: found, hint: "scan.hint" }),
      h("section", { class: "panel" }, [h("h2", t("scan.typed")), h(TypedCode, { onFound: found })]),
    ];
  },
};
