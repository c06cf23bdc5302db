// Who one is, and what one can do about it.

import { post, put, useKey } from "../core/api.js";
import { account, may, setAccount } from "../core/account.js";
import { button, h, icon, iconButton } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { ask, failure, forgetNotices, notice } from "../core/notice.js";
import { note, to } from "../core/router.js";
import { forgetAll } from "../search/history.js";
import { hiddenName, newPasswordField, passwordField } from "./form.js";

/** The button with its menu; nothing where there are no accounts. `changed` is called when one is somebody else. */
export function accountMenu(changed) {
  const who = account();
  if (who.via === "nobody" || (who.via === "open" && !who.setup)) {
    return undefined;
  }
  const menu = h("div", { id: "account-menu", class: "menu", popover: "auto" }, identity(who), links(who), actions(who, changed));
  menu.addEventListener("click", (event) => event.target.closest("a, button") && menu.hidePopover());
  return [iconButton(who.name ?? t("account.menu"), who.setup === "free" ? "unlocked" : "user", () => {},
    { id: "account", popovertarget: "account-menu", class: `icon-button${who.setup === "free" ? " unclaimed" : ""}` }), menu];
}

function identity(who) {
  if (who.via === "open") {
    return h("p", { class: "menu-text" }, t(who.setup === "free" ? "account.open.local" : "account.open"));
  }
  const reach = who.collections && t("account.limited", { names: who.collections.join(t("list.comma")) });
  return h("div", { class: "menu-text" }, h("strong", {}, who.name),
    h("p", { class: "quiet" }, t(who.role ? `role.${who.role}` : "account.by.key"), reach && ` · ${reach}`));
}

function links(who) {
  const link = (parts, drawing, text) => h("a", { href: to(parts) }, icon(drawing), text);
  const settings = may("admin") && !who.setup;
  return h("div", { class: "menu-links" },
    who.setup && link(["first"], "lock", t("first.offer")),
    settings && link(["settings", "users"], "users", t("users.title")),
    settings && link(["settings", "keys"], "key", t("keys.page")),
    may("admin") && link(["settings", "providers"], "link", t("providers.title")));
}

function actions(who, changed) {
  const item = (text, drawing, action, id) => button(text, action, { kind: "menu-item", drawing, id });
  if (who.via === "key") {
    return item(t("key.forget"), "out", () => {
      useKey("");
      changed();
    }, "sign-out");
  }
  return who.via === "session" && h("div", { class: "menu-actions" },
    item(t("password.change"), "lock", changePassword, "change-password"),
    item(t("signout.everywhere"), "out", () => signOut("sign-out-everywhere", changed), "sign-out-everywhere"),
    item(t("signout"), "out", () => signOut("sign-out", changed), "sign-out"));
}

async function signOut(way, changed) {
  try {
    await post(`/account/${way}`);
    // Whoever signs in next begins anew, and hears nothing of what was asked before.
    note([]);
    forgetAll();
    forgetNotices();
    changed();
  } catch (error) {
    failure(error);
  }
}

async function changePassword() {
  const done = await ask({
    title: t("password.change"),
    body: [hiddenName(account().name), passwordField(t("password.present"), { name: "present", autocomplete: "current-password", "data-focus": true }),
    newPasswordField(t("password.new")), h("p", { class: "quiet" }, t("password.change.text"))],
    action: t("save"),
    submit: async ({ elements }) => setAccount(
      await put("/account/password", { present: elements.present.value, password: elements.password.value })),
  });
  if (done) {
    notice(t("password.changed"));
  }
}
