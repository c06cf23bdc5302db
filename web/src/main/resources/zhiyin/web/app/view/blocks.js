// The blocks of a document as elements. Every text is a text node: what a document says is never markup.

import { h } from "../core/dom.js";

/**
 * @param content as the server tells it, or a part of it
 * @param partsOf block number → parts of its text, `{start, end, kind, …}`, to be set off
 */
export function blocksView(content, partsOf = () => []) {
  const items = [];
  for (const block of content.content) {
    if (block.kind === "furniture") {
      continue;
    }
    const parts = [...partsOf(block.number)].sort((a, b) => a.start - b.start);
    const element = element_(block, parts);
    element.id = `block-${block.number}`;
    element.classList.add("block");
    element.dataset.number = block.number;
    items.push(element);
  }
  return h("div", { class: "document", lang: content.language || undefined }, items);
}

function element_(block, parts) {
  const inside = () => set(block.text, parts);
  switch (block.kind) {
    case "heading":
      return h("div", { role: "heading", "aria-level": Math.min(6, block.level + 1), class: `heading h${block.level}` }, inside());
    case "list_item":
      return h("div", { class: `item depth-${Math.min(block.level ?? 1, 6)}` },
        h("span", { class: "marker" }, block.label === "-" ? "•" : block.label), h("span", {}, inside()));
    case "code":
      return h("pre", { tabindex: "0", "data-language": block.label }, h("code", {}, inside()));
    case "table":
      return table(block.table, parts);
    case "quote":
      return h("blockquote", {}, inside());
    case "formula":
      return h("pre", { class: "formula" }, inside());
    case "caption":
      return h("p", { class: "caption" }, inside());
    case "footnote":
      return h("p", { class: "footnote" }, h("sup", {}, block.label), " ", inside());
    default:
      return h("p", {}, inside());
  }
}

/** A text whose parts are set off from each other. */
function set(text, parts) {
  const nodes = [];
  let at = 0;
  for (const part of parts) {
    const start = Math.max(part.start, at);
    const end = Math.min(part.end, text.length);
    if (end > start) {
      nodes.push(text.slice(at, start), span(text.slice(start, end), part));
      at = end;
    }
  }
  return [...nodes, text.slice(at)].filter((node) => node !== "");
}

function span(text, part) {
  return h(part.kind === "hit" ? "mark" : "span",
    { class: `part part-${part.kind}`, "data-passage": part.passage, "data-first": part.first }, text);
}

/** Rows belong to the part in which they begin; a table's text has a line a row, after its caption. */
function table(given, parts) {
  let at = given.caption ? given.caption.length + 1 : 0;
  const rows = given.rows.map((cells, i) => {
    const start = at;
    at += cells.reduce((sum, cell) => sum + cell.text.length + 1, 0);
    const part = parts.find((each) => start < each.end && at > each.start);
    return h("tr", { class: part ? `part part-${part.kind}` : "", "data-passage": part?.passage },
      cells.map((cell) => h(i < given.header_rows ? "th" : "td",
        { colspan: cell.columns > 1 && cell.columns, rowspan: cell.rows > 1 && cell.rows }, cell.text)));
  });
  return h("div", { class: "table-place", tabindex: "0", role: "region", "aria-label": given.caption || "table" },
    h("table", {}, given.caption && h("caption", {}, given.caption), rows));
}
