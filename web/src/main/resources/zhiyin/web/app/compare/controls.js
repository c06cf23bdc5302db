// The settings of a column.

import { h, iconButton } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { LEAST_DIMENSIONS, LETTERS, live, usesVectors } from "./state.js";

/**
 * The controls of configuration `one`, which they change in place.
 *
 * @param changed called after each change
 * @param remove called to take the column away; absent where there are but two
 */
export function controls(one, i, { collections, rankers, changed, remove }) {
  const letter = LETTERS[i];
  const collection = () => collections.find((each) => each.name === one.collection);
  const weight = weightField(one, letter, changed);
  const dimensions = dimensionsField(one, letter, collection, changed);
  const model = h("p", { class: "model" });
  const show = () => {
    weight.hidden = one.mode !== "hybrid";
    dimensions.update();
    model.textContent = about(collection());
  };
  const change = (values) => {
    Object.assign(one, values);
    show();
    changed();
  };
  const element = h("div", { class: "configuration" },
    h("div", { class: "configuration-head" }, h("span", { class: `letter letter-${i}`, "aria-hidden": "true" }, letter),
      select(t("compare.collection", { letter }), collections.filter(live).map((each) => [each.name, each.name]),
        one.collection, (value) => change({ collection: value, dimensions: undefined })),
      remove && iconButton(t("compare.remove", { letter }), "close", remove)),
    model,
    h("div", { class: "row" },
      select(t("compare.mode", { letter }), ["hybrid", "vector", "words"].map((mode) => [mode, t(`compare.${mode}`)]),
        one.mode, (mode) => change({ mode })),
      rankers.length > 0 && select(t("compare.reranker", { letter }),
        [["", t("compare.norerank")], ...rankers.map(({ name, reranker }) => [name, t(reranker ? "compare.reranked" : "compare.rerank", { name })])],
        one.reranker ?? "", (value) => change({ reranker: value || undefined }))),
    weight, dimensions.element);
  show();
  return { element, dimensions };
}

function about(collection) {
  const index = live(collection);
  return index ? t("compare.about", { model: index.settings.model, dimensions: String(index.settings.dimensions),
    tokens: index.settings.chunks.target_tokens, passages: t("count.passages", { n: index.chunks }) }) : "";
}

function select(label, options, chosen, onchange) {
  const element = h("select", { "aria-label": label, onchange: () => onchange(element.value) },
    options.map(([value, text]) => h("option", { value, selected: value === chosen }, text)));
  return element;
}

function weightField(one, letter, changed) {
  const shown = h("output", {}, percent(one.weight));
  const slider = h("input", { type: "range", min: 0, max: 1, step: 0.05, value: one.weight,
    "aria-label": t("compare.weight", { letter }), oninput: () => {
      one.weight = Number(slider.value);
      shown.textContent = percent(one.weight);
      changed();
    } });
  return h("label", { class: "slider" }, h("span", {}, t("compare.weight.short")), slider, shown);
}

const percent = (value) => `${Math.round(100 * value)} %`;

/** All numbers through the index at the right end; anything less is compared one by one. */
function dimensionsField(one, letter, collection, changed) {
  const shown = h("output", {});
  const lost = h("div", { class: "lost" });
  const slider = h("input", { type: "range", min: LEAST_DIMENSIONS, step: 16,
    "aria-label": t("compare.dimensions", { letter }), oninput: () => {
      const value = Number(slider.value);
      one.dimensions = value < Number(slider.max) ? value : undefined;
      shown.textContent = slider.value;
      changed();
    } });
  const element = h("div", { class: "dimensions" },
    h("label", { class: "slider" }, h("span", {}, t("compare.dimensions.short")), slider, shown), lost);
  return {
    element,
    lost,
    update() {
      const full = live(collection())?.settings.dimensions ?? 0;
      element.hidden = !usesVectors(one) || full <= LEAST_DIMENSIONS;
      slider.max = String(full);
      slider.value = String(Math.min(one.dimensions ?? full, full));
      shown.textContent = slider.value;
    },
  };
}
