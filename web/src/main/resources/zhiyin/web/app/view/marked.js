// Text with parts of it marked.

import { h } from "../core/dom.js";

/** Nodes of a text; `spans` are `{start, end}` in UTF-16 units, in any order, and may overlap. */
export function marked(text, spans) {
  const nodes = [];
  let at = 0;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const from = Math.max(start, at);
    if (end > from) {
      nodes.push(text.slice(at, from), h("mark", {}, text.slice(from, end)));
      at = end;
    }
  }
  nodes.push(text.slice(at));
  return nodes.filter((node) => node !== "");
}
