// Shown instead of any page to whom the server does not know; the address stays, and is gone on with afterwards.

import { get, post, useKey } from "../core/api.js";
import { account, setAccount } from "../core/account.js";
import { button, h, icon, replace } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { form, hiddenName, nameField, passwordField } from "./form.js";
import { firstForm } from "./first.js";

/** @param done called when it is known who that is */
export function signInScreen(place, done) {
  place.classList.add("account-screen");
  const { setup } = account();
  const ways = { user: byPassword, key: byKey, first };
  show(setup ? "first" : "user");

  function show(way) {
    replace(place, h("section", { class: "account-card" }, ways[way](), others(way)));
    place.querySelector("input:not([readonly])")?.focus();
  }

  function others(way) {
    const possible = setup ? ["first", "key"] : ["user", "key"];
    return h("footer", {}, possible.filter((each) => each !== way).map((each) =>
      button(t(`signin.by.${each}`), () => show(each), { kind: "plain", drawing: each === "key" ? "key" : "user" })));
  }

  function byPassword() {
    return [head("user", t("signin.title"), t("signin.text")),
      form([nameField(),
        passwordField(t("account.password"), { name: "password", autocomplete: "current-password" })],
      t("signin.do"), async ({ username, password }) => {
        useKey("");
        setAccount(await post("/account/sign-in", { name: username.value.trim(), password: password.value }));
        done();
      })];
  }

  function byKey() {
    return [head("key", t("key.title"), t("key.explanation")),
      form([hiddenName(t("key.title")), passwordField(t("key.label"), { name: "key", autocomplete: "off" })],
        t("key.use"), async ({ key }) => {
          useKey(key.value.trim());
          const found = await get("/account");
          if (found.via !== "key" || !found.scopes.includes("search")) {
            useKey("");
            throw new Error(t(found.via === "key" ? "key.narrow" : "key.unknown"));
          }
          setAccount(found);
          done();
        })];
  }

  function first() {
    return [head("lock", t("first.title"), t("first.code.text")), firstForm(done)];
  }
}

export const head = (drawing, title, text) => h("header", {}, icon(drawing), h("h1", {}, title), h("p", {}, text));
