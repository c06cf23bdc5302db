// Forms that passwords are typed into, in a way that password managers understand.

import { h, iconButton } from "../core/dom.js";
import { t } from "../core/i18n.js";

export const LEAST_PASSWORD = 10;

/** A form that says what went wrong; `submit` gets its elements, and may be asynchronous. */
export function form(fields, action, submit) {
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const go = h("button", { class: "button primary" }, action);
  const element = h("form", { class: "account-form" }, fields, problem, go);
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    go.disabled = true;
    problem.hidden = true;
    try {
      await submit(element.elements);
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
      go.disabled = false;
    }
  });
  return element;
}

export const nameField = (props = {}) => h("label", { class: "field" }, t("account.name"),
  h("input", { name: "username", autocomplete: "username", autocapitalize: "none", spellcheck: "false", required: true,
    maxlength: 64, ...props }));

/** Whose password it is, for password managers and nobody else. */
export const hiddenName = (name) => h("input", { name: "username", autocomplete: "username", value: name, class: "hidden-input",
  readonly: true, tabindex: -1, "aria-label": t("account.name") });

/** A password, which can be looked at. */
export function passwordField(label, props = {}, hint) {
  const input = h("input", { type: "password", required: true, maxlength: 1000, ...props });
  const look = iconButton(t("account.look"), "eye", () => {
    input.type = input.type === "password" ? "text" : "password";
    look.setAttribute("aria-pressed", String(input.type === "text"));
  }, { "aria-pressed": "false" });
  return h("div", { class: "field" }, h("label", { for: identify(input) }, label), h("div", { class: "with-tool" }, input, look),
    hint && h("span", { class: "quiet" }, hint));
}

export const newPasswordField = (label, props = {}) => passwordField(label,
  { name: "password", autocomplete: "new-password", minlength: LEAST_PASSWORD, ...props },
  t("account.password.rule", { n: LEAST_PASSWORD }));

let fields = 0;

function identify(input) {
  input.id = `field-${fields++}`;
  return input.id;
}

const LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

/** Hard to guess, and easy to read aloud: a hundred random bits. */
export function suggestedPassword() {
  const random = crypto.getRandomValues(new Uint8Array(20));
  return [...random].map((byte, i) => (i > 0 && i % 5 === 0 ? "-" : "") + LETTERS[byte % 32]).join("");
}
