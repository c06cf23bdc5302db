// What is compared: a question and two to four configurations, as they stand in the address.

import { to } from "../core/router.js";

export const LETTERS = ["A", "B", "C", "D"];
export const LEAST_DIMENSIONS = 32;
const MODES = ["hybrid", "vector", "words"];
const SEPARATOR = "*"; // which addresses do not encode

/** A configuration in one word: `hybrid*0.5*256*bge-small-zh-v1.5*manuals`. */
const word = (one) => [one.mode, one.weight, one.dimensions ?? "", one.reranker ?? "", one.collection].join(SEPARATOR);

function parse(text) {
  const [mode, weight, dimensions, reranker, ...collection] = text.split(SEPARATOR);
  const number = Number(weight);
  return {
    collection: collection.join(SEPARATOR),
    mode: MODES.includes(mode) ? mode : "hybrid",
    weight: number >= 0 && number <= 1 && weight !== "" ? number : 0.5,
    dimensions: Number(dimensions) >= LEAST_DIMENSIONS ? Math.round(Number(dimensions)) : undefined,
    reranker: reranker || undefined,
  };
}

export function read(query) {
  return {
    query: query.get("q") ?? "",
    configurations: LETTERS.map((letter) => query.get(letter.toLowerCase()))
      .filter(Boolean).map(parse),
  };
}

export const address = ({ query, configurations }) => to(["compare"], {
  q: query,
  ...Object.fromEntries(configurations.map((one, i) => [LETTERS[i].toLowerCase(), word(one)])),
});

export const fresh = (collection, more = {}) => ({ collection, mode: "hybrid", weight: 0.5, ...more });

export const usesVectors = (one) => one.mode === "vector" || (one.mode === "hybrid" && one.weight > 0);

/** As the server takes it. */
export const body = (one) => ({
  collection: one.collection,
  mode: one.mode,
  vector_weight: one.weight,
  ...(one.dimensions && usesVectors(one) ? { dimensions: one.dimensions } : {}),
  ...(one.reranker ? { reranker: one.reranker } : {}),
});

/** The index that is searched; nothing before the first document. */
export const live = (collection) => collection?.indexes.find((index) => index.state === "live");

/** Two to begin with: two collections of the same documents if there are such, else two ways in one. */
export function beginning(collections) {
  const filled = collections.filter(live);
  if (filled.length === 0) {
    return [];
  }
  const pair = filled.flatMap((one, i) => filled.slice(i + 1).filter((other) => alike(one, other))
    .map((other) => [one, other]))[0];
  return pair ? pair.map((each) => fresh(each.name))
    : [fresh(filled[0].name), fresh(filled[0].name, { mode: "vector" })];
}

/** Whether they may well hold the same documents: as many, of as many bytes. */
export const alike = (one, other) => one.bytes === other.bytes
  && sum(one.stages) === sum(other.stages);

const sum = (counts) => Object.values(counts).reduce((all, count) => all + count, 0);
