// What the labels say: a table and a chart, with how sure that is.

import * as api from "../core/api.js";
import { button, h, replace } from "../core/dom.js";
import { bytes, number, t } from "../core/i18n.js";
import { svg } from "../core/svg.js";
import { body, LETTERS } from "./state.js";

const ENOUGH = 10;
const METRICS = [["recall", "recall@5"], ["ndcg", "nDCG@10"], ["mrr", "MRR@10"]];

export function figures(place, screen, showAll) {
  const result = h("div", { class: "figures-result", "aria-live": "polite" });
  const measure = button(t("figures.measure"), () => run(), { drawing: "play", id: "measure" });
  replace(place, h("div", { class: "page-head" }, h("div", { class: "head-text" }, h("h2", {}, t("figures.title")),
    h("p", { class: "quiet" }, t("figures.text"))),
  h("div", { class: "actions" }, measure, button(t("labels.title"), showAll, { drawing: "tag", id: "all-labels" }))), result);

  async function run() {
    measure.disabled = true;
    replace(result, h("p", { class: "quiet" }, t("figures.running")));
    try {
      show(result, await api.post(api.kb("compare", "evaluate"), { configurations: screen.state.configurations.map(body) }));
    } catch (error) {
      replace(result, h("p", { class: "problem" }, error.message));
    } finally {
      measure.disabled = false;
    }
  }

  return { forget: () => replace(result) };
}

function show(place, evaluation) {
  if (evaluation.queries === 0) {
    replace(place, h("p", { class: "empty" }, t("figures.none")), left(evaluation));
    return;
  }
  replace(place, h("p", { class: "sure" }, sure(evaluation)), left(evaluation),
    h("div", { class: "figures-layout" }, table(evaluation), chart(evaluation.scores)), h("p", { class: "quiet" }, t("figures.how")));
}

const left = ({ left_out: n }) => n > 0 && h("p", { class: "quiet" }, t("figures.left", { n }));

/** How much may be concluded, in words. */
function sure({ queries, best, scores }) {
  const counted = t("figures.queries", { n: queries });
  if (queries < ENOUGH) {
    return `${counted} ${t("figures.few", { n: ENOUGH })}`;
  }
  const others = scores.map((score, i) => [score, LETTERS[i]]).filter((_, i) => i !== best);
  const list = (clear) => others.filter(([score]) => score.is_clear === clear).map(([, letter]) => letter).join(", ");
  return [counted, list(true) && t("figures.clear", { best: LETTERS[best], others: list(true) }),
    list(false) && t("figures.unclear", { best: LETTERS[best], others: list(false) })].filter(Boolean).join(" ");
}

function table({ scores, best }) {
  const heads = ["", ...METRICS.map(([, name]) => name), ...["difference", "labelled", "p50", "p95", "index", "vectors", "model"]
    .map((name) => t(`figures.${name}`))];
  return h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": t("figures.title") }, h("table", { class: "scores" },
    h("thead", {}, h("tr", {}, heads.map((name) => h("th", { scope: "col" }, name || h("span", { class: "hidden" }, t("figures.which")))))),
    h("tbody", {}, scores.map((score, i) => row(score, i, i === best)))));
}

function row(score, i, isBest) {
  const { quality, behind, labelled, all, cost } = score;
  const ms = (value) => t("server.ms", { n: value < 10 ? value.toFixed(1) : number(Math.round(value)) });
  return h("tr", { class: isBest ? "best" : "" },
    h("th", { scope: "row" }, h("span", { class: `letter letter-${i}` }, LETTERS[i])),
    METRICS.map(([name]) => h("td", {}, quality[name].toFixed(3))),
    h("td", { title: behind ? t("figures.interval") : "" }, behind ? difference(behind) : t("figures.best")),
    h("td", {}, `${Math.round(100 * labelled)} %`), h("td", {}, ms(all.p50)), h("td", {}, ms(all.p95)),
    h("td", {}, bytes(cost.index_bytes)), h("td", {}, cost.vector_bytes ? bytes(cost.vector_bytes) : "–"),
    h("td", {}, cost.model_bytes ? bytes(cost.model_bytes) : "–"));
}

const difference = ({ mean, low, high }) =>
  `${(-mean).toFixed(3)} (${(-high).toFixed(3)} … ${(-low).toFixed(3)})`;

/** Bars, by metric; the table beside it says the same in numbers. */
function chart(scores) {
  const bar = 12;
  const group = scores.length * bar + 16;
  const height = METRICS.length * group;
  const bars = METRICS.flatMap(([name, text], m) => [
    svg("text", { x: 0, y: m * group + 11 }, text),
    ...scores.map(({ quality }, i) => {
      const y = m * group + 16 + i * bar;
      return svg("g", { class: `bar-${i}` },
        svg("rect", { x: 14, y, width: Math.max(1, quality[name] * 200), height: bar - 3, rx: 2 }),
        svg("text", { x: 0, y: y + 8 }, LETTERS[i]),
        svg("text", { x: 18 + quality[name] * 200, y: y + 8 }, quality[name].toFixed(2)));
    })]);
  return svg("svg", { viewBox: `0 0 250 ${height}`, class: "bars", "aria-hidden": "true" }, bars);
}
