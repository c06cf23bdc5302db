// API keys: what programs show instead of a password.

import * as api from "../core/api.js";
import { button, h, icon, iconButton, replace } from "../core/dom.js";
import { date, dateTime, number, t } from "../core/i18n.js";
import { ask, failure, notice } from "../core/notice.js";

const ALL = "/admin/keys";
const SCOPES = ["embed", "search", "ingest", "metrics", "admin"];
const USUAL = ["embed", "search"];

export async function keysPage(place) {
  try {
    draw(place, (await api.get(ALL)).keys);
  } catch (error) {
    failure(error);
  }
}

function draw(place, keys) {
  const again = () => keysPage(place);
  const make = (kind) => button(t("keys.create"), () => create(again), { kind, drawing: "plus", id: "create-key" });
  if (keys.length === 0) {
    replace(place, h("div", { class: "empty large" }, icon("key"), h("h2", {}, t("keys.none")), h("p", {}, t("keys.text")),
      make("primary")));
    return;
  }
  replace(place, h("div", { class: "section-head" }, h("p", { class: "quiet" }, t("keys.text")), make("primary")),
    h("div", { class: "rows" }, h("table", { class: "list" },
      h("thead", {}, h("tr", {}, ["name", "scopes", "quota", "today", "used", "created", "actions"].map((column) =>
        h("th", { scope: "col", class: column }, column === "actions"
          ? h("span", { class: "hidden" }, t("column.actions")) : t(`keys.${column}`))))),
      h("tbody", {}, keys.map((key) => line(key, again))))));
}

function line(key, again) {
  const quota = [key.tokens_per_day && t("keys.perday", { n: key.tokens_per_day }),
    key.requests_per_minute && t("keys.perminute", { n: key.requests_per_minute })].filter(Boolean);
  return h("tr", { "data-key": key.name },
    h("td", { class: "name" }, h("strong", {}, key.name)),
    h("td", { class: "scopes" }, SCOPES.filter((each) => key.scopes.includes(each)).map((each) =>
      h("span", { class: "tag" }, t(`scope.${each}`)))),
    h("td", { class: "quota" }, quota.length ? quota.join(" · ") : h("span", { class: "quiet" }, t("keys.unlimited"))),
    h("td", { class: "today" }, number(key.tokens_today)),
    h("td", { class: "used" }, key.used ? dateTime(key.used) : t("keys.never")),
    h("td", { class: "created" }, date(key.created)),
    h("td", { class: "actions" }, iconButton(t("keys.revoke", { name: key.name }), "trash", () => revoke(key, again))));
}

async function create(again) {
  const made = await ask({
    title: t("keys.create"),
    body: [h("label", { class: "field" }, t("keys.name"), h("input", { name: "name", required: true, maxlength: 64,
      "data-focus": true, autocomplete: "off", spellcheck: "false", placeholder: t("keys.name.example") })),
    h("fieldset", {}, h("legend", {}, t("keys.scopes")), SCOPES.map((each) => h("label", {},
      h("input", { type: "checkbox", name: "scope", value: each, checked: USUAL.includes(each) }),
      h("span", {}, h("b", {}, t(`scope.${each}`)), " ", h("span", { class: "quiet" }, t(`scope.${each}.text`)))))),
    h("div", { class: "row" }, limit("tokens_per_day", "keys.tokens"), limit("requests_per_minute", "keys.requests"))],
    action: t("create.do"),
    submit: (form) => api.post(ALL, values(form)),
  });
  if (made) {
    again();
    await show(made);
  }
}

const limit = (name, text) => h("label", { class: "field" }, t(text),
  h("input", { name, type: "number", min: 1, placeholder: t("keys.unlimited") }));

function values({ elements }) {
  const body = { name: elements.name.value.trim(),
    scopes: [...elements.scope].filter((each) => each.checked).map((each) => each.value) };
  for (const name of ["tokens_per_day", "requests_per_minute"]) {
    if (elements[name].value) {
      body[name] = Number(elements[name].value);
    }
  }
  return body;
}

/** The secret, once. */
function show({ key, secret }) {
  const copied = h("p", { role: "status", class: "quiet" });
  return ask({
    title: t("keys.made", { name: key.name }),
    wide: true,
    body: [h("p", {}, t("keys.once")),
      h("div", { class: "secret" }, h("code", { id: "secret", tabindex: "0" }, secret),
        button(t("connect.copy.short"), copy, { kind: "primary", drawing: "copy", id: "copy-secret", "data-focus": true })), copied],
  });

  async function copy() {
    try {
      await navigator.clipboard.writeText(secret);
      copied.textContent = t("connect.copied");
    } catch {
      copied.textContent = t("copy.failed");
    }
  }
}

async function revoke(key, again) {
  const sure = await ask({
    title: t("keys.revoke", { name: key.name }),
    body: h("p", {}, t("keys.revoke.text")),
    action: t("keys.revoke.do"),
    kind: "danger",
    submit: () => api.remove(`${ALL}/${encodeURIComponent(key.name)}`),
  });
  if (sure) {
    notice(t("keys.revoked", { name: key.name }));
    again();
  }
}
