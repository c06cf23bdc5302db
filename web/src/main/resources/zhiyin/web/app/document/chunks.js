// The passages of a document, and a slider that cuts it otherwise before anything is saved.

import * as api from "../core/api.js";
import { may } from "../core/account.js";
import { button, debounced, h, replace } from "../core/dom.js";
import { number, t } from "../core/i18n.js";
import { ask, failure, notice } from "../core/notice.js";
import { where } from "../view/place.js";
import { prose } from "../view/prose.js";
import { edits } from "./edits.js";

const LEAST = 40;
const STEP = 10;
const COLOURS = 5;
const SHOWN = 400;

/** @param told.cut hears of every cut, `told.chosen` of the passage that somebody clicks */
export function chunks(place, { name, path, signal, chosen, cut: told }) {
  let saved;
  let asked = 0;
  const list = h("ol", { class: "chunk-list", tabindex: "0", "aria-label": t("chunks.label") });
  const unplaced = h("section", { class: "unplaced note", hidden: true });
  const figures = h("p", { class: "quiet", role: "status" });
  const value = h("output", { for: "size" });
  const slider = h("input", { type: "range", id: "size", min: LEAST, max: 500, step: STEP, disabled: true,
    "aria-label": t("chunks.size"), oninput: () => {
      value.textContent = t("count.tokens", { n: Number(slider.value) });
      again();
    } });
  const apply = button(t("chunks.apply"), save, { kind: "primary", id: "apply-size" });
  const back = button(t("chunks.back"), () => {
    slider.value = saved.target_tokens;
    slider.dispatchEvent(new Event("input"));
  }, {});
  const changed = h("div", { class: "actions", hidden: true }, may("ingest") && apply, back);
  replace(place, h("div", { class: "chunk-head" }, h("label", { for: "size" }, t("chunks.size"), value), slider, figures, changed),
  unplaced, list);

  const edit = edits({ path, signal, changed: async () => {
    saved = undefined;
    await load();
    await edit.unplaced(unplaced);
  } });

  async function load(target) {
    const mine = ++asked;
    const cut = await api.get(path("cut") + api.query({ target_tokens: target }), signal);
    if (mine !== asked) {
      return;
    }
    if (saved === undefined) {
      saved = cut;
      if (cut.unplaced > 0) {
        edit.unplaced(unplaced).catch(failure);
      }
    }
    show(cut);
    told(cut);
  }

  const again = debounced(() => load(Number(slider.value) === saved.target_tokens ? undefined : Number(slider.value))
    .catch((error) => failure(error)), 80);

  function show(cut) {
    slider.disabled = false;
    slider.max = String(Math.max(cut.most_tokens, saved.target_tokens));
    if (!value.textContent) {
      slider.value = String(cut.target_tokens);
      value.textContent = t("count.tokens", { n: cut.target_tokens });
    }
    changed.hidden = cut.target_tokens === saved.target_tokens;
    const tokens = cut.passages.reduce((sum, each) => sum + each.tokens, 0);
    figures.textContent = t("chunks.figures", { n: cut.count,
      mean: number(Math.round(tokens / Math.max(1, cut.passages.length))),
      difference: changed.hidden ? "" : ` (${cut.count - saved.count >= 0 ? "+" : "−"}${Math.abs(cut.count - saved.count)})` });
    const lost = cut.unplaced - saved.unplaced;
    if (!changed.hidden && lost > 0) {
      figures.append(" ", h("span", { class: "problem" }, t("edit.lost", { n: lost })));
    }
    replace(list, cut.passages.slice(0, SHOWN).map((each) => card(each, cut.max_tokens)),
      cut.count > SHOWN && h("li", { class: "quiet" }, t("chunks.more", { n: cut.count - SHOWN })));
  }

  function card(passage, most) {
    return h("li", { class: `chunk colour-${passage.ordinal % COLOURS} ${passage.excluded ? "excluded" : ""}`, "data-passage": passage.id },
      h("div", { class: "chunk-head-line" }, h("button", { type: "button", class: "chunk-title", onclick: () => chosen(passage) },
        h("span", { class: "rank" }, passage.ordinal + 1),
        h("span", { class: "headings" }, passage.headings.map((each) => h("span", {}, each))),
        h("span", { class: "where" }, where(passage.place)),
        h("span", { class: "tokens" }, passage.tokens)),
      may("ingest") && changed.hidden && edit.tools(passage)),
      h("div", { class: "track", "aria-hidden": "true" }, h("span", { style: { width: `${Math.min(100, (100 * passage.tokens) / most)}%` } })),
      h("div", { class: "passage" }, prose(passage.text)),
      passage.original !== undefined && !passage.excluded && edit.original(passage));
  }

  async function save() {
    const target = Number(slider.value);
    const done = await ask({
      title: t("chunks.apply"),
      body: h("p", {}, t("chunks.apply.text", { name, n: target })),
      action: t("chunks.apply.do"),
      submit: () => api.post(api.kb("collections", name, "rebuild"), { target_tokens: target }),
    });
    if (done) {
      notice(t("chunks.applied"));
      changed.hidden = true;
    }
  }

  const items = () => [...list.querySelectorAll("[data-passage]")];
  return {
    load,
    mark: (id) => items().forEach((each) => each.classList.toggle("chosen", each.dataset.passage === id)),
    reveal: (id) => items().find((each) => each.dataset.passage === id)?.scrollIntoView({ block: "nearest" }),
  };
}
