// The models of this machine, and those that are a click away.

import * as api from "../core/api.js";
import { may } from "../core/account.js";
import { h, icon, replace } from "../core/dom.js";
import { bytes, number, t } from "../core/i18n.js";
import { ask, failure, notice } from "../core/notice.js";
import { to } from "../core/router.js";
import { arrival, card } from "./card.js";
import { follow } from "./downloads.js";

const ALL = "/admin/models";
const DOWNLOADS = "/admin/downloads";

/** Whose models are shown before all others that are known. */
const FIRST = "Qwen/";

export function modelsScreen(place) {
  if (!may("admin")) {
    replace(place, h("div", { class: "empty large" }, icon("lock"), h("h2", {}, t("settings.forbidden")), h("p", {}, t("settings.forbidden.text"))));
    return undefined;
  }
  place.classList.add("models-screen");
  const machine = h("p", { class: "quiet" });
  const tools = h("div", { class: "actions" });
  const arriving = h("section", { hidden: true });
  const here = h("section", {});
  const more = h("section", { hidden: true });
  replace(place, h("div", { class: "page-head" }, h("div", { class: "head-text" }, h("h1", {}, t("nav.models")), machine), tools),
    arriving, here, more);
  replace(here, h("div", { class: "cards" }, [1, 2, 3].map(() => h("div", { class: "card skeleton", "aria-hidden": "true" }, h("i"), h("i"), h("i")))));
  const screen = { cards: new Map(), source: "", others: false };
  const actions = { download, cancel, resume, discard, remove, measure };

  async function load() {
    try {
      const [list, { downloads }] = await Promise.all([api.get(ALL), api.get(DOWNLOADS)]);
      draw(list, downloads);
    } catch (error) {
      failure(error);
    }
  }

  function draw(list, downloads) {
    const offered = list.models.filter((each) => each.origin === "offered");
    const first = offered.filter((each) => each.full_name.startsWith(FIRST));
    const others = offered.filter((each) => !first.includes(each));
    const present = list.models.filter((each) => each.origin !== "offered");
    screen.adding = list.adding;
    screen.usual = list.sources[0]?.kind;
    screen.source ||= screen.usual;
    machine.textContent = list.machine ? t("models.machine", { room: bytes(list.machine.room_bytes), n: list.machine.threads,
      type: list.machine.type, gigaflops: number(list.machine.gigaflops) }) : t("models.fixed");
    replace(tools, list.sources.length > 1 && source(list.sources),
      h("a", { class: "button", href: to(["settings", "providers"]) }, icon("link"), h("span", {}, t("models.elsewhere"))));
    screen.cards.clear();
    const drawn = (models) => h("div", { class: "cards models" }, models.map((model) => {
      const one = card(model, actions);
      screen.cards.set(model.full_name.toLowerCase(), one);
      return one.element;
    }));
    replace(here, h("h2", {}, t("models.here")), drawn(present));
    more.hidden = !list.adding;
    replace(more, h("h2", {}, t("models.more")), h("p", { class: "quiet" }, t("models.more.text")), drawn(first),
      others.length > 0 && h("details", { class: "others", open: screen.others, ontoggle: (event) => {
        screen.others = event.target.open;
      } }, h("summary", {}, t("models.others", { n: others.length })), drawn(others)), byName());
    show(downloads);
  }

  function source(sources) {
    const choice = h("select", { id: "source", "aria-label": t("models.source"), onchange: () => {
      screen.source = choice.value;
    } }, sources.map(({ kind, address }) => h("option", { value: kind }, t(`models.source.${kind}`, { address: address.replace(/^https?:\/\//, "") }))));
    choice.value = screen.source;
    return choice;
  }

  /** Any other model of the hub. */
  function byName() {
    const name = h("input", { name: "name", required: true, maxlength: 300, autocomplete: "off", spellcheck: "false",
      placeholder: "Qwen/Qwen3-Embedding-4B-GGUF:Q8_0", "aria-label": t("models.byname") });
    const form = h("form", { class: "by-name" }, name, h("button", { class: "button" }, icon("down"), h("span", {}, t("models.download"))));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (await download(name.value.trim())) {
        name.value = "";
      }
    });
    return h("details", { class: "another" }, h("summary", {}, t("models.byname")), h("p", { class: "quiet" }, t("models.byname.text")), form);
  }

  /** Those that have no card of their own get one at the top. */
  function show(downloads) {
    const byModel = new Map(downloads.map((each) => [each.model.toLowerCase(), each]));
    screen.cards.forEach((one, name) => one.update(byModel.get(name)));
    const others = downloads.filter((each) => !screen.cards.has(each.model.toLowerCase()));
    const known = new Map([...arriving.querySelectorAll("article")].map((each) => [each.dataset.model, each]));
    if (others.length !== known.size || others.some((each) => !known.has(each.model))) {
      replace(arriving, others.length > 0 && h("h2", {}, t("models.arriving")), h("div", { class: "cards models" }, others.map((each) => {
        const one = arrival(each, actions);
        one.element.update = one.update;
        return one.element;
      })));
    }
    arriving.hidden = others.length === 0;
    arriving.querySelectorAll("article").forEach((each) => each.update(byModel.get(each.dataset.model.toLowerCase())));
  }

  const following = follow(({ downloads, done }) => {
    show(downloads);
    if (done.length > 0) {
      done.forEach((name) => notice(t("models.done", { name })));
      load();
    }
  });

  async function act(work) {
    try {
      await work();
      await following.now();
      return true;
    } catch (error) {
      failure(error);
      return false;
    }
  }

  function download(name) {
    const prefixed = screen.source === screen.usual || /^(hf|ms):/.test(name) ? name : `${screen.source}:${name}`;
    return act(() => api.post(DOWNLOADS, { name: prefixed }));
  }

  function cancel({ id }) {
    return act(() => api.post(`${DOWNLOADS}/${id}/cancel`));
  }

  function resume({ id }) {
    return act(() => api.post(`${DOWNLOADS}/${id}/resume`));
  }

  async function discard({ id, model }) {
    const sure = await ask({ title: t("models.discard.title", { name: model }), body: h("p", {}, t("models.discard.text")),
      action: t("models.discard"), kind: "danger", submit: () => api.remove(`${DOWNLOADS}/${id}`) });
    if (sure) {
      following.forget(model);
      await following.now();
    }
  }

  async function remove(model) {
    const used = model.collections;
    const sure = await ask({
      title: t("models.delete.title", { name: model.name }),
      body: [h("p", {}, t(used.length > 0 ? "models.delete.used" : "models.delete.unused", { size: bytes(model.file_bytes), n: used.length })),
        used.length > 0 && h("ul", { class: "used-by" }, used.map((name) => h("li", {}, name)))],
      action: t("delete"),
      kind: "danger",
      submit: () => api.remove(`${ALL}/${api.path(model.full_name)}${api.query({ collections: used.join(",") })}`),
    });
    if (sure) {
      notice(t("models.deleted", { name: model.name }));
      load();
    }
  }

  async function measure(model) {
    try {
      await api.post(`${ALL}/measure`, { name: model.name });
      await load();
    } catch (error) {
      failure(error);
    }
  }

  load().then(following.now);
  return following.end;
}
