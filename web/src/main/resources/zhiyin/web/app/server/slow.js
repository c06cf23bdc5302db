// The slowest requests of the last hour, and where their time went.

import { get } from "../core/api.js";
import { button, h, replace } from "../core/dom.js";
import { number, t } from "../core/i18n.js";

const SHOWN = 12;
const COLUMNS = ["at", "route", "ms", "stages", "tokens", "status"];
const STAGES = ["queue", "tokenization", "compute", "embedding", "finding", "reranking"];

/** Draws them, and again when asked to. */
export async function slowRequests(place) {
  let all = false;
  try {
    draw(await get("/admin/slow-requests"));
  } catch (error) {
    replace(place, h("h2", {}, t("slow.title")), h("p", { class: "problem" }, error.message));
  }

  function draw(list) {
    const shown = all ? list.requests : list.requests.slice(0, SHOWN);
    replace(place, h("div", { class: "section-head" }, h("div", { class: "head-text" }, h("h2", {}, t("slow.title")),
      h("p", { class: "quiet" }, t(list.queries_kept ? "slow.text.queries" : "slow.text"))),
    button(t("slow.again"), () => slowRequests(place), { drawing: "retry", id: "slow-again" })),
    shown.length === 0 ? h("div", { class: "empty" }, h("p", {}, t("slow.none"))) : h("div", { class: "rows" }, h("table", { class: "list slow" },
      h("thead", {}, h("tr", {}, COLUMNS.map((column) => h("th", { scope: "col", class: column }, t(`slow.${column}`))))),
      h("tbody", {}, shown.map(line)))),
    shown.length < list.requests.length && button(t("more"), () => {
      all = true;
      draw(list);
    }));
  }
}

function line(request) {
  return h("tr", {}, h("td", { class: "at" }, time(request.at)),
    h("td", { class: "route" }, `${request.method} ${request.route}`, request.query && h("span", { class: "slow-query" }, t("slow.query", { query: request.query }))),
    h("td", { class: "ms" }, h("strong", {}, t("server.ms", { n: number(Math.round(request.ms)) }))),
    h("td", { class: "stages-cell" }, stages(request)),
    h("td", { class: "tokens" }, request.tokens > 0 ? number(request.tokens) : "–"),
    h("td", { class: "status" }, h("span", { class: request.status < 400 ? "" : "problem" }, String(request.status))));
}

function stages({ stages: known }) {
  const told = STAGES.filter((name) => known[name] !== undefined);
  return told.length === 0 ? h("span", { class: "quiet" }, "–") : h("span", { class: "stages" }, told.map((name) =>
    h("span", {}, t("slow.stage", { stage: t(`slow.stage.${name}`), ms: number(Math.round(known[name])) }))));
}

const time = (text) => new Date(text).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
