// The search: a box, what was found, and the real page beside it.

import * as api from "../core/api.js";
import { may, mayManage } from "../core/account.js";
import { button, h, icon, replace } from "../core/dom.js";
import { lang, t } from "../core/i18n.js";
import { bind } from "../core/keys.js";
import { failure } from "../core/notice.js";
import { to } from "../core/router.js";
import { addSample, hasSample, samples } from "../collections/sample.js";
import { createCollection } from "../collections/create.js";
import { facets, requestFilter } from "./facets.js";
import { requestRerank, rerankers } from "./rerank.js";
import { recent, remember, forgetAll } from "./history.js";
import { results } from "./results.js";
import { evidence } from "./evidence.js";
import { askWhyNot } from "./whynot.js";

const TOP = 20;

/** What is asked, as it stands in the address. */
function read(query) {
  const list = (name) => (query.get(name) ?? "").split(",").filter(Boolean).map(decodeURIComponent);
  return {
    query: query.get("q") ?? "",
    collections: list("c"),
    types: list("type"),
    languages: list("lang"),
    tags: list("tag"),
    since: query.get("since") ?? "",
    mode: query.get("mode") ?? "",
    rerank: query.get("rerank") ?? "",
    hit: Number(query.get("hit") ?? 0),
  };
}

function address(state) {
  const list = (values) => values.map(encodeURIComponent).join(",");
  return to([], {
    q: state.query, c: list(state.collections), type: list(state.types), lang: list(state.languages),
    tag: list(state.tags), since: state.since, mode: state.mode, rerank: state.rerank, hit: state.hit || "",
  });
}

export function searchScreen(place, query) {
  const state = read(query);
  const screen = { state, collections: [], answer: undefined, abort: new AbortController() };
  const box = h("input", { type: "search", name: "q", value: state.query, placeholder: t("search.placeholder"),
    "aria-label": t("search.placeholder"), autocomplete: "off", spellcheck: "false", enterkeyhint: "search",
    maxlength: 8000 });
  const form = h("form", { class: "search-box", role: "search" }, icon("search"), box,
    h("kbd", { "aria-hidden": "true" }, "/"), h("button", { class: "button primary" }, t("search.go")));
  const side = h("aside", { class: "facets", "aria-label": t("facets.label") });
  const list = h("section", { class: "results", "aria-label": t("results.label"), "aria-live": "polite" });
  const pane = h("aside", { class: "evidence", "aria-label": t("evidence.label"), hidden: true });
  const layout = h("div", { class: "search-layout" }, side, list, pane);
  replace(place, h("h1", { class: "hidden" }, t("nav.search")), form, layout);
  place.classList.add("search-screen");

  const shown = results(list, {
    chosen: (hit) => choose(hit),
    whyNot: () => askWhyNot(body(screen), screen.collections),
  });
  const viewer = evidence(pane, () => closePane());

  function choose(hit) {
    state.hit = hit.rank;
    history.replaceState(null, "", address(state));
    shown.mark(hit.rank);
    layout.classList.add("with-evidence");
    pane.hidden = false;
    viewer.show(hit);
  }

  function closePane() {
    state.hit = 0;
    history.replaceState(null, "", address(state));
    layout.classList.remove("with-evidence");
    pane.hidden = true;
    viewer.clear();
    shown.focus();
  }

  async function run() {
    screen.abort.abort();
    screen.abort = new AbortController();
    layout.classList.toggle("with-query", state.query !== "");
    if (!state.query.trim()) {
      pane.hidden = true;
      layout.classList.remove("with-evidence");
      replace(side);
      welcome(list, screen, ask);
      return;
    }
    remember(state.query);
    shown.waiting();
    screen.learning ??= learnRerankers();
    try {
      screen.answer = await api.post(api.kb("search"), body(screen), screen.abort.signal);
    } catch (error) {
      if (error.name !== "AbortError") {
        screen.answer = { hits: [] };
        facets(side, screen, change);
        shown.failed(error);
      }
      return;
    }
    facets(side, screen, change);
    shown.show(screen.answer, state);
    const hit = screen.answer.hits.find((each) => each.rank === state.hit)
      ?? (innerWidth >= 1100 ? screen.answer.hits[0] : undefined);
    if (hit) {
      choose(hit);
    } else {
      pane.hidden = true;
      layout.classList.remove("with-evidence");
      viewer.clear();
    }
  }

  /** Beside the first search, which does not wait for it. */
  async function learnRerankers() {
    try {
      screen.rerankers = await rerankers();
    } catch (error) {
      failure(error);
    }
    if (screen.answer) {
      facets(side, screen, change);
    }
  }

  /** Takes another facet, and asks again. */
  function change(other) {
    Object.assign(state, other, { hit: 0 });
    history.pushState(null, "", address(state));
    run();
  }

  function ask(text, names = state.collections) {
    box.value = text;
    change({ query: text, collections: names });
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    change({ query: box.value.trim() });
    box.blur();
  });
  const unbind = [
    bind("j", () => shown.move(1)),
    bind("k", () => shown.move(-1)),
    bind("Enter", () => shown.open()),
    bind("w", () => shown.why()),
    bind("y", () => shown.copy()),
    bind("Escape", () => !pane.hidden && closePane()),
  ];
  box.addEventListener("keydown", (event) => event.key === "Escape" && box.blur());
  start();

  async function start() {
    try {
      screen.collections = await api.collections();
    } catch (error) {
      failure(error);
    }
    await run();
    if (!state.query && innerWidth >= 800) {
      box.focus();
    }
  }

  return () => {
    screen.abort.abort();
    viewer.clear();
    unbind.forEach((each) => each());
  };
}

/** The request that the state stands for. */
function body({ state, collections }) {
  const chosen = state.collections.filter((name) => collections.some((each) => each.name === name));
  return {
    query: state.query,
    top: TOP,
    ...(chosen.length ? { collections: chosen } : {}),
    ...(state.mode ? { mode: state.mode } : {}),
    ...requestRerank(state),
    ...requestFilter(state),
  };
}

/** What is shown before anything is asked: what one did before, or how to begin. */
function welcome(list, screen, ask) {
  if (screen.collections.length === 0) {
    replace(list, h("div", { class: "empty large" },
      h("h2", {}, t("welcome.title")), h("p", {}, t(mayManage() ? "welcome.text" : "collections.none.limited")),
      mayManage() && h("div", { class: "actions" },
        trySample("primary"),
        button(t("collections.create"), () => createCollection(), { drawing: "plus" }),
        may("admin") && h("a", { class: "button", id: "choose-model", href: to(["models"]) }, icon("down"), h("span", {}, t("models.offer")))),
      h("p", { class: "quiet" }, t("welcome.private")), may("admin") && h("p", { class: "quiet" }, t("models.offer.text"))));
    return;
  }
  if (may("ingest") && screen.collections.every((each) => api.documents(each) === 0)) {
    const [{ name }] = screen.collections;
    replace(list, h("div", { class: "empty large" }, h("h2", {}, t("search.nothing")), h("p", {}, t("welcome.text")),
      h("div", { class: "actions" },
        h("a", { class: "button primary", href: to(["c", name]) }, icon("plus"), h("span", {}, t("search.add", { name }))),
        mayManage() && trySample())));
    return;
  }
  const queries = recent();
  const sample = hasSample(screen.collections);
  replace(list, h("div", { class: "home" },
    queries.length > 0 && h("section", {}, h("h2", {}, t("history.title"),
      h("button", { type: "button", class: "plain", onclick: () => {
        forgetAll();
        welcome(list, screen, ask);
      } }, t("history.forget"))),
    h("ul", { class: "queries" }, queries.map((each) => query(each, "clock", ask)))),
    sample && h("section", {}, h("h2", {}, t("sample.ask")),
      h("ul", { class: "queries" }, [1, 2, 3, 4].map((i) => query(t(`sample.query${i}`), "search", (text) => ask(text, sampleNames()))))),
    queries.length === 0 && !sample && h("div", { class: "empty" }, h("p", {}, t("search.hint")))));

  function trySample(kind) {
    return button(t("sample.try"), (event) => begin(event.currentTarget), { kind, drawing: "play", id: "try-sample" });
  }

  async function begin(trigger) {
    trigger.disabled = true;
    try {
      screen.collections = await addSample(trigger.lastChild);
      welcome(list, screen, ask);
      ask(t("sample.query1"), sampleNames());
    } catch (error) {
      failure(error);
      trigger.disabled = false;
    }
  }
}

const sampleNames = () => samples().filter((each) => each.language === lang()).map((each) => each.name);

const query = (text, drawing, ask) =>
  h("li", {}, h("button", { type: "button", onclick: () => ask(text) }, icon(drawing), h("span", {}, text)));
