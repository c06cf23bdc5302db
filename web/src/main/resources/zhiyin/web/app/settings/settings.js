// What administrators see to: users, API keys, and who computes vectors.

import { account, may } from "../core/account.js";
import { h, icon, replace } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { to } from "../core/router.js";
import { keysPage } from "./keys.js";
import { providersPage } from "./providers.js";
import { usersPage } from "./users.js";

const PAGES = { users: usersPage, keys: keysPage, providers: providersPage };
const TITLES = { users: "users.title", keys: "keys.page", providers: "providers.title" };
/** Of these there is nothing to see to as long as nobody has to say who it is. */
const OF_PEOPLE = ["users", "keys"];

export function settingsScreen(place, name) {
  const pages = Object.keys(PAGES).filter((each) => account().via !== "open" || account().setup || !OF_PEOPLE.includes(each));
  const chosen = pages.includes(name) ? name : pages[0];
  const body = h("section", { class: "settings-body" });
  replace(place, h("div", { class: "page-head" }, h("h1", {}, t("settings.title")),
    h("nav", { class: "tabs", "aria-label": t("settings.title") }, pages.map((each) =>
      h("a", { href: to(["settings", each]), "aria-current": each === chosen ? "page" : undefined },
        t(TITLES[each]))))), body);
  if (!may("admin")) {
    replace(body, empty("lock", t("settings.forbidden"), t("settings.forbidden.text")));
  } else if (OF_PEOPLE.includes(chosen) && account().setup) {
    replace(body, empty("unlocked", t("settings.unclaimed"), t("settings.unclaimed.text"),
      h("a", { class: "button primary", href: to(["first"]) }, icon("lock"), h("span", {}, t("first.offer")))));
  } else {
    PAGES[chosen](body);
  }
}

const empty = (drawing, title, text, action) =>
  h("div", { class: "empty large" }, icon(drawing), h("h2", {}, title), h("p", {}, text), action);
