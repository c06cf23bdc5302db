// Each stage of a search and what it thought of a passage.

import { h } from "../core/dom.js";
import { score, t } from "../core/i18n.js";

/** A table: stage, rank, score, and a bar that is long where the rank is good. */
export function why(stages) {
  const terms = stages.flatMap((stage) => stage.terms ?? []);
  return h("div", { class: "why" },
    h("table", {}, h("caption", { class: "hidden" }, t("why.ask")),
      h("thead", {}, h("tr", {}, ["stage", "rank", "score"].map((name) =>
        h("th", { scope: "col" }, t(`why.${name}`))), h("th", { scope: "col" }, h("span", { class: "hidden" }, t("why.rank"))))),
      h("tbody", {}, stages.map(row))),
    terms.length > 0 && h("p", { class: "terms" }, h("span", {}, t("why.terms")), terms.map((term) =>
      h("span", { class: "term" }, term.term, " ", h("b", {}, score(term.score))))),
    h("p", { class: "quiet" }, t(stages.some(({ stage }) => stage === "reranked") ? "why.reranked" : "why.explanation")));
}

function row({ stage, rank, score: value }) {
  const length = rank > 0 ? Math.max(4, 100 / Math.sqrt(rank)) : 0;
  return h("tr", { class: rank > 0 ? "" : "absent" },
    h("th", { scope: "row", title: t(`stage.${stage}.text`) }, t(`stage.${stage}`)),
    h("td", {}, rank > 0 ? rank : "–"),
    h("td", {}, rank > 0 || value !== 0 ? score(value) : "–"),
    h("td", { class: "bar-cell" }, h("span", { class: "bar", style: { width: `${length}%` } })));
}
