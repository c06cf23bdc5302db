// What a configuration found: a list whose passages can be focused, labelled and followed to other columns.

import { h, icon, replace } from "../core/dom.js";
import { number, score, t } from "../core/i18n.js";
import { to } from "../core/router.js";
import { where } from "../view/place.js";
import { prose } from "../view/prose.js";
import { notes } from "../view/notes.js";

export const GRADES = [[2, "check"], [1, "tilde"], [0, "close"]];

/** Draws a column's answer. Returns its passages: `{found, item, column}`. */
export function drawColumn(place, column, answer, i, { grade, focused }) {
  const before = ranksBefore(answer, i);
  const passages = column.hits.map((found) => {
    const passage = { found, column: i };
    passage.item = item(passage, before.get(found.hit.rank), { grade, focused });
    return passage;
  });
  replace(place, h("p", { class: "latency" }, latency(column)), notes(column),
    passages.length === 0 ? h("p", { class: "empty" }, t("results.none"))
      : h("ol", { class: "compared" }, passages.map(({ item: each }) => each)));
  return passages;
}

function latency(column) {
  const ms = (value) => (value < 10 ? value.toFixed(1) : number(Math.round(value)));
  const parts = [[column.embedding_ms, "compare.embedding"], [column.finding_ms, "compare.finding"],
    [column.reranking_ms, "compare.reranking"]].filter(([value]) => value > 0.005);
  const all = parts.reduce((sum, [value]) => sum + value, 0);
  return [h("strong", {}, t("server.ms", { n: ms(all) })), " ",
    h("span", { class: "quiet" }, parts.map(([value, name]) => `${t(name)} ${ms(value)}`).join(" · "))];
}

/** The best rank in the first column of each passage of column `i`. */
function ranksBefore(answer, i) {
  const ranks = new Map();
  for (const match of answer.matches.filter((each) => each.column === 0 && each.other_column === i)) {
    ranks.set(match.other_rank, Math.min(match.rank, ranks.get(match.other_rank) ?? Infinity));
  }
  return ranks;
}

function item(passage, before, { grade, focused }) {
  const { found: { hit }, column } = passage;
  const position = where(hit.place);
  const buttons = h("span", { class: "grades", role: "group", "aria-label": t("label.group") },
    GRADES.map(([value, drawing]) => h("button", { type: "button", class: `grade grade-${value}`, "data-grade": value,
      "aria-label": t(`label.${value}`), title: `${t(`label.${value}`)} (${value})`,
      onclick: () => grade(passage, value) }, icon(drawing))));
  const element = h("li", { class: "compared-hit", tabindex: "-1", "data-column": column, "data-rank": hit.rank,
    onfocusin: () => focused(passage), onmouseenter: () => focused(passage, true), onmouseleave: () => focused(undefined, true) },
  h("div", { class: "hit-head" }, h("span", { class: "rank" }, hit.rank), column > 0 && move(hit.rank, before),
    h("a", { class: "compared-source", href: to(["c", hit.collection, "d", hit.document_id], { passage: hit.passage }) },
      hit.title || hit.document),
    position && h("span", { class: "where" }, position)),
  h("div", { class: "compared-text" }, prose(hit.text, hit.marks)),
  h("div", { class: "hit-foot" }, h("span", { class: "score", title: t("score") }, score(hit.score)), buttons));
  showGrade(passage, element);
  return element;
}

/** How far it stands from its place in the first column. */
function move(rank, before) {
  if (before === undefined) {
    return h("span", { class: "move new" }, t("compare.new"));
  }
  const by = before - rank;
  const text = by > 0 ? t("compare.up", { n: by }) : by < 0 ? t("compare.down", { n: -by }) : t("compare.same");
  return h("span", { class: `move ${by > 0 ? "up" : by < 0 ? "down" : "same"}`, title: text },
    h("span", { "aria-hidden": "true" }, by > 0 ? `▲${by}` : by < 0 ? `▼${-by}` : "="), h("span", { class: "hidden" }, text));
}

export function showGrade(passage, element = passage.item) {
  const grade = passage.found.label?.grade;
  element.querySelectorAll(".grade").forEach((each) =>
    each.setAttribute("aria-pressed", String(Number(each.dataset.grade) === grade)));
  element.dataset.label = grade ?? "";
}
