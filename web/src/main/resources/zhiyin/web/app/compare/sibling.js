// The same documents under another model, or in smaller or larger passages, without a new upload.

import * as api from "../core/api.js";
import { h, icon, replace } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { ask, failure, notice } from "../core/notice.js";
import { live } from "./state.js";

const STEP = 400;

/**
 * Asks how, makes it, and tells its progress in `place`.
 *
 * @param ready called with the new collection's name when all of it can be searched
 */
export async function makeSibling({ collections, models, of, place, ready }) {
  const source = collections.find((each) => each.name === of);
  const settings = live(source)?.settings;
  const job = await ask({
    title: t("sibling.title", { name: of }),
    body: fields(settings, models, collections, of),
    action: t("sibling.do"),
    submit: (form) => api.post(api.kb("collections", of, "sibling"), values(form)),
  });
  if (job) {
    follow(job, place, ready).catch(failure);
  }
}

function fields(settings, models, collections, of) {
  const other = models.find((name) => name !== settings?.model) ?? settings?.model ?? "";
  const name = h("input", { name: "name", required: true, maxlength: 64, autocomplete: "off" });
  const model = h("select", { name: "model", onchange: suggest }, models.map((each) =>
    h("option", { value: each, selected: each === other }, each)));
  const target = h("input", { name: "target_tokens", type: "number", min: 16, max: 32_000, oninput: suggest,
    placeholder: String(settings?.chunks.target_tokens ?? "") });
  suggest();

  function suggest() {
    const base = `${of} ${model.value}${target.value ? ` ${target.value}` : ""}`.slice(0, 60);
    const taken = (text) => collections.some((each) => each.name === text);
    name.value = taken(base) ? `${base} 2` : base;
  }

  return [h("p", {}, t("sibling.text")),
    h("label", { class: "field" }, t("create.model"), model),
    h("label", { class: "field" }, t("create.target"), target),
    h("label", { class: "field" }, t("create.name"), name)];
}

function values(form) {
  const target = Number(form.elements.target_tokens.value);
  return {
    name: form.elements.name.value.trim(),
    model: form.elements.model.value,
    ...(target ? { target_tokens: target } : {}),
  };
}

async function follow({ id, collection }, place, ready) {
  for (;;) {
    const { job } = await api.get(api.kb("jobs", id));
    const { progress } = job;
    replace(place, h("p", { class: "note", role: "status" }, icon("clock"), " ",
      t("sibling.progress", { name: collection, ready: progress.ready, n: progress.documents })));
    if (job.finished) {
      break;
    }
    await new Promise((done) => setTimeout(done, STEP));
  }
  replace(place);
  notice(t("sibling.done", { name: collection }));
  ready(collection);
}
