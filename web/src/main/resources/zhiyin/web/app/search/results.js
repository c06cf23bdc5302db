// What was found: passages, those of a document together, in the order of the document's best.

import { button, h, icon, replace } from "../core/dom.js";
import { number, score, t } from "../core/i18n.js";
import { notice } from "../core/notice.js";
import { to } from "../core/router.js";
import { where } from "../view/place.js";
import { prose } from "../view/prose.js";
import { why } from "./why.js";
import { isEarly, notes } from "../view/notes.js";

export function results(place, { chosen, whyNot }) {
  let items = [];
  let current = -1;

  function waiting() {
    replace(place, h("div", { class: "skeletons", "aria-hidden": "true" },
      [1, 2, 3, 4].map(() => h("div", { class: "skeleton" }, h("i"), h("i"), h("i")))),
    h("p", { class: "hidden" }, t("results.waiting")));
  }

  function failed(error) {
    items = [];
    replace(place, h("div", { class: "empty" }, h("h2", {}, t("results.failed")), h("p", {}, error.message)));
  }

  function show(answer, state) {
    current = -1;
    const groups = Map.groupBy(answer.hits, (hit) => `${hit.collection}\n${hit.document_id}`);
    items = [];
    replace(place, summary(answer, groups.size), notes(answer),
      answer.hits.length === 0 ? none(answer) : [...groups.values()].map((hits) => group(hits, state)));
  }

  function summary(answer, documents) {
    return h("div", { class: "summary" }, h("p", {},
      t("results.summary", { n: answer.hits.length, documents: t("count.documents", { n: documents }),
        ms: milliseconds(answer.embedding_ms + answer.finding_ms + answer.reranking_ms) }),
      answer.reranking_ms > 0 && t("results.reranking", { ms: milliseconds(answer.reranking_ms) })),
    h("button", { type: "button", class: "plain", onclick: share }, icon("link"), t("share")),
    h("button", { type: "button", class: "plain", id: "why-not", onclick: whyNot }, t("whynot.ask")));
  }

  function none(answer) {
    return h("div", { class: "empty" }, h("h2", {}, t("results.none")), !isEarly(answer) && h("p", {}, t("results.none.text")),
      button(t("whynot.ask"), whyNot));
  }

  function group(hits, state) {
    const [first] = hits;
    const href = to(["c", first.collection, "d", first.document_id]);
    return h("article", { class: "found" },
      h("header", {}, h("span", { class: "type" }, first.type), h("h2", {},
        h("a", { href }, first.title || first.document)),
      h("span", { class: "path" }, first.collection, " / ", first.document)),
      h("ol", {}, hits.map((hit) => passage(hit, state))));
  }

  function passage(hit, state) {
    const details = h("div", { class: "why-place", hidden: true });
    const toggle = h("button", { type: "button", class: "plain", "aria-expanded": "false", onclick: (event) => {
      event.stopPropagation();
      details.hidden = !details.hidden;
      toggle.setAttribute("aria-expanded", String(!details.hidden));
      if (!details.hidden) {
        replace(details, why(hit.stages));
      }
    } }, t("why.ask"));
    const position = where(hit.place);
    const item = h("li", { class: "hit", tabindex: "-1", "data-rank": hit.rank, onclick: (event) => {
      if (!event.target.closest("button, a, summary") && String(getSelection()) === "") {
        chosen(hit);
      }
    } },
    h("div", { class: "hit-head" }, h("button", { type: "button", class: "rank", onclick: () => chosen(hit),
      "aria-label": t("results.open", { rank: hit.rank }) }, hit.rank),
    h("span", { class: "headings" }, hit.headings.map((each) => h("span", {}, each))),
    position && h("span", { class: "where" }, position)),
    h("div", { class: "passage" }, prose(hit.text, hit.marks)),
    hit.original !== undefined && h("details", { class: "original" }, h("summary", {}, h("span", { class: "tag edited" }, t("edit.edited")),
      t("edit.original")), h("div", { class: "passage" }, prose(hit.original))),
    h("div", { class: "hit-foot" }, h("span", { class: "score", title: t("score") }, score(hit.score)), toggle,
      h("button", { type: "button", class: "plain", onclick: () => copy(hit) }, icon("copy"), t("copy")),
      hit.tags.map((tag) => h("span", { class: "tag" }, tag))), details);
    items.push({ hit, item, toggle, copy: () => copy(hit), state });
    return item;
  }

  function mark(rank) {
    items.forEach(({ hit, item }, i) => {
      item.classList.toggle("current", hit.rank === rank);
      if (hit.rank === rank) {
        current = i;
      }
    });
  }

  function move(step) {
    if (items.length === 0) {
      return false;
    }
    current = Math.min(Math.max(current + step, 0), items.length - 1);
    const { hit, item } = items[current];
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
    if (innerWidth >= 1100) {
      chosen(hit);
    } else {
      mark(hit.rank);
    }
    return true;
  }

  const now = () => items[current];
  return {
    waiting,
    failed,
    show,
    mark,
    move,
    open: () => (now() ? chosen(now().hit) : false),
    why: () => (now() ? now().toggle.click() : false),
    copy: () => (now() ? now().copy() : false),
    focus: () => now()?.item.focus({ preventScroll: true }),
  };
}

const milliseconds = (value) => number(Math.max(1, Math.round(value)));

async function copy(hit) {
  const source = [hit.title || hit.document, hit.headings.join(" › "), where(hit.place)].filter(Boolean).join(", ");
  const quote = hit.text.split("\n").map((line) => `> ${line}`).join("\n");
  await toClipboard(`${quote}\n\n— ${source} (${hit.collection}/${hit.document})\n`, t("copied"));
}

const share = () => toClipboard(location.href, t("shared"));

async function toClipboard(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    notice(done);
  } catch {
    notice(t("copy.failed"), "failure");
  }
}
