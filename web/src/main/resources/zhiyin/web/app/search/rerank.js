// Whether a reranker puts the best passages in order, and which.

import * as api from "../core/api.js";
import { may } from "../core/account.js";
import { h } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { to } from "../core/router.js";

/** The names of models that were made for it, or have a vector for each token. */
export const rerankers = async () =>
  (await api.rankers()).filter((model) => model.reranker || model.late).map((model) => model.name);

/** The part of a request that it makes. */
export const requestRerank = ({ rerank }) => (rerank ? { rerank: { model: rerank } } : {});

/**
 * A switch with the reranker's name, or a choice where there are several. One that is in the address, and no longer
 * here, can be switched off.
 *
 * @param names of rerankers; absent while they are not known
 */
export function rerankField({ rerank }, names, change) {
  if (names === undefined && !rerank) {
    return undefined;
  }
  const all = [...new Set([rerank, ...(names ?? [])].filter(Boolean))].sort();
  const toggle = h("input", { type: "checkbox", role: "switch", id: "rerank", checked: rerank !== "", disabled: all.length === 0,
    onchange: () => change({ rerank: toggle.checked ? which() : "" }) });
  const choice = all.length > 1 && h("select", { "aria-label": t("facets.rerank.model"),
    onchange: () => toggle.checked && change({ rerank: choice.value }) },
  all.map((name) => h("option", { value: name, selected: name === rerank }, name)));
  const which = () => (choice ? choice.value : all[0]);
  const label = all.length === 1 ? all[0] : t("facets.rerank.do");
  return h("fieldset", { class: "rerank" }, h("legend", {}, t("facets.rerank")),
    h("label", {}, toggle, h("span", { class: "name", title: t("facets.rerank.text") }, label)), choice,
    all.length === 0 && h("p", { class: "quiet" }, t("facets.rerank.none"), " ", may("admin")
      ? h("a", { href: to(["models"]) }, t("facets.rerank.get")) : t("facets.rerank.ask")));
}
