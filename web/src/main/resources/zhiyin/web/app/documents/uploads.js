// Files that are being sent, a box a drop, and those that a page that was closed has left. What is sent goes on
// while other screens are shown.

import { account } from "../core/account.js";
import { button, h, icon, iconButton, replace } from "../core/dom.js";
import { bytes, dateTime, duration, t } from "../core/i18n.js";
import { failure } from "../core/notice.js";
import { inPieces } from "../core/pieces.js";
import { left } from "./kept.js";
import { rows } from "./rows.js";
import { dateOf } from "./reopened.js";
import { lockOf, sending } from "./sending.js";
import { unfinished } from "./upload.js";

const REDRAWN = 100;

/** How long a drop that went well stays in sight, in milliseconds. */
const LINGERS = 4_000;

/** All drops of this page, by their ids: screens come and go. */
const all = new Map();

addEventListener("beforeunload", (event) => {
  if ([...all.values()].some(({ send }) => send.state() === "running")) {
    event.preventDefault();
  }
});

/**
 * The drops into a collection.
 *
 * @returns `send({files, roots})`, and `leave()` for when the screen is left
 */
export function uploads(place, name, changed) {
  const listener = (each) => {
    if (each.send.drop.collection === name) {
      show();
      if (["over", "left"].includes(each.send.state())) {
        changed();
      }
    }
  };
  listeners.add(listener);

  function show() {
    const mine = [...all.values()].filter((each) => each.send.drop.collection === name);
    mine.forEach((each) => each.box.parentNode !== place && place.append(each.box));
  }

  async function offer() {
    try {
      const held = new Set((await navigator.locks?.query())?.held.map((lock) => lock.name));
      const drops = (await left(name, account().name ?? "")).filter(({ drop }) => !all.has(drop.id) && !held.has(lockOf(drop)));
      const begun = drops.length > 0 ? await unfinished(name) : [];
      for (const { drop, entries } of drops) {
        const each = add(drop, entries, "offered");
        each.send.come(begun.filter((one) => entries.some(({ path, size }) => path === one.path && size === one.bytes))
          .reduce((sum, { offset }) => sum + offset, 0));
        each.draw();
      }
      show();
    } catch (error) {
      failure(error);
    }
  }

  async function send({ files, roots }) {
    // The page stands still while the browser looks up a file's size and date, some 0.3 ms each.
    let rest = await inPieces(files, ({ path, file, handle }) => ({ path, file, handle, size: file.size, modified: dateOf(file) }));
    for (const { send: other } of all.values()) {
      if (other.drop.collection === name && other.state() === "offered") {
        const before = rest.length;
        rest = other.adopt(rest);
        if (rest.length < before) {
          other.resume().catch(failure);
        }
      }
    }
    if (rest.length > 0) {
      const drop = { id: `${Date.now()}-${Math.random().toString(36).slice(2)}`, collection: name,
        account: account().name ?? "", created: Date.now(), roots,
        title: rest.length === 1 ? rest[0].path : t("uploads.title", { n: rest.length }) };
      const added = add(drop, rest.map((entry, n) => ({ n, ...entry })), "running");
      show();
      await added.send.start().catch(failure);
    }
  }

  show();
  offer();
  return { send, leave: () => listeners.delete(listener) };
}

const listeners = new Set();

function add(drop, entries, state) {
  const each = { box: h("div", { class: "job upload", "data-drop": drop.id }) };
  let drawing = false;
  each.send = sending(drop, entries, state, { fail: failure, told: () => {
    if (!drawing) {
      drawing = true;
      setTimeout(() => {
        drawing = false;
        each.draw();
        listeners.forEach((listener) => ended(each.send) && listener(each));
      }, REDRAWN);
    }
  } });
  each.draw = box(each.box, each.send, () => {
    all.delete(drop.id);
    each.box.remove();
  });
  all.set(drop.id, each);
  each.draw();
  return each;
}

const ended = (send) => ["over", "left"].includes(send.state());

/** Draws a drop; the buttons stay the same elements, so that nobody clicks on one that is gone. */
function box(place, send, remove) {
  const { drop, entries, counts } = send;
  const title = h("strong", {});
  const figures = h("span", { class: "job-state", role: "status" });
  const act = (text, drawing, action, kind = "") => button(text, async () => {
    try {
      await action();
    } catch (error) {
      failure(error);
    }
  }, { drawing, kind });
  const goOn = act(t("resume"), "play", async () => {
    await send.open();
    await send.resume();
  }, "primary");
  const pause = act(t("pause"), "pause", send.pause);
  const resume = act(t("resume"), "play", send.resume);
  const giveUp = act(t("uploads.giveup"), "close", send.leave);
  const close = iconButton(t("close"), "close", remove);
  const bar = h("span", {});
  const track = h("div", { class: "track", role: "progressbar", "aria-label": t("uploads.label"), "aria-valuemin": 0,
    "aria-valuemax": 100 }, bar);
  const note = h("p", { class: "quiet upload-note" });
  const list = rows(t("uploads.files"), (entry) => line(entry, send.state() === "left"));
  const details = h("details", { ontoggle: () => details.open && list.show(ordered()) },
    h("summary", { class: "quiet" }, t("uploads.files")), list.place);
  replace(place, h("div", { class: "job-head" }, title, figures, goOn, pause, resume, giveUp, close), track, note, details);
  details.open = entries.length > 1;
  details.hidden = entries.length === 1;
  let lingering = false;

  const of = (state) => entries.filter((entry) => entry.state === state);
  const ordered = () => [...of("failed"), ...of("sending"), ...of("missing"), ...of("waiting"), ...of("done")];

  return () => {
    const state = send.state();
    const missing = of("missing").length;
    const unsent = entries.length - counts.done - counts.failed;
    const percent = state === "over" ? 100 : Math.min(99, Math.floor(counts.bytes === 0
      ? (100 * (counts.done + counts.failed)) / entries.length : (100 * send.sent()) / counts.bytes));
    place.dataset.state = state;
    place.classList.toggle("done", state === "over" && counts.failed === 0);
    place.classList.toggle("paused", state === "paused" || state === "offered");
    title.textContent = state === "offered" ? t("uploads.offered", { n: unsent })
      : entries.length === 1 ? entries[0].path : t("uploads.progress", { done: counts.done, n: entries.length });
    figures.textContent = state === "left" ? t("uploads.left") : saying(state);
    goOn.hidden = state !== "offered" || !entries.some((entry) => entry.state === "waiting" || (entry.state === "missing" && entry.handle));
    pause.hidden = state !== "running";
    resume.hidden = state !== "paused";
    giveUp.hidden = ended(send);
    close.hidden = !ended(send);
    track.setAttribute("aria-valuenow", String(percent));
    bar.style.setProperty("width", `${percent}%`);
    note.textContent = [counts.failed > 0 && (entries.length === 1 ? entries[0].message : t("uploads.failed", { n: counts.failed })),
      send.cancelled() && t("uploads.cancelled", { n: unsent }),
      state === "offered" && t("uploads.choose", { n: missing, when: dateTime(drop.created) }),
      state === "running" && send.trouble()].filter(Boolean).join(" ");
    note.hidden = note.textContent === "";
    note.classList.toggle("problem", counts.failed > 0 || (state === "running" && Boolean(send.trouble())));
    if (details.open) {
      list.show(ordered());
    }
    if (ended(send) && counts.failed === 0 && !send.cancelled() && !lingering) {
      lingering = true;
      setTimeout(remove, LINGERS);
    }
  };

  function saying(state) {
    const remaining = send.remaining();
    return [`${bytes(send.sent())} / ${bytes(counts.bytes)}`,
      state === "running" && send.speed().bytes > 0 && t("uploads.speed", { speed: bytes(send.speed().bytes) }),
      state === "running" && remaining !== undefined && t("job.remaining", { time: duration(remaining) }),
      state === "paused" && t("job.paused")].filter(Boolean).join(" · ");
  }
}

function line(entry, left) {
  const percent = entry.size === 0 ? 0 : Math.min(99, Math.floor((100 * entry.sent) / entry.size));
  return h("li", { class: `upload-row ${entry.state}`, title: entry.message ? `${entry.path}: ${entry.message}` : entry.path },
    entry.state === "failed" ? icon("warn") : entry.state === "done" ? icon("check") : icon("file"),
    h("span", { class: "upload-name" }, entry.path, entry.message && h("span", { class: "problem" }, " ", entry.message)),
    h("span", { class: "upload-size" }, bytes(entry.size)),
    h("span", { class: "upload-state" }, entry.state === "sending" ? `${percent} %`
      : left && entry.state === "waiting" ? t("uploads.left") : t(`uploads.state.${entry.state}`)));
}
