// The documents of a collection: what is there, how far it is, and a place to drop more.

import * as api from "../core/api.js";
import { may } from "../core/account.js";
import { debounced, h, icon, replace } from "../core/dom.js";
import { listen } from "../core/events.js";
import { bytes, t } from "../core/i18n.js";
import { failure } from "../core/notice.js";
import { to } from "../core/router.js";
import { health, stored } from "../collections/collections.js";
import { filesOf, filesOfInput } from "./dropped.js";
import { jobsView } from "./jobs.js";
import { selection } from "./selection.js";
import { table } from "./table.js";
import { uploads } from "./uploads.js";

const PAGE = 100;
const STAGES = ["queued", "parsed", "embedding", "ready", "failed", "duplicate", "cancelled"];

export function documentsScreen(place, name) {
  const title = h("div", { class: "head-text" });
  const head = h("div", { class: "page-head" }, title);
  const drop = h("div", { class: "drop-hint", "aria-hidden": "true" }, icon("upload"), h("p", {}, t("drop.here")));
  const sending = h("section", { class: "uploads", "aria-label": t("uploads.label") });
  const jobs = h("section", { class: "jobs", "aria-label": t("jobs.label") });
  const filters = h("div", { class: "filters" });
  const rows = h("div", { class: "rows" });
  const bar = h("div", { class: "bulk", hidden: true });
  replace(place, head, sending, jobs, filters, rows, bar, drop);
  place.classList.add("documents-screen");

  const state = { text: "", stage: "", type: "", shown: [], next: undefined, limit: PAGE };
  const chosen = selection(bar, name, reload);
  const list = table(rows, { name, chosen, more, retry });
  const work = jobsView(jobs, name);
  const { send, leave } = uploads(sending, name, reload);
  drawFilters({ types: {} });

  async function reload() {
    try {
      const [collection, page] = await Promise.all([api.collection(name), fetchPage(0, Math.max(PAGE, state.shown.length))]);
      drawHead(collection);
      filters.hidden = api.documents(collection) === 0;
      drawFilters(collection);
      state.shown = page.documents;
      state.next = page.next;
      chosen.keep(state.shown);
      list.show(state, collection);
    } catch (error) {
      if (error.status === 404) {
        replace(place, h("div", { class: "empty large" }, h("h2", {}, t("collection.gone")),
          h("p", {}, t("collection.gone.text", { name })), h("a", { class: "button", href: "#/c" }, t("nav.collections"))));
      } else {
        failure(error);
      }
    }
  }

  const fetchPage = (after, limit) => api.get(api.kb("collections", name, "documents")
    + api.query({ after: after || "", limit: Math.min(limit, 1000), text: state.text, stage: state.stage, type: state.type }));

  async function more() {
    const page = await fetchPage(state.next, PAGE);
    state.shown = [...state.shown, ...page.documents];
    state.next = page.next;
    list.show(state);
  }

  async function retry(document) {
    try {
      await api.post(api.documentPath(name, document.id, "retry"));
      reload();
    } catch (error) {
      failure(error);
    }
  }

  function drawHead(collection) {
    const live = collection.indexes.find((index) => index.state === "live");
    replace(title,
      h("nav", { class: "crumbs", "aria-label": t("crumbs") }, h("a", { href: to(["c"]) }, t("nav.collections"))),
      h("h1", {}, name, " ", health(collection)),
      h("p", { class: "quiet" }, [
        t("count.documents", { n: api.documents(collection) }),
        t("count.passages", { n: live?.chunks ?? 0 }),
        bytes(collection.bytes),
        live && t("collection.model", { model: live.settings.model, dimensions: String(live.settings.dimensions) }),
        stored(collection) && t("collection.store", { address: stored(collection) }),
      ].filter(Boolean).join(" · ")));
    // Once, so that nobody clicks on a button that is gone.
    if (head.children.length === 1) {
      head.append(actions());
    }
  }

  const actions = () => h("div", { class: "actions" },
    h("a", { class: "button", href: to([], { c: encodeURIComponent(name) }) }, icon("search"), h("span", {}, t("search.in"))),
    may("ingest") && picker("add.folder", "folder", { webkitdirectory: true, id: "add-folder" }),
    may("ingest") && picker("add.files", "plus", { multiple: true, id: "add-files" }, "primary"));

  /** A button that is a label of a file input. */
  function picker(text, drawing, props, kind = "") {
    const input = h("input", { type: "file", class: "hidden-input", ...props, onchange: () => {
      send(filesOfInput(input));
      input.value = "";
    } });
    return h("label", { class: `button ${kind}` }, icon(drawing), h("span", {}, t(text)), input);
  }

  function drawFilters(collection) {
    if (filters.dataset.drawn === Object.keys(collection.types).join()) {
      return;
    }
    filters.dataset.drawn = Object.keys(collection.types).join();
    const changed = debounced(() => {
      state.shown = [];
      reload();
    }, 200);
    const text = h("input", { type: "text", placeholder: t("filter.text"), "aria-label": t("filter.text"), value: state.text,
      oninput: () => {
        state.text = text.value.trim();
        changed();
      } });
    const select = (field, values, label) => h("select", { "aria-label": t(`filter.${field}`), onchange: (event) => {
      state[field] = event.target.value;
      changed();
    } }, h("option", { value: "" }, t(`filter.${field}`)), values.map((value) =>
      h("option", { value }, label(value))));
    const stage = select("stage", STAGES, (value) => t(`stage.of.${value}`));
    const type = select("type", Object.keys(collection.types).filter(Boolean).sort(), (value) => value.toUpperCase());
    stage.value = state.stage;
    type.value = state.type;
    replace(filters, text, stage, type);
  }

  const later = debounced(reload, 500);
  const forget = [
    listen((event, data) => {
      if (event === "job" && data.job.collection === name) {
        work.told(data);
        later();
      } else if (event === "document" && data.collection === name) {
        list.reached(data);
        later();
      } else if (event === "connected") {
        work.load();
      }
    }),
    may("ingest") ? dropping(place, send) : () => {},
    leave,
  ];
  reload();
  work.load();
  return () => forget.forEach((each) => each());
}

/** Takes files dropped anywhere on the page. Returns what ends that. */
function dropping(place, send) {
  const over = (event) => {
    if (event.dataTransfer.types.includes("Files")) {
      event.preventDefault();
      place.classList.add("dragging");
    }
  };
  const out = (event) => event.relatedTarget === null && place.classList.remove("dragging");
  const dropped = async (event) => {
    event.preventDefault();
    place.classList.remove("dragging");
    try {
      send(await filesOf(event.dataTransfer));
    } catch (error) {
      failure(error);
    }
  };
  addEventListener("dragover", over);
  addEventListener("dragleave", out);
  addEventListener("drop", dropped);
  return () => {
    removeEventListener("dragover", over);
    removeEventListener("dragleave", out);
    removeEventListener("drop", dropped);
  };
}
