// Who computes vectors: models of this machine, and models elsewhere that are asked over the network.

import * as api from "../core/api.js";
import { explainedKept } from "../core/codes.js";
import { button, h, icon, iconButton, replace } from "../core/dom.js";
import { number, t } from "../core/i18n.js";
import { ask, failure, notice } from "../core/notice.js";
import { to } from "../core/router.js";
import { outcome, providerForm, values } from "./provider.js";

const ALL = "/admin/providers";
const COLUMNS = ["name", "kind", "where", "price", "usage", "actions"];

export async function providersPage(place) {
  try {
    draw(place, await api.get(ALL));
  } catch (error) {
    failure(error);
  }
}

function draw(place, list) {
  const again = () => providersPage(place);
  replace(place, h("div", { class: "section-head" }, h("p", { class: "quiet" }, t("providers.text")),
    list.adding ? button(t("providers.add"), () => add(list, again), { kind: "primary", drawing: "plus", id: "add-provider" })
      : h("p", { class: "note" }, t("providers.fixed"))),
  h("div", { class: "rows" }, h("table", { class: "list providers" },
    h("thead", {}, h("tr", {}, COLUMNS.map((column) => h("th", { scope: "col", class: column }, column === "actions"
      ? h("span", { class: "hidden" }, t("column.actions")) : t(`providers.${column}`))))),
    h("tbody", {}, list.providers.map((each) => line(each, list, again))))),
  h("p", { class: "providers-local" }, h("a", { href: to(["models"]) }, t("providers.local"))));
}

function line(view, list, again) {
  const { provider, usage } = view;
  return h("tr", { "data-provider": view.name, class: view.problem ? "broken" : "" },
    h("td", { class: "name" }, h("strong", {}, view.name), view.is_default && h("span", { class: "count" }, t("models.default")),
      view.problem && h("p", { class: "reason" }, icon("warn"), h("span", {}, explainedKept(view.problem))),
      view.collections.length > 0 && h("p", { class: "quiet" }, t("models.usedby", { names: view.collections.join(t("list.comma")) }))),
    h("td", { class: "kind" }, t(`providers.kind.${view.kind}`), view.kind === "remote" && !view.editable && h("span", { class: "count" }, t("providers.configured"))),
    h("td", { class: "where" }, provider ? [provider.url.replace(/^https?:\/\//, ""), h("p", { class: "quiet" }, [provider.model,
      provider.dimensions && t("providers.dims", { n: String(provider.dimensions) }), provider.key_variable].filter(Boolean).join(" · "))] : h("span", { class: "quiet" }, t("providers.here"))),
    h("td", { class: "price" }, provider?.dollars_per_million ? t("providers.permillion", { n: String(provider.dollars_per_million) }) : "–"),
    h("td", { class: "usage" }, usage ? t("providers.used", { n: number(usage.tokens), dollars: money(usage.dollars) }) : "–"),
    h("td", { class: "actions" }, !view.problem && iconButton(t("providers.test.of", { name: view.name }), "play", () => test(view)),
      view.editable && iconButton(t("providers.edit", { name: view.name }), "edit", () => edit(view, list, again)),
      view.editable && iconButton(t("providers.remove", { name: view.name }), "trash", () => remove(view, again))));
}

export const money = (dollars) => (dollars === 0 || dollars >= 0.01 ? dollars.toFixed(2) : dollars.toPrecision(2));

/** Tests what is served already. */
function test(view) {
  const place = h("div", { class: "outcome", role: "status" }, t("providers.testing"));
  api.post(`${ALL}/test`, { name: view.name }).then((result) => replace(place, outcome(result)),
    (error) => replace(place, h("p", { class: "problem" }, error.message)));
  return ask({ title: t("providers.test.of", { name: view.name }), body: place, wide: true });
}

async function add(list, again) {
  const made = await ask({
    title: t("providers.add"),
    wide: true,
    body: providerForm({}, list),
    action: t("providers.add.do"),
    submit: (form) => api.post(ALL, values(form)),
  });
  if (made) {
    notice(t("providers.added", { name: made.name }));
    again();
  }
}

async function edit(view, list, again) {
  const changed = await ask({
    title: t("providers.edit", { name: view.name }),
    wide: true,
    body: providerForm(view.provider, list),
    action: t("save"),
    submit: (form) => api.put(`${ALL}/${api.path(view.name)}`, values(form)),
  });
  if (changed) {
    again();
  }
}

async function remove(view, again) {
  const used = view.collections;
  const sure = await ask({
    title: t("providers.remove", { name: view.name }),
    body: [h("p", {}, t(used.length > 0 ? "models.delete.used" : "providers.remove.text")),
      used.length > 0 && h("ul", { class: "used-by" }, used.map((name) => h("li", {}, name)))],
    action: t("providers.remove.do"),
    kind: "danger",
    submit: () => api.remove(`${ALL}/${api.path(view.name)}${api.query({ collections: used.join(",") })}`),
  });
  if (sure) {
    again();
  }
}
