// A passage in its document: which blocks it is made of, and which of them answers.

import * as api from "../core/api.js";
import { h, replace } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { blocksView } from "./blocks.js";

const AROUND = 150;
const MOST = 5000;

/** The blocks of a passage and those around it, and the one of its blocks that has most of the terms. */
export async function blocksOf({ passage, terms, path, signal, around = AROUND }) {
  const cut = await api.get(path("cut"), signal);
  const found = cut.passages.find((each) => each.id === passage);
  const parts = new Map((found?.parts ?? []).map((part) => [part.block, part]));
  const numbers = parts.size > 0 ? [...parts.keys()] : [0];
  const from = Math.max(0, Math.min(...numbers) - around);
  const content = await api.get(path("content")
    + api.query({ from, limit: Math.min(MOST, Math.max(...numbers) - from + around + 1) }), signal);
  const points = (block) => {
    const text = (block.table ? block.table.rows.flat().map((cell) => cell.text).join(" ") : block.text).toLowerCase();
    return terms.filter((term) => text.includes(term)).length;
  };
  const best = content.content.filter((block) => parts.has(block.number))
    .reduce((a, b) => (a && points(a) >= points(b) ? a : b), undefined);
  return { content, parts, from, best };
}

/** Shows the passage and what is around it. Resolves to what ends it. */
export async function passageView({ body, tools, ...what }) {
  const { content, parts, from, best } = await blocksOf(what);
  replace(tools);
  replace(body, from > 0 && h("p", { class: "quiet" }, t("content.before", { n: from })),
    blocksView(content, (number) => (parts.has(number) ? [{ ...parts.get(number), kind: "hit" }] : [])),
    content.next !== undefined && h("p", { class: "quiet" }, t("content.after", { n: content.blocks - content.next })));
  const target = body.querySelector(`#block-${best?.number ?? -1}`) ?? body.querySelector(".part-hit");
  target?.scrollIntoView({ block: "center" });
  return () => {};
}
