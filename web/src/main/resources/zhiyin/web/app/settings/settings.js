// What administrators see to: users and API keys.

import { account, may } from "../core/account.js";
import { h, icon, replace } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { to } from "../core/router.js";
import { keysPage } from "./keys.js";
import { usersPage } from "./users.js";

const PAGES = { users: usersPage, keys: keysPage };

export function settingsScreen(place, name) {
  const chosen = PAGES[name] ? name : "users";
  const body = h("section", { class: "settings-body" });
  replace(place, h("div", { class: "page-head" }, h("h1", {}, t("settings.title")),
    h("nav", { class: "tabs", "aria-label": t("settings.title") }, Object.keys(PAGES).map((each) =>
      h("a", { href: to(["settings", each]), "aria-current": each === chosen ? "page" : undefined },
        t(each === "users" ? "users.title" : "keys.page"))))), body);
  if (!may("admin")) {
    replace(body, empty("lock", t("settings.forbidden"), t("settings.forbidden.text")));
  } else if (account().setup) {
    replace(body, empty("unlocked", t("settings.unclaimed"), t("settings.unclaimed.text"),
      h("a", { class: "button primary", href: to(["first"]) }, icon("lock"), h("span", {}, t("first.offer")))));
  } else {
    PAGES[chosen](body);
  }
}

const empty = (drawing, title, text, action) =>
  h("div", { class: "empty large" }, icon(drawing), h("h2", {}, title), h("p", {}, text), action);
