// A list of thousands of lines, of which only those in sight are in the page.

import { h, replace } from "../core/dom.js";

const HEIGHT = 30;
const BEYOND = 4;

/** @param line draws one: `(item) => element` */
export function rows(label, line) {
  const inner = h("ol", { class: "rows-inner" });
  const place = h("div", { class: "rows-view", tabindex: "0", role: "group", "aria-label": label, onscroll: draw }, inner);
  let items = [];

  function draw() {
    const first = Math.max(0, Math.floor(place.scrollTop / HEIGHT) - BEYOND);
    const count = Math.ceil((place.clientHeight || HEIGHT) / HEIGHT) + 2 * BEYOND;
    inner.style.setProperty("height", `${items.length * HEIGHT}px`);
    replace(inner, items.slice(first, first + count).map((item, i) => {
      const drawn = line(item);
      drawn.style.setProperty("top", `${(first + i) * HEIGHT}px`);
      drawn.setAttribute("aria-setsize", String(items.length));
      drawn.setAttribute("aria-posinset", String(first + i + 1));
      return drawn;
    }));
  }

  return { place, show(others) {
    items = others;
    place.style.setProperty("height", `${Math.min(8, items.length) * HEIGHT + 1}px`);
    draw();
  } };
}
