// The screens by their addresses. The search comes with the page, every other screen's modules when it is first shown.

import { searchScreen } from "./search/search.js";

const modules = {
  collections: () => import("./collections/collections.js"),
  compare: () => import("./compare/compare.js"),
  document: () => import("./document/document.js"),
  documents: () => import("./documents/documents.js"),
  first: () => import("./account/first.js"),
  models: () => import("./models/models.js"),
  server: () => import("./server/server.js"),
  settings: () => import("./settings/settings.js"),
};

/**
 * The screen of an address.
 *
 * @returns `[section, load]`; `load` resolves to a function of the place where the screen is drawn
 */
export function screenAt({ parts, query }) {
  const [first, name, second, id] = parts;
  const lazy = (section, module, draw) => [section, async () => {
    const loaded = await modules[module]();
    return (place) => draw(loaded, place);
  }];
  if (first === "first") {
    return lazy("account", "first", ({ firstScreen }, place) => firstScreen(place));
  }
  if (first === "settings") {
    return lazy("settings", "settings", ({ settingsScreen }, place) => settingsScreen(place, name));
  }
  if (first === "c" && name && second === "d" && id) {
    return lazy("collections", "document", ({ documentScreen }, place) => documentScreen(place, name, id, query));
  }
  if (first === "c" && name) {
    return lazy("collections", "documents", ({ documentsScreen }, place) => documentsScreen(place, name));
  }
  if (first === "c") {
    return lazy("collections", "collections", ({ collectionsScreen }, place) => collectionsScreen(place));
  }
  if (first === "compare") {
    return lazy("compare", "compare", ({ compareScreen }, place) => compareScreen(place, query));
  }
  if (first === "models") {
    return lazy("models", "models", ({ modelsScreen }, place) => modelsScreen(place));
  }
  if (first === "server") {
    return lazy("server", "server", ({ serverScreen }, place) => serverScreen(place));
  }
  return ["search", async () => (place) => searchScreen(place, query)];
}

/** Those that were not shown yet, so that they are there at once, and of this version, when they are. */
export const loadAll = () => Promise.all(Object.values(modules).map((load) => load()));
