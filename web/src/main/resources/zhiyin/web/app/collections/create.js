// A new collection: a name is enough.

import * as api from "../core/api.js";
import { h } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { ask } from "../core/notice.js";
import { go } from "../core/router.js";

export async function createCollection() {
  let known = [];
  try {
    known = await api.models();
  } catch {
    // Without the list, the model is chosen by the server all the same.
  }
  const made = await ask({
    title: t("create.title"),
    body: [
      h("label", { class: "field" }, t("create.name"),
        h("input", { name: "name", required: true, maxlength: 64, "data-focus": true, autocomplete: "off",
          placeholder: t("create.name.example") })),
      h("label", { class: "field" }, t("create.model"),
        h("select", { name: "model" }, h("option", { value: "" }, t("create.model.auto")),
          known.map((model) => h("option", { value: model }, model)))),
      h("details", {}, h("summary", {}, t("create.more")), h("div", { class: "row" },
        numberField("target_tokens", "create.target", 16, 32_000),
        numberField("dimensions", "create.dimensions", 1, 8_192)),
      h("p", { class: "quiet" }, t("create.more.text"))),
    ],
    action: t("create.do"),
    submit: (form) => api.post(api.kb("collections"), values(form)),
  });
  if (made) {
    go(["c", made.name]);
  }
}

const numberField = (name, text, min, max) => h("label", { class: "field" }, t(text),
  h("input", { name, type: "number", min, max, placeholder: t("create.auto") }));

function values(form) {
  const body = { name: form.elements.name.value.trim() };
  if (form.elements.model.value) {
    body.model = form.elements.model.value;
  }
  for (const name of ["target_tokens", "dimensions"]) {
    if (form.elements[name].value) {
      body[name] = Number(form.elements[name].value);
    }
  }
  return body;
}
