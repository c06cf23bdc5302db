// Why a document that was expected is not among the hits.

import * as api from "../core/api.js";
import { debounced, h, replace } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { ask } from "../core/notice.js";
import { why } from "./why.js";

const SUGGESTED = 8;

export function askWhyNot(search, collections) {
  const names = search.collections ?? collections.map((each) => each.name);
  const chosen = h("select", { name: "collection" }, names.map((name) => h("option", { value: name }, name)));
  const answer = h("div", { class: "whynot-answer", "aria-live": "polite" });
  const found = h("ul", { class: "suggestions" });
  const text = h("input", { type: "text", name: "document", placeholder: t("whynot.placeholder"),
    autocomplete: "off", "data-focus": true });
  const suggest = debounced(async () => {
    const path = api.kb("collections", chosen.value, "documents");
    const page = await api.get(path + api.query({ text: text.value.trim(), limit: SUGGESTED }));
    replace(found, page.documents.map((document) => h("li", {}, h("button", { type: "button",
      onclick: () => explain(document) }, h("span", { class: "type" }, document.type || "–"),
    document.title || document.path, h("span", { class: "path" }, document.path)))),
    page.documents.length === 0 && h("li", { class: "quiet" }, t("whynot.nothing")));
  }, 150);

  async function explain(document) {
    replace(answer, h("div", { class: "skeleton" }, h("i"), h("i")));
    try {
      const reply = await api.post(api.kb("why-not"),
        { search, collection: document.collection, document_id: document.id });
      replace(answer, h("p", {}, h("strong", { class: `verdict ${reply.verdict}` }, t(`verdict.${reply.verdict}`)),
        " ", t(`reason.${reply.reason}`)), h("p", { class: "quiet" }, reply.explanation),
      reply.stages.length > 0 && why(reply.stages));
    } catch (error) {
      replace(answer, h("p", { class: "problem" }, error.message));
    }
  }

  text.addEventListener("input", suggest);
  chosen.addEventListener("change", suggest);
  suggest();
  return ask({
    title: t("whynot.title"),
    wide: true,
    body: [h("p", { class: "quiet" }, t("whynot.text", { query: search.query })),
      h("div", { class: "row" }, h("label", { class: "field" }, t("facets.collections"), chosen),
        h("label", { class: "field grow" }, t("whynot.document"), text)), found, answer],
  });
}
