// What is lost when vectors are cut: the first ten hits against those that all numbers find.

import * as api from "../core/api.js";
import { h, replace } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { svg } from "../core/svg.js";
import { body } from "./state.js";

const WIDTH = 200;
const HEIGHT = 46;
const FOOT = 12;

/** Shows it below the slider, where some numbers are left out. */
export async function showCurve(place, query, one, kept, signal) {
  if (!kept) {
    replace(place);
    return;
  }
  const text = h("p", { class: "kept" }, t("compare.kept", { same: kept.same, of: kept.of }));
  const drawing = place.querySelector("svg");
  replace(place, text, drawing);
  try {
    const curve = await api.post(api.kb("compare", "curve"), { query, configuration: body(one) }, signal);
    replace(place, text, draw(curve.points, kept), !curve.trained && h("p", { class: "quiet" }, t("compare.untrained")));
  } catch (error) {
    if (error.name !== "AbortError") {
      replace(place, text);
    }
  }
}

function draw(points, kept) {
  const least = Math.log2(points[0].dimensions);
  const range = Math.log2(points.at(-1).dimensions) - least || 1;
  const x = (dimensions) => 6 + ((Math.log2(dimensions) - least) / range) * (WIDTH - 12);
  const y = ({ same, of }) => 4 + (1 - (of ? same / of : 1)) * (HEIGHT - FOOT - 8);
  const path = points.map((each) => `${x(each.dimensions).toFixed(1)} ${y(each).toFixed(1)}`).join("L");
  return svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "curve", "aria-hidden": "true" },
    svg("path", { d: `M${path}`, class: "line" }),
    points.map((each) => svg("circle", { cx: x(each.dimensions), cy: y(each), r: 1.8 })),
    points.filter((_, i) => i % 2 === 0 || i === points.length - 1).map((each) =>
      svg("text", { x: x(each.dimensions), y: HEIGHT - 1, "text-anchor": "middle" }, each.dimensions)),
    svg("circle", { cx: x(kept.dimensions), cy: y(kept), r: 3.6, class: "here" }));
}
