// The first administrator of a server that nobody has taken yet.

import { post, useKey } from "../core/api.js";
import { account, setAccount } from "../core/account.js";
import { h, icon, replace } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { go } from "../core/router.js";
import { form, nameField, newPasswordField } from "./form.js";
import { notice } from "../core/notice.js";

/** The form alone; asks for the code where the server does. */
export function firstForm(done) {
  const coded = account().setup === "code";
  return form([
    coded && h("label", { class: "field" }, t("first.code"),
      h("input", { name: "code", autocomplete: "one-time-code", autocapitalize: "characters", spellcheck: "false",
        required: true, placeholder: "XXXXX-XXXXX", class: "code" }), h("span", { class: "quiet" }, t("first.code.where"))),
    nameField(),
    newPasswordField(t("account.password")),
  ], t("first.do"), async ({ code, username, password }) => {
    setAccount(await post("/account/first", { name: username.value.trim(), password: password.value,
      ...(coded ? { code: code.value.trim() } : {}) }));
    useKey("");
    notice(t("first.done"));
    done();
  });
}

/** The page, for who need not sign in yet. */
export function firstScreen(place) {
  place.classList.add("account-screen");
  if (!account().setup) {
    go([]);
    return;
  }
  replace(place, h("section", { class: "account-card" },
    h("header", {}, icon("lock"), h("h1", {}, t("first.title")), h("p", {}, t("first.text"))),
    h("ul", { class: "consequences" }, ["people", "programs", "back"].map((each) =>
      h("li", {}, icon("check"), h("span", {}, t(`first.${each}`))))),
    firstForm(() => go(["settings", "users"]))));
  place.querySelector("input").focus();
}
