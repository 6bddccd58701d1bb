// Picking a file: the browser's own field under a label of ours (its own words follow the browser's language), and what was picked.
import { h } from "../vendor/vue.js";
import { freshId } from "../kit/parts.js";
import { number, t } from "../kit/words.js";

/** Draw a field for one file; `onPicked` hears it. Picked again after a change, the same file is read anew. */
export const FilePicker = {
  props: ["label", "accept", "file", "onPicked"],
  setup(props) {
    const id = freshId();
    const picked = (event) => {
      const file = event.target.files[0];
      if (file) props.onPicked(file);
      event.target.value = "";
    };
    return () => h("div", { class: "field filebox" }, [
      h("label", { for: id }, props.label),
      h("input", { id, class: "unseen", type: "file", accept: props.accept, "aria-describedby": id + "s", onChange: picked }),
      h("label", { for: id, class: "button", "aria-hidden": "true" }, t("upload.choose")),
      h("p", { id: id + "s", class: "picked" }, props.file ? t("upload.picked", { name: props.file.name, size: number(Math.ceil(props.file.size / 1024)) }) : t("upload.none")),
    ]);
  },
};
