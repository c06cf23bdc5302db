// Short messages, and questions that need an answer.

import { button, h, iconButton } from "./dom.js";
import { t } from "./i18n.js";

const SHOWN = 6_000;
let region;

function place() {
  region ??= document.body.appendChild(h("div", { class: "notices", role: "status", "aria-live": "polite" }));
  return region;
}

/** A message that goes away by itself; failures stay until they are closed. */
export function notice(text, kind = "") {
  const element = h("div", { class: `notice ${kind}` }, h("span", {}, text),
    iconButton(t("close"), "close", () => element.remove()));
  place().append(element);
  if (kind !== "failure") {
    setTimeout(() => element.remove(), SHOWN);
  }
}

export function forgetNotices() {
  region?.replaceChildren();
}

export function failure(error) {
  if (error.name !== "AbortError" && error.status !== 401) {
    notice(error.message, "failure");
  }
}

/**
 * A dialog with fields. `submit` gets the form, may be asynchronous, and keeps the dialog open by throwing.
 * Resolves to what it returns, or to undefined.
 */
export function ask({ title, body, action, submit, kind = "primary", wide = false }) {
  return new Promise((resolve) => {
    let answer;
    const problem = h("p", { class: "problem", role: "alert", hidden: true });
    const confirm = action && h("button", { class: `button ${kind}` }, action);
    const form = h("form", { method: "dialog" }, h("header", {}, h("h2", {}, title),
      iconButton(t("close"), "close", () => dialog.close())),
    h("div", { class: "dialog-body" }, body, problem),
    h("footer", {}, button(action ? t("cancel") : t("close"), () => dialog.close()), confirm));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      confirm.disabled = true;
      try {
        answer = (await submit(form)) ?? true;
        dialog.close();
      } catch (error) {
        problem.textContent = error.message;
        problem.hidden = false;
      } finally {
        confirm.disabled = false;
      }
    });
    const dialog = h("dialog", { class: wide ? "wide" : "", "aria-label": title }, form);
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
    // Not by the attribute "autofocus": the browser complains of it where something has the focus already.
    dialog.querySelector("[data-focus]")?.focus();
  });
}
