// The work that is going on for a collection.

import * as api from "../core/api.js";
import { may } from "../core/account.js";
import { button, h, iconButton } from "../core/dom.js";
import { duration, t } from "../core/i18n.js";
import { failure } from "../core/notice.js";

/** How long a finished job stays in sight, in milliseconds. */
const LINGERS = 6_000;

export function jobsView(place, name) {
  const states = new Map();
  const lines = new Map();

  async function load() {
    try {
      const { jobs } = await api.get(api.kb("jobs") + api.query({ collection: name }));
      const open = jobs.filter(isOpen);
      [...states.keys()].filter((id) => !open.some((job) => job.id === id)).forEach((id) => states.delete(id));
      open.forEach((job) => states.set(job.id, { ...states.get(job.id), job }));
      draw();
    } catch (error) {
      // That there is no such collection is what the screen says.
      if (error.status !== 404) {
        failure(error);
      }
    }
  }

  function told(state) {
    states.set(state.job.id, state);
    if (!isOpen(state.job)) {
      setTimeout(() => {
        states.delete(state.job.id);
        draw();
      }, LINGERS);
    }
    draw();
  }

  async function act(id, action) {
    try {
      states.set(id, { ...states.get(id), job: await api.post(api.kb("jobs", id, action)) });
      draw();
    } catch (error) {
      failure(error);
    }
  }

  function draw() {
    [...lines.keys()].filter((id) => !states.has(id)).forEach((id) => {
      lines.get(id).place.remove();
      lines.delete(id);
    });
    for (const [id, state] of states) {
      if (!lines.has(id)) {
        lines.set(id, line(id, act));
        place.append(lines.get(id).place);
      }
      lines.get(id).show(state);
    }
  }

  return { load, told };
}

const isOpen = (job) => ["open", "running", "paused"].includes(job.state);

/** Draws a job; the buttons stay the same elements, so that nobody clicks on one that is gone. */
function line(id, act) {
  const title = h("strong");
  const saying = h("span", { class: "job-state", role: "status" });
  const resume = button(t("resume"), () => act(id, "resume"), { drawing: "play" });
  const pause = button(t("pause"), () => act(id, "pause"), { drawing: "pause" });
  const cancel = iconButton(t("job.cancel"), "close", () => act(id, "cancel"));
  const bar = h("span");
  const track = h("div", { class: "track", role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100 }, bar);
  const figures = h("p", { class: "quiet" });
  const trouble = h("p", { class: "problem" });
  const place = h("div", { "data-job": id }, h("div", { class: "job-head" }, title, saying, resume, pause, cancel),
    track, figures, trouble);

  function show({ job, remaining_seconds: remaining, problem }) {
    const { documents, parsed, ready, failed, chunks, chunks_ready: embedded } = job.progress;
    place.className = `job ${job.state}`;
    title.textContent = job.title;
    saying.textContent = t(`job.${job.state}`)
      + (remaining !== undefined && job.state === "running" ? ` · ${t("job.remaining", { time: duration(remaining) })}` : "");
    resume.hidden = !may("ingest") || job.state !== "paused";
    pause.hidden = !may("ingest") || job.state !== "running";
    cancel.hidden = !may("ingest") || !isOpen(job);
    track.setAttribute("aria-label", job.title);
    track.setAttribute("aria-valuenow", String(percent(job)));
    bar.style.setProperty("width", `${percent(job)}%`);
    figures.textContent = [
      t("job.parsed", { done: parsed, n: documents }),
      chunks > 0 && t("job.embedded", { done: embedded, n: chunks }),
      t("job.ready", { done: ready, n: documents }),
      failed > 0 && t("job.failed", { n: failed }),
    ].filter(Boolean).join(" · ");
    trouble.textContent = problem ?? "";
    trouble.hidden = !problem;
  }

  return { place, show };
}

function percent({ state, progress: { documents, parsed, ready, failed, chunks, chunks_ready: embedded } }) {
  const share = documents === 0 ? 0
    : (0.3 * parsed + 0.3 * (ready + failed)) / documents + 0.4 * (chunks === 0 ? (parsed ? 1 : 0) : embedded / chunks)
      * (parsed / documents);
  return state === "done" ? 100 : Math.min(99, Math.round(100 * share));
}
