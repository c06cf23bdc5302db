// The real page beside the hits, with the passage highlighted.

import * as api from "../core/api.js";
import { h, icon, iconButton, replace } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { to } from "../core/router.js";
import { where } from "../view/place.js";
import { pdfView } from "../view/pdf.js";
import { passageView } from "../view/passage.js";

export function evidence(pane, close) {
  let abort = new AbortController();
  let end = () => {};

  function clear() {
    abort.abort();
    end();
    end = () => {};
    replace(pane);
  }

  async function show(hit) {
    clear();
    abort = new AbortController();
    const { signal } = abort;
    const body = h("div", { class: "evidence-body", tabindex: "0", "aria-label": t("evidence.label") },
      h("div", { class: "skeleton page", "aria-hidden": "true" }));
    const tools = h("div", { class: "evidence-tools" });
    replace(pane, h("header", {}, h("div", { class: "evidence-title" },
      h("strong", {}, hit.title || hit.document),
      h("span", { class: "path" }, hit.document, where(hit.place) && ` · ${where(hit.place)}`)), tools,
    h("a", { class: "icon-button", "aria-label": t("document.open"), title: t("document.open"),
      href: to(["c", hit.collection, "d", hit.document_id], { passage: hit.passage }) }, icon("open")),
    iconButton(t("close"), "close", close)), body);
    try {
      const view = isPdf(hit) ? pdfView : passageView;
      const ended = await view({ body, tools, signal, place: hit.place, passage: hit.passage, terms: terms(hit),
        path: (...more) => api.documentPath(hit.collection, hit.document_id, ...more) });
      if (signal.aborted) {
        ended();
      } else {
        end = ended;
      }
    } catch (error) {
      if (!signal.aborted) {
        replace(body, h("div", { class: "empty" }, h("h2", {}, t("evidence.failed")), h("p", {}, error.message),
          h("blockquote", {}, hit.text)));
      }
    }
  }

  return { show, clear };
}

/** The words that were matched, once each. */
const terms = (hit) => [...new Set(hit.marks.map(({ start, end }) => hit.text.slice(start, end).toLowerCase()))];

const isPdf = (hit) => hit.type === "pdf" && hit.place.unit === "page";
