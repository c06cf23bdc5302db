// Two to four configurations answer the same question side by side, and labels tell which is better.

import * as api from "../core/api.js";
import { button, debounced, h, icon, replace } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { bind } from "../core/keys.js";
import { failure, notice } from "../core/notice.js";
import { controls } from "./controls.js";
import { showCurve } from "./curve.js";
import { figures } from "./figures.js";
import { drawColumn } from "./hits.js";
import { labelling } from "./labelling.js";
import { showLabels } from "./labels.js";
import { find, key, lines, link } from "./lines.js";
import { makeSibling } from "./sibling.js";
import { address, beginning, body, fresh, LETTERS, live, read } from "./state.js";

const LIVE = 250;

export function compareScreen(place, query) {
  const screen = { state: read(query), collections: [], models: [], rankers: [], passages: [], columns: [], asked: "",
    abort: new AbortController(), closed: false };
  place.classList.add("compare-screen");
  replace(place, h("h1", { class: "hidden" }, t("nav.compare")), h("div", { class: "skeleton" }, h("i"), h("i"), h("i")));
  start(screen, place).catch((error) => {
    replace(place, h("div", { class: "empty" }, h("h2", {}, t("results.failed")), h("p", {}, error.message)));
  });
  return () => {
    screen.closed = true;
    screen.abort.abort();
    screen.leave?.();
  };
}

async function start(screen, place) {
  [screen.collections, screen.rankers] = await Promise.all([api.collections(), api.rankers()]);
  screen.models = screen.rankers.filter((model) => !model.reranker).map((model) => model.name);
  const names = screen.collections.filter(live).map((each) => each.name);
  if (screen.closed) {
    return;
  }
  if (names.length === 0) {
    nothing(place);
    return;
  }
  const { state } = screen;
  const known = state.configurations.filter((each) => names.includes(each.collection));
  state.configurations = known.length > 1 ? known : beginning(screen.collections);
  frame(screen, place);
  build(screen);
  run(screen);
}

function nothing(place) {
  replace(place, h("div", { class: "empty large" }, icon("columns"), h("h2", {}, t("compare.empty")), h("p", {}, t("compare.empty.text")),
    h("div", { class: "actions" }, h("a", { class: "button primary", href: "#/" }, t("sample.try")),
      h("a", { class: "button", href: "#/c" }, t("nav.collections")))));
}

/** What stays while columns come and go. */
function frame(screen, place) {
  const { state } = screen;
  const box = h("input", { type: "search", name: "q", value: state.query, placeholder: t("compare.placeholder"),
    "aria-label": t("compare.placeholder"), autocomplete: "off", spellcheck: "false", maxlength: 8000 });
  const form = h("form", { class: "search-box", role: "search", onsubmit: (event) => {
    event.preventDefault();
    state.query = box.value.trim();
    box.blur();
    run(screen);
  } }, icon("search"), box, h("button", { class: "button primary" }, t("compare.go")));
  screen.board = h("div", { class: "board", role: "group", "aria-label": t("nav.compare") });
  screen.told = h("div", {});
  screen.hint = h("div", {});
  screen.add = button(t("compare.add"), () => addColumn(screen), { drawing: "plus", id: "add-column" });
  screen.sibling = button(t("sibling.ask"), () => sibling(screen), { drawing: "copy", id: "make-sibling" });
  const below = h("section", { class: "labels-say" });
  replace(place, h("h1", { class: "hidden" }, t("nav.compare")), form,
    h("div", { class: "compare-tools" }, h("p", { class: "quiet" }, t("compare.keys")),
      h("div", { class: "actions" }, screen.add,
        screen.sibling,
        h("button", { type: "button", class: "plain", onclick: share }, icon("link"), t("share")))),
    screen.told, screen.hint, screen.board, below);
  screen.figures = figures(below, screen, () => showLabels(() => run(screen)));
  screen.labels = labelling(screen, () => screen.figures.forget());
  screen.leave = keys(screen);
  if (!state.query && innerWidth >= 800) {
    box.focus();
  }
}

/** The columns' frames and controls, for as many configurations as there are. */
function build(screen) {
  const { state, board } = screen;
  screen.lines?.end();
  const later = debounced(() => screen.closed || run(screen), LIVE);
  const changed = () => {
    screen.figures.forget();
    later();
  };
  screen.columns = state.configurations.map((one, i) => {
    const settings = controls(one, i, { ...screen, changed, remove: state.configurations.length > 2
      ? () => removeColumn(screen, i) : undefined });
    const results = h("div", { class: "column-results", "aria-live": "polite" });
    return { settings, results, element: h("section", { class: "column", "aria-label": t("compare.column", { letter: LETTERS[i] }) },
      settings.element, results) };
  });
  replace(board, screen.columns.map((each) => each.element));
  board.dataset.columns = state.configurations.length;
  screen.lines = lines(board);
  screen.add.disabled = state.configurations.length >= LETTERS.length;
  offer(screen);
}

/** With one collection only, the best that can be compared with it is a sibling. */
function offer(screen) {
  const single = new Set(screen.collections.filter(live).map((each) => each.name)).size < 2;
  screen.sibling.hidden = single;
  replace(screen.hint, single && h("div", { class: "offer" }, h("p", {}, t("compare.single")),
    button(t("sibling.ask"), () => sibling(screen), { kind: "primary", drawing: "copy", id: "offer-sibling" })));
}

async function run(screen) {
  const { state } = screen;
  history.replaceState(null, "", address(state));
  if (!state.query) {
    screen.columns.forEach(({ results }) => replace(results, h("p", { class: "empty" }, t("compare.hint"))));
    return;
  }
  screen.abort.abort();
  screen.abort = new AbortController();
  const { signal } = screen.abort;
  screen.board.setAttribute("aria-busy", "true");
  try {
    const answer = await api.post(api.kb("compare"), { query: state.query, configurations: state.configurations.map(body) }, signal);
    draw(screen, answer, signal);
  } catch (error) {
    if (error.name !== "AbortError") {
      screen.columns.forEach(({ results }) => replace(results, h("p", { class: "problem" }, error.message)));
      screen.lines.show([], []);
    }
  } finally {
    if (!signal.aborted) {
      screen.board.removeAttribute("aria-busy");
    }
  }
}

function draw(screen, answer, signal) {
  const { state, columns } = screen;
  if (screen.asked !== state.query) {
    screen.labels.forget();
    screen.current = undefined;
  }
  screen.asked = state.query;
  const handlers = { grade: screen.labels.grade, focused: (passage, passing) => stress(screen, passage, passing) };
  const focus = screen.current && key(screen.current);
  screen.passages = answer.columns.flatMap((column, i) => drawColumn(columns[i].results, column, answer, i, handlers));
  link(screen.passages, answer.matches);
  screen.current = screen.passages.find((each) => key(each) === focus);
  screen.passages[0]?.item.setAttribute("tabindex", "0");
  screen.lines.show(screen.passages, answer.matches);
  if (screen.current) {
    stress(screen, screen.current);
  }
  answer.columns.forEach((column, i) => showCurve(columns[i].settings.dimensions.lost, state.query, state.configurations[i],
    column.kept, signal));
}

/** Marks a passage and the same place everywhere; `passing` while the pointer is over it. */
function stress(screen, passage, passing) {
  const shown = passage ?? (passing ? screen.current : undefined);
  if (passage && !passing) {
    screen.current = passage;
    screen.passages.forEach((each) => each.item.setAttribute("tabindex", each === passage ? "0" : "-1"));
  }
  for (const each of screen.passages) {
    each.item.classList.toggle("same", shown !== undefined && (each === shown || shown.same.has(key(each))));
    each.item.classList.toggle("current", each === screen.current);
  }
  screen.lines.stress(shown);
}

function addColumn(screen) {
  const { state } = screen;
  const last = state.configurations.at(-1);
  const unused = screen.collections.filter(live).find((each) =>
    state.configurations.every((one) => one.collection !== each.name));
  state.configurations.push(unused ? fresh(unused.name) : { ...last, mode: last.mode === "words" ? "vector" : "words" });
  again(screen);
}

function removeColumn(screen, i) {
  screen.state.configurations.splice(i, 1);
  again(screen);
}

function again(screen) {
  screen.figures.forget();
  build(screen);
  run(screen);
}

function sibling(screen) {
  return makeSibling({ ...screen, of: screen.state.configurations[0].collection, place: screen.told,
    ready: (name) => takeUp(screen, name).catch(failure) });
}

/** A new collection takes the second column, which showed the first's collection, or one more. */
async function takeUp(screen, name) {
  if (screen.closed) {
    return;
  }
  screen.collections = await api.collections();
  const { configurations } = screen.state;
  const [first, second] = configurations;
  if (second.collection === first.collection || configurations.length === LETTERS.length) {
    configurations[1] = { ...first, collection: name, dimensions: undefined };
  } else {
    configurations.push(fresh(name));
  }
  again(screen);
}

/** Keys as long as the screen is shown. Returns what ends them. */
function keys(screen) {
  const say = (grade) => () => (screen.current ? screen.labels.grade(screen.current, grade) : false);
  const bound = [["j", () => step(screen, 1, 0)], ["k", () => step(screen, -1, 0)], ["l", () => step(screen, 0, 1)],
    ["h", () => step(screen, 0, -1)], ["2", say(2)], ["y", say(2)], ["1", say(1)], ["p", say(1)], ["0", say(0)], ["n", say(0)],
    ["u", () => screen.labels.undo()]].map(([name, action]) => bind(name, action));
  return () => {
    bound.forEach((each) => each());
    screen.lines?.end();
  };
}

/** To the next passage, or to the same place in the next column, else to the one beside it. */
function step(screen, down, aside) {
  const now = screen.current;
  if (screen.passages.length === 0) {
    return false;
  }
  const column = (now?.column ?? 0) + aside;
  const same = aside !== 0 && now && [...now.same].find((each) => each.startsWith(`${column}:`));
  const rank = same ? Number(same.split(":")[1]) : (now ? now.found.hit.rank : 1 - Math.max(down, 0)) + down;
  const next = find(screen.passages, column, rank)
    ?? (aside === 0 ? undefined : screen.passages.filter((each) => each.column === column).at(-1));
  next?.item.focus({ preventScroll: true });
  next?.item.scrollIntoView({ block: "nearest", inline: "nearest" });
  return true;
}

async function share() {
  try {
    await navigator.clipboard.writeText(location.href);
    notice(t("shared"));
  } catch {
    notice(t("copy.failed"), "failure");
  }
}
