// A small line over time.

import { h } from "../core/dom.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 240;
const HEIGHT = 56;
const POINTS = 60;

/** A figure with its recent past: `add(number)` draws the next. `text` says a number to people. */
export function chart(title, text) {
  const values = [];
  const now = h("strong", {}, "–");
  const most = h("span", { class: "quiet" });
  const line = document.createElementNS(SVG, "path");
  const area = document.createElementNS(SVG, "path");
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  line.setAttribute("class", "line");
  area.setAttribute("class", "area");
  svg.append(area, line);
  const element = h("div", { class: "chart" }, h("h2", {}, title), h("p", {}, now, most), svg);
  return {
    element,
    add(value) {
      values.push(value);
      values.splice(0, values.length - POINTS);
      const top = Math.max(...values, 1e-9);
      now.textContent = text(value);
      most.textContent = ` ↑ ${text(top)}`;
      const points = values.map((each, i) =>
        `${((POINTS - values.length + i) * WIDTH) / (POINTS - 1)},${(HEIGHT - 2 - (each / top) * (HEIGHT - 6)).toFixed(1)}`);
      const [first] = points[0].split(",");
      line.setAttribute("d", `M${points.join("L")}`);
      area.setAttribute("d", `M${first},${HEIGHT}L${points.join("L")}L${WIDTH},${HEIGHT}Z`);
    },
  };
}
