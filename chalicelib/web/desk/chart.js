// A picture of figures that stand in a table beside it: drawn on a canvas, its library fetched when first needed.
import { h, onMounted, onUnmounted, ref, watch } from "../vendor/vue.js";
import { assets } from "../kit/place.js";
import { number, t } from "../kit/words.js";

let fetched = null;

function library() {
  fetched = fetched || new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = assets + "vendor/echarts.js";
    script.onload = () => done(window.echarts);
    script.onerror = () => {
      fetched = null;
      failed(new Error("echarts"));
    };
    document.head.appendChild(script);
  });
  return fetched;
}

/** Draw `values` [[name, figure]] as bars (`lines` for a course in time); `says` is the same in one sentence. */
export const Chart = {
  props: ["values", "says", "lines", "called"],
  setup(props) {
    const box = ref(null);
    const lost = ref(false);
    let drawn = null;
    const fit = () => drawn && drawn.resize();
    const draw = async () => {
      try {
        const echarts = await library();
        if (!box.value) return;
        drawn = drawn || echarts.init(box.value, null, { renderer: "canvas" });
        drawn.setOption(option(props), true);
      } catch (unreachable) {
        lost.value = true;
      }
    };
    onMounted(() => {
      draw();
      window.addEventListener("resize", fit);
    });
    onUnmounted(() => {
      window.removeEventListener("resize", fit);
      if (drawn) drawn.dispose();
    });
    watch(() => [props.values, props.lines], draw);
    return () => h("figure", { class: "chart" }, [
      lost.value ? null : h("div", { ref: box, class: "chart-box", role: "img", "aria-label": props.says }),
      h("figcaption", [props.says, lost.value ? " " + t("chart.lost") : ""]),
    ]);
  },
};

function option(props) {
  const style = getComputedStyle(document.documentElement);
  const size = parseFloat(style.fontSize) * 0.75;
  const text = { fontSize: size, color: style.getPropertyValue("--ink").trim() };
  return {
    animation: false,
    color: [style.getPropertyValue("--primary").trim()],
    grid: { left: 8, right: 16, top: 24, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (value) => number(value), textStyle: text },
    xAxis: { type: "category", data: props.values.map(([name]) => short(name)), axisLabel: Object.assign({ hideOverlap: true }, text) },
    yAxis: { type: "value", minInterval: 1, axisLabel: text },
    series: [{ type: props.lines ? "line" : "bar", name: props.called, data: props.values.map(([, value]) => value), barMaxWidth: 48 }],
  };
}

function short(name) {
  return name.length > 12 ? name.slice(0, 11) + "…" : name;
}
