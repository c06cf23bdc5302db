// What is to be known of a provider, and whether it answers.

import * as api from "../core/api.js";
import { button, h, icon, replace } from "../core/dom.js";
import { number, t } from "../core/i18n.js";
import { money } from "./providers.js";

const PROMPTS = ["none", "qwen3", "e5-mistral", "nomic"];
const TEXTS = ["name", "url", "model", "key_variable", "prompts"];
const NUMBERS = ["dimensions", "dollars_per_million", "max_tokens", "batch"];

/** The fields of a provider that may be there already; its name stays then. */
export function providerForm(provider, { suggestions, private_allowed: privately }) {
  const known = Boolean(provider.name);
  const told = h("div", { class: "outcome", role: "status" });
  const fields = h("div", { class: "provider-form" }, !known && suggested(suggestions, () => fields),
    h("div", { class: "row" }, text("name", provider, { required: true, maxlength: 100, readonly: known, "data-focus": !known, placeholder: "my-embeddings" }),
      text("model", provider, { required: true, maxlength: 200, placeholder: "text-embedding-3-small" })),
    text("url", provider, { required: true, type: "url", maxlength: 500, pattern: "https?:.+" }, t(privately ? "providers.url.any" : "providers.url.public")),
    text("key_variable", provider, { maxlength: 100, pattern: "[A-Z][A-Z0-9_]*_API_KEY", placeholder: "OPENAI_API_KEY", autocapitalize: "characters" }, t("providers.key.text")),
    h("div", { class: "row" }, amount("dimensions", provider, { min: 1, max: 65_536, placeholder: t("providers.learned") }),
      amount("dollars_per_million", provider, { min: 0, max: 999_999, step: "any", placeholder: "0" })),
    h("details", {}, h("summary", {}, t("providers.more")), h("div", { class: "row" },
      amount("max_tokens", provider, { min: 16, max: 1_000_000, placeholder: "8191" }), amount("batch", provider, { min: 1, max: 2_048, placeholder: "32" }),
      prompts(provider)),
    h("label", {}, h("input", { type: "checkbox", name: "pass_dimensions", checked: provider.pass_dimensions }), " ", t("providers.pass_dimensions"))),
    h("div", {}, button(t("providers.test"), test, { drawing: "play", id: "test-provider" })), told);
  return fields;

  async function test(event) {
    const form = event.currentTarget.form;
    if (!form.reportValidity()) {
      return;
    }
    const trigger = event.currentTarget;
    trigger.disabled = true;
    replace(told, t("providers.testing"));
    try {
      replace(told, outcome(await api.post("/admin/providers/test", { provider: values(form) })));
    } catch (error) {
      replace(told, h("p", { class: "problem" }, error.message));
    }
    trigger.disabled = false;
  }
}

/** Fills in what one of the usual providers is like. */
function suggested(suggestions, place) {
  const choice = h("select", { name: "suggestion", onchange: () => {
    const chosen = suggestions[Number(choice.value)];
    const { elements } = choice.form;
    if (chosen) {
      [...TEXTS, ...NUMBERS].forEach((name) => {
        elements[name].value = chosen[name] ?? "";
      });
      elements.prompts.value = chosen.prompts ?? "none";
      replace(place().querySelector(".outcome"));
    }
  } }, h("option", { value: "" }, t("providers.own")), suggestions.map((each, i) => h("option", { value: i }, `${each.name} · ${each.model}`)));
  return h("label", { class: "field" }, t("providers.suggestion"), choice);
}

function text(name, provider, props, hint) {
  return h("label", { class: "field" }, t(`providers.${name}`), h("input", { name, value: provider[name] ?? "", autocomplete: "off", spellcheck: "false", ...props }),
    hint && h("span", { class: "quiet" }, hint));
}

const amount = (name, provider, props) => text(name, provider, { type: "number", ...props });

function prompts(provider) {
  const choice = h("select", { name: "prompts" }, PROMPTS.map((each) => h("option", { value: each }, t(`providers.prompts.${each}`))));
  choice.value = provider.prompts ?? "none";
  return h("label", { class: "field" }, t("providers.prompts"), choice);
}

/** What was filled in; what is left empty is absent. */
export function values({ elements }) {
  const body = {};
  TEXTS.forEach((name) => {
    const value = elements[name].value.trim();
    if (value && value !== "none") {
      body[name] = value;
    }
  });
  NUMBERS.forEach((name) => {
    if (elements[name].value) {
      body[name] = Number(elements[name].value);
    }
  });
  if (elements.pass_dimensions.checked) {
    body.pass_dimensions = true;
  }
  return body;
}

/** What came of a test. */
export function outcome(result) {
  return [
    h("p", { class: result.passed ? "good" : "bad" }, icon(result.passed ? "check" : "warn"), t(result.passed ? "providers.passed" : "providers.failed")),
    h("p", {}, [t("providers.dims", { n: String(result.dimensions) }), t("server.ms", { n: number(Math.round(result.ms)) }), t("count.tokens", { n: result.tokens }),
      result.dollars !== undefined ? t("providers.cost", { dollars: money(result.dollars) }) : t("providers.cost.unknown")].join(" · ")),
    result.similarities.map((each) => h("p", { class: each.passed ? "" : "bad", "data-language": each.language }, icon(each.passed ? "check" : "warn"),
      t("providers.similarity", { language: t(`providers.language.${each.language}`), alike: each.alike.toFixed(3), unlike: each.unlike.toFixed(3) }))),
  ];
}
