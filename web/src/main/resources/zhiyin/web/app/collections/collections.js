// All collections, as cards.

import * as api from "../core/api.js";
import { mayManage } from "../core/account.js";
import { button, debounced, h, icon, iconButton, replace } from "../core/dom.js";
import { listen } from "../core/events.js";
import { bytes, date, languageName, number, t } from "../core/i18n.js";
import { ask, failure } from "../core/notice.js";
import { to } from "../core/router.js";
import { createCollection } from "./create.js";
import { addSample, hasSample } from "./sample.js";

const IN_WORK = ["queued", "parsed", "embedding"];

export function collectionsScreen(place) {
  const list = h("div", { class: "cards" });
  const tools = h("div", { class: "actions" });
  replace(place, h("div", { class: "page-head" }, h("h1", {}, t("nav.collections")), tools), list);
  replace(list, [1, 2, 3].map(() => h("div", { class: "card skeleton", "aria-hidden": "true" }, h("i"), h("i"), h("i"))));

  async function load() {
    try {
      draw(await api.collections());
    } catch (error) {
      failure(error);
    }
  }

  function draw(collections) {
    const sampled = hasSample(collections);
    replace(tools, mayManage() && !sampled && collections.length > 0 && sampleButton(), mayManage() && button(t("collections.create"), () => createCollection(), { kind: "primary", drawing: "plus", id: "create-collection" }));
    replace(list, collections.length === 0
      ? h("div", { class: "empty large" }, h("h2", {}, t("collections.none")),
        h("p", {}, t(mayManage() ? "collections.none.text" : "collections.none.limited")),
        mayManage() && h("div", { class: "actions" }, button(t("collections.create"), () => createCollection(),
          { kind: "primary", drawing: "plus" }), sampleButton()))
      : collections.map((each) => card(each, load)));
  }

  function sampleButton() {
    return button(t("sample.try"), async (event) => {
      const trigger = event.currentTarget;
      trigger.disabled = true;
      try {
        draw(await addSample(trigger.lastChild));
      } catch (error) {
        failure(error);
        load();
      }
    }, { drawing: "play" });
  }

  const later = debounced(load, 400);
  load();
  return listen((name) => name !== "connected" && later());
}

export const inWork = (collection) =>
  IN_WORK.reduce((sum, stage) => sum + (collection.stages[stage] ?? 0), 0);

/** Address of the server that a collection's vectors lie in, where it is not the embedded index. */
export const stored = (collection) => {
  const live = collection.indexes.find((index) => index.state === "live");
  return live ? live.settings.store?.address : collection.settings.store;
};

function card(collection, load) {
  const live = collection.indexes.find((index) => index.state === "live");
  const building = collection.indexes.find((index) => index.state === "building");
  const href = to(["c", collection.name]);
  return h("article", { class: "card", "data-name": collection.name },
    h("header", {}, h("h2", {}, h("a", { href }, collection.name)), health(collection)),
    h("p", { class: "model" }, live
      ? t("collection.model", { model: live.settings.model, dimensions: String(live.settings.dimensions) })
      : t("collection.nomodel")),
    stored(collection) && h("p", { class: "model store" }, t("collection.store", { address: stored(collection) })),
    building && h("p", { class: "note" }, t("collection.building", { model: building.settings.model })),
    h("dl", { class: "figures" },
      figure("figure.documents", number(api.documents(collection))),
      figure("figure.passages", number(live?.chunks ?? 0)),
      figure("figure.size", bytes(collection.bytes))),
    languages(collection.languages),
    h("footer", {}, h("a", { class: "button", href: to([], { c: encodeURIComponent(collection.name) }) },
      icon("search"), h("span", {}, t("search.in"))),
    h("span", { class: "quiet" }, date(collection.created)),
    mayManage() && iconButton(t("collection.rename"), "edit", () => rename(collection, load)),
    mayManage() && iconButton(t("collection.drop"), "trash", () => drop(collection, load))));
}

const figure = (name, value) => h("div", {}, h("dt", {}, t(name)), h("dd", {}, value));

export function health(collection) {
  const failed = collection.stages.failed ?? 0;
  const working = inWork(collection);
  const [kind, text] = failed > 0 ? ["failed", t("health.failed", { n: failed })]
    : working > 0 ? ["working", t("health.working", { n: working })]
      : api.documents(collection) === 0 ? ["none", t("health.empty")] : ["ready", t("health.ready")];
  return h("span", { class: `pill ${kind}` }, text);
}

/** What share of the documents is in which language. */
function languages(counts) {
  const known = Object.entries(counts).sort(([, a], [, b]) => b - a);
  const sum = known.reduce((all, [, count]) => all + count, 0);
  if (sum === 0) {
    return h("div", { class: "languages" });
  }
  return h("div", { class: "languages" },
    h("div", { class: "shares", "aria-hidden": "true" }, known.map(([, count], i) =>
      h("span", { class: `share share-${Math.min(i, 3)}`, style: { "flex-grow": String(count) } }))),
    h("p", {}, known.slice(0, 4).map(([code, count]) =>
      h("span", {}, `${languageName(code)} ${Math.round((100 * count) / sum)} %`))));
}

async function rename(collection, load) {
  const done = await ask({
    title: t("collection.rename"),
    body: h("label", { class: "field" }, t("create.name"),
      h("input", { name: "name", value: collection.name, required: true, maxlength: 64, "data-focus": true })),
    action: t("save"),
    submit: (form) => api.patch(api.kb("collections", collection.name), { name: form.elements.name.value.trim() }),
  });
  if (done) {
    load();
  }
}

async function drop(collection, load) {
  const done = await ask({
    title: t("collection.drop.title", { name: collection.name }),
    body: h("p", {}, t("collection.drop.text", { n: api.documents(collection) })),
    action: t("delete"),
    kind: "danger",
    submit: () => api.remove(api.kb("collections", collection.name)),
  });
  if (done) {
    load();
  }
}
