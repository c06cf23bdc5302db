// Who may sign in, as what, and with which collections.

import * as api from "../core/api.js";
import { account } from "../core/account.js";
import { button, h, iconButton, replace } from "../core/dom.js";
import { date, t } from "../core/i18n.js";
import { ask, failure, notice } from "../core/notice.js";
import { hiddenName, nameField, newPasswordField, suggestedPassword } from "../account/form.js";

const ALL = "/admin/users";
const ROLES = ["reader", "editor", "admin"];
const one = (user, ...more) => [ALL, encodeURIComponent(user.name), ...more].join("/");

export async function usersPage(place) {
  try {
    const [{ users }, collections] = await Promise.all([api.get(ALL), names()]);
    draw(place, users, collections);
  } catch (error) {
    failure(error);
  }
}

/** A server may be there for models alone. */
async function names() {
  try {
    return (await api.collections()).map((each) => each.name);
  } catch (error) {
    if (error.status === 404) {
      return [];
    }
    throw error;
  }
}

function draw(place, users, collections) {
  const again = () => usersPage(place);
  replace(place, h("div", { class: "section-head" }, h("p", { class: "quiet" }, t("users.text")),
    button(t("users.add"), () => add(collections, again), { kind: "primary", drawing: "plus", id: "add-user" })),
  h("div", { class: "rows" }, h("table", { class: "list" },
    h("thead", {}, h("tr", {}, ["name", "role", "collections", "seen", "actions"].map((column) =>
      h("th", { scope: "col", class: column }, column === "actions"
        ? h("span", { class: "hidden" }, t("column.actions")) : t(`users.${column}`))))),
    h("tbody", {}, users.map((user) => line(user, collections, again))))));
}

function line(user, collections, again) {
  const self = account().name === user.name;
  return h("tr", { "data-user": user.name },
    h("td", { class: "name" }, h("strong", {}, user.name), self && h("span", { class: "count" }, t("users.you"))),
    h("td", { class: "role" }, t(`role.${user.role}`)),
    h("td", { class: "collections" }, user.collections
      ? user.collections.length === 0 ? t("users.none") : user.collections.map((name) => h("span", { class: "tag" }, name))
      : h("span", { class: "quiet" }, t("users.all"))),
    h("td", { class: "seen" }, user.seen ? date(user.seen) : "–"),
    h("td", { class: "actions" },
      iconButton(t("users.edit", { name: user.name }), "edit", () => edit(user, collections, again)),
      !self && iconButton(t("users.reset", { name: user.name }), "lock", () => reset(user)),
      !self && iconButton(t("users.remove", { name: user.name }), "trash", () => remove(user, again))));
}

async function add(collections, again) {
  const made = await ask({
    title: t("users.add"),
    body: [nameField({ autocomplete: "off", "data-focus": true }), chosenPassword(),
      rights({ role: "reader" }, collections)],
    action: t("users.add.do"),
    submit: (form) => api.post(ALL, { name: form.elements.username.value.trim(),
      password: form.elements.password.value, ...given(form) }),
  });
  if (made) {
    notice(t("users.added", { name: made.name }));
    again();
  }
}

async function edit(user, collections, again) {
  const changed = await ask({
    title: user.name,
    body: rights(user, collections),
    action: t("save"),
    submit: (form) => api.put(one(user, "rights"), given(form)),
  });
  if (changed) {
    again();
  }
}

async function reset(user) {
  const changed = await ask({
    title: t("users.reset", { name: user.name }),
    body: [h("p", {}, t("users.reset.text")), hiddenName(user.name), chosenPassword()],
    action: t("save"),
    submit: (form) => api.put(one(user, "password"), { password: form.elements.password.value }),
  });
  if (changed) {
    notice(t("users.reset.done", { name: user.name }));
  }
}

async function remove(user, again) {
  const sure = await ask({
    title: t("users.remove", { name: user.name }),
    body: h("p", {}, t("users.remove.text")),
    action: t("users.remove.do"),
    kind: "danger",
    submit: () => api.remove(one(user)),
  });
  if (sure) {
    again();
  }
}

/** A password for somebody else: best one that nobody has thought of. */
function chosenPassword() {
  const field = newPasswordField(t("account.password"), { autocomplete: "off" });
  const suggest = button(t("password.suggest"), () => {
    const input = field.querySelector("input");
    input.value = suggestedPassword();
    input.type = "text";
    input.select();
  }, { kind: "plain" });
  return h("div", { class: "suggested" }, field, suggest);
}

/** Role and limits. */
function rights(user, collections) {
  const known = [...new Set([...collections, ...(user.collections ?? [])])];
  const limited = h("input", { type: "radio", name: "reach", value: "some", checked: Boolean(user.collections), onchange: adapt });
  const all = h("input", { type: "radio", name: "reach", value: "all", checked: !user.collections, onchange: adapt });
  const role = h("select", { name: "role", onchange: adapt }, ROLES.map((each) => h("option", { value: each }, t(`role.${each}`))));
  const purpose = h("span", { class: "quiet" });
  const boxes = h("div", { class: "choices" }, known.map((name) => h("label", {},
    h("input", { type: "checkbox", name: "collection", value: name, checked: user.collections?.includes(name) }), name)));
  const reach = h("fieldset", {}, h("legend", {}, t("users.collections")), h("label", {}, all, t("users.all")),
    h("label", {}, limited, t("users.some")), boxes);
  role.value = user.role;
  adapt();
  return [h("label", { class: "field" }, t("users.role"), role, purpose), reach];

  function adapt() {
    purpose.textContent = t(`role.${role.value}.text`);
    reach.hidden = role.value === "admin";
    boxes.hidden = !limited.checked;
  }
}

function given({ elements }) {
  const role = elements.role.value;
  const some = role !== "admin" && elements.reach.value === "some";
  const boxes = elements.collection === undefined ? [] : [elements.collection].flatMap((each) =>
    each instanceof RadioNodeList ? [...each] : [each]);
  return { role, ...(some ? { collections: boxes.filter((each) => each.checked).map((each) => each.value) } : {}) };
}
