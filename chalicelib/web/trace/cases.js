// Cases: the list, or the one that is open; what the page knows of a case goes when it is left.
import { h } from "../vendor/vue.js";
import { CaseList } from "./case_list.js";
import { CaseView } from "./case_view.js";

export default {
  props: ["path"],
  setup(props) {
    return () => {
      const [id, tab] = props.path;
      return id ? h(CaseView, { key: id, id, tab: tab || "file" }) : h(CaseList);
    };
  },
};
