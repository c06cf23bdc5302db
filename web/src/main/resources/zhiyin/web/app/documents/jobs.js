// The work that is going on for a collection.

import * as api from "../core/api.js";
import { may } from "../core/account.js";
import { button, h, iconButton, replace } from "../core/dom.js";
import { duration, number, t } from "../core/i18n.js";
import { failure } from "../core/notice.js";

/** How long a finished job stays in sight, in milliseconds. */
const LINGERS = 6_000;

export function jobsView(place, name) {
  const states = new Map();

  async function load() {
    try {
      const { jobs } = await api.get(api.kb("jobs") + api.query({ collection: name }));
      const open = jobs.filter(isOpen);
      [...states.keys()].filter((id) => !open.some((job) => job.id === id)).forEach((id) => states.delete(id));
      open.forEach((job) => states.set(job.id, { ...states.get(job.id), job }));
      draw();
    } catch (error) {
      failure(error);
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

  async function act(job, action) {
    try {
      states.set(job.id, { ...states.get(job.id), job: await api.post(api.kb("jobs", job.id, action)) });
      draw();
    } catch (error) {
      failure(error);
    }
  }

  const draw = () => replace(place, [...states.values()].map((state) => jobLine(state, act)));
  return { load, told };
}

const isOpen = (job) => ["open", "running", "paused"].includes(job.state);

function jobLine({ job, remaining_seconds: remaining, problem }, act) {
  const { documents, parsed, ready, failed, chunks, chunks_ready: embedded } = job.progress;
  const share = documents === 0 ? 0
    : (0.3 * parsed + 0.3 * (ready + failed)) / documents + 0.4 * (chunks === 0 ? (parsed ? 1 : 0) : embedded / chunks)
      * (parsed / documents);
  const percent = job.state === "done" ? 100 : Math.min(99, Math.round(100 * share));
  return h("div", { class: `job ${job.state}`, "data-job": job.id },
    h("div", { class: "job-head" }, h("strong", {}, job.title),
      h("span", { class: "job-state", role: "status" }, t(`job.${job.state}`),
        remaining !== undefined && job.state === "running" && ` · ${t("job.remaining", { time: duration(remaining) })}`),
      may("ingest") && job.state === "paused" && button(t("resume"), () => act(job, "resume"), { drawing: "play" }),
      may("ingest") && job.state === "running" && button(t("pause"), () => act(job, "pause"), { drawing: "pause" }),
      may("ingest") && isOpen(job) && iconButton(t("job.cancel"), "close", () => act(job, "cancel"))),
    h("div", { class: "track", role: "progressbar", "aria-label": job.title, "aria-valuemin": 0,
      "aria-valuemax": 100, "aria-valuenow": percent }, h("span", { style: { width: `${percent}%` } })),
    h("p", { class: "quiet" }, [
      t("job.parsed", { done: parsed, n: documents }),
      chunks > 0 && t("job.embedded", { done: embedded, n: chunks }),
      t("job.ready", { done: ready, n: documents }),
      failed > 0 && t("job.failed", { n: failed }),
    ].filter(Boolean).join(" · ")),
    problem && h("p", { class: "problem" }, problem));
}
