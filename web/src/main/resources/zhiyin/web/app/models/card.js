// One model: what it takes, what it does, and how far its download is.

import { button, h, iconButton, icon, replace } from "../core/dom.js";
import { bytes, duration, number, t } from "../core/i18n.js";
import { explainedKept } from "../core/codes.js";

/** `update` is called with the model's download, or with nothing. */
export function card(model, actions) {
  const foot = h("footer", {});
  const offered = model.origin === "offered";
  const element = h("article", { class: `card model-card ${offered ? "offered" : ""}`, "data-model": model.full_name },
    h("header", {}, h("h3", {}, title(model)), h("span", { class: "marks" },
      model.purpose === "reranking" && h("span", { class: "tag" }, t("models.reranker")),
      model.is_default && h("span", { class: "tag" }, t("models.default")),
      model.loaded && h("span", { class: "pill ready" }, t("models.loaded")))),
    h("p", { class: "model" }, t(`models.origin.${model.origin}`), about(model)),
    h("dl", { class: "figures" }, figure("models.size", offered ? t("models.roughly", { value: bytes(model.file_bytes) }) : bytes(model.file_bytes)),
      memory(model), speed(model)),
    model.problem && h("p", { class: "problem" }, model.problem),
    model.collections.length > 0 && h("p", { class: "quiet" }, t("models.usedby", { names: model.collections.join(t("list.comma")) })), foot);
  return { element, update: footer(foot, model, actions) };
}

function about(model) {
  if (model.max_tokens === undefined) {
    return undefined;
  }
  const name = model.purpose === "reranking" ? "models.about.reranker" : "models.about";
  return ` · ${t(name, { dimensions: String(model.dimensions), tokens: number(model.max_tokens) })}`;
}

/** A download of a model that has no card. */
export function arrival(download, actions) {
  const foot = h("footer", {});
  const element = h("article", { class: "card model-card", "data-model": download.model },
    h("header", {}, h("h3", {}, download.model)), foot);
  return { element, update: footer(foot, { full_name: download.model, name: download.model, file_bytes: download.total_bytes }, actions) };
}

/** `Qwen/Qwen3-Embedding-4B-GGUF:Q4_K_M` is called by what tells it from others. */
function title({ name }) {
  return name.slice(name.indexOf("/") + 1);
}

const figure = (name, value, ...more) => h("div", {}, h("dt", {}, t(name)), h("dd", {}, value, more));

function memory(model) {
  if (model.memory_bytes === undefined) {
    return undefined;
  }
  const how = model.profile && t(`models.profile.${model.profile}`);
  return figure("models.memory", bytes(model.memory_bytes), h("span", { class: `fit ${model.fits ? "good" : "bad"}`, title: how },
    icon(model.fits ? "check" : "warn"), t(model.fits ? "models.fits" : "models.fits.not")));
}

function speed(model) {
  if (!model.speed) {
    return undefined;
  }
  const rate = model.speed.tokens_per_second;
  const shown = number(rate >= 100 ? Number(rate.toPrecision(2)) : Math.round(rate * 10) / 10);
  const { measured } = model.speed;
  return figure("models.speed", t("models.rate", { n: measured ? shown : `≈ ${shown}` }),
    h("span", { class: "quiet", title: t(measured ? "models.measured.text" : "models.estimated.text") }, t(measured ? "models.measured" : "models.estimated")));
}

/** The foot of a card, drawn anew when the download's state is another, else brought up to date. */
function footer(place, model, actions) {
  let drawn;
  let parts = {};
  return (download) => {
    const state = download ? `${download.state} ${download.problem?.message ?? ""}` : "none";
    if (state !== drawn) {
      drawn = state;
      parts = {};
      const focused = place.contains(document.activeElement);
      replace(place, download ? STATES[download.state](download, actions, parts) : resting(model, actions));
      place.classList.toggle("busy", Boolean(download));
      if (focused) {
        place.querySelector("button")?.focus();
      }
    }
    if (parts.told) {
      progress(download, parts);
    }
  };
}

function resting(model, actions) {
  if (model.origin === "offered") {
    return [button(t("models.download.size", { size: bytes(model.file_bytes) }), once(() => actions.download(model.full_name)),
      { kind: model.fits === false ? "" : "primary", drawing: "down" }), model.fits === false && h("span", { class: "quiet" }, t("models.toolarge"))];
  }
  return [!model.problem && model.purpose !== "reranking" && button(t("models.measure"), once(() => actions.measure(model)), { kind: "plain", drawing: "clock" }),
    h("span", { class: "space" }),
    model.origin === "pulled" && iconButton(t("models.delete", { name: model.name }), "trash", () => actions.remove(model))];
}

/** A button that works once until its work is done. */
function once(work) {
  return async (event) => {
    const trigger = event.currentTarget;
    trigger.disabled = true;
    await work();
    trigger.disabled = false;
  };
}

const STATES = {
  waiting: (download, actions) => [h("span", { class: "quiet", role: "status" }, t("models.waiting")), stop(download, actions)],
  running: (download, actions, parts) => {
    parts.bar = h("span", {});
    parts.track = h("div", { class: "track", role: "progressbar", "aria-label": download.model, "aria-valuemin": 0, "aria-valuemax": 100 }, parts.bar);
    parts.told = h("span", { class: "told" });
    return [parts.track, parts.told, stop(download, actions)];
  },
  stopped: (download, actions) => [h("span", { class: "told" }, t("models.stopped", { present: bytes(download.present_bytes), total: bytes(download.total_bytes) })),
    button(t("resume"), once(() => actions.resume(download)), { kind: "primary", drawing: "play" }), toss(download, actions)],
  failed: (download, actions) => [h("p", { class: "reason", role: "alert" }, icon("warn"), h("span", {}, explainedKept(download.problem))),
    button(t("retry"), once(() => actions.resume(download)), { kind: "primary", drawing: "retry" }), toss(download, actions)],
};

const stop = (download, actions) => button(t("models.stop"), once(() => actions.cancel(download)), { drawing: "pause" });
const toss = (download, actions) => button(t("models.discard"), () => actions.discard(download), { drawing: "trash" });

function progress(download, { bar, track, told }) {
  const { total_bytes: total, present_bytes: present, bytes_per_second: rate } = download;
  const share = total > 0 ? Math.min(100, (100 * present) / total) : 0;
  bar.style.setProperty("width", `${share}%`);
  track.setAttribute("aria-valuenow", String(Math.floor(share)));
  told.textContent = download.phase !== "fetching" ? t(`models.phase.${download.phase ?? "listing"}`)
    : [t("models.progress", { present: bytes(present), total: bytes(total) }), t("models.bps", { rate: bytes(rate) }),
      download.seconds_left !== undefined && t("job.remaining", { time: duration(download.seconds_left) })].filter(Boolean).join(" · ");
}
