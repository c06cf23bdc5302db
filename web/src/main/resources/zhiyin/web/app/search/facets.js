// Ways to narrow a search: collection, type, language, tag, date; and the ways of finding and of reranking.

import { h, replace } from "../core/dom.js";
import { languageName, t } from "../core/i18n.js";
import { rerankField } from "./rerank.js";

const DAYS = { week: 7, month: 30, year: 365 };
const DAY = 86_400_000;
const SHOWN = 8;

/** The part of a request that facets make. */
export function requestFilter(state) {
  const filter = {};
  for (const name of ["types", "languages", "tags"]) {
    if (state[name].length) {
      filter[name] = state[name];
    }
  }
  if (DAYS[state.since]) {
    filter.from = new Date(Date.now() - DAYS[state.since] * DAY).toISOString();
  }
  return Object.keys(filter).length ? { filter } : {};
}

/** Draws them; counts are of documents in the collections that are searched, those of tags of hits. */
export function facets(place, { state, collections, rerankers, answer }, change) {
  const searched = collections.filter((each) =>
    state.collections.length === 0 || state.collections.includes(each.name));
  const total = (name) => {
    const sums = new Map();
    searched.forEach((each) => Object.entries(each[name]).forEach(([key, count]) =>
      key && sums.set(key, (sums.get(key) ?? 0) + count)));
    return sums;
  };
  const tags = new Map();
  answer.hits.forEach((hit) => hit.tags.forEach((tag) => tags.set(tag, (tags.get(tag) ?? 0) + 1)));
  state.tags.forEach((tag) => tags.has(tag) || tags.set(tag, 0));
  const documents = new Map(collections.map((each) =>
    [each.name, Object.values(each.stages).reduce((sum, count) => sum + count, 0)]));
  const content = [
    group("collections", documents, (name) => name),
    group("types", total("types"), (type) => type.toUpperCase()),
    group("languages", total("languages"), languageName),
    group("tags", tags, (tag) => tag),
    choice("since", ["", ...Object.keys(DAYS)]),
    choice("mode", ["", "vector", "words"]),
    rerankField(state, rerankers, change),
  ];
  const chosen = ["collections", "types", "languages", "tags"].reduce((n, name) => n + state[name].length, 0)
    + (state.since ? 1 : 0) + (state.mode ? 1 : 0);
  replace(place, h("details", { open: innerWidth >= 800 },
    h("summary", {}, t("facets.label"), chosen > 0 && h("span", { class: "count" }, chosen)),
    content,
    chosen > 0 && h("button", { type: "button", class: "plain", onclick: () => change({
      collections: [], types: [], languages: [], tags: [], since: "", mode: "" }) }, t("facets.clear"))));

  function group(name, counts, label) {
    const chosenHere = state[name];
    if (counts.size < 2 && chosenHere.length === 0) {
      return undefined;
    }
    const values = [...counts].sort(([, a], [, b]) => b - a).slice(0, SHOWN);
    return h("fieldset", {}, h("legend", {}, t(`facets.${name}`)), values.map(([value, count]) =>
      h("label", {}, h("input", { type: "checkbox", checked: chosenHere.includes(value), onchange: (event) => change({
        [name]: event.target.checked ? [...chosenHere, value] : chosenHere.filter((each) => each !== value),
      }) }), h("span", { class: "name", title: value }, label(value)),
      h("span", { class: "number" }, count))));
  }

  function choice(name, values) {
    return h("fieldset", {}, h("legend", {}, t(`facets.${name}`)), values.map((value) =>
      h("label", {}, h("input", { type: "radio", name, checked: state[name] === value,
        onchange: () => change({ [name]: value }) }),
      h("span", { class: "name" }, t(`facets.${name}.${value || "any"}`)))));
  }
}
