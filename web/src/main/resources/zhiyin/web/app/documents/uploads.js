// Files that are being sent: one job for all that were dropped together.

import * as api from "../core/api.js";
import { h, iconButton, replace } from "../core/dom.js";
import { bytes, t } from "../core/i18n.js";
import { failure } from "../core/notice.js";
import { upload, uploadAll } from "./upload.js";

const REDRAWN = 100;

/** Returns what sends files: `(files) => Promise`. */
export function uploads(place, name, changed) {
  return async (files) => {
    if (files.length === 0) {
      return;
    }
    const abort = new AbortController();
    const line = h("div", { class: "job upload" });
    place.append(line);
    const leaving = (event) => event.preventDefault();
    addEventListener("beforeunload", leaving);
    try {
      const title = files.length === 1 ? files[0].path : t("uploads.title", { n: files.length });
      const job = await api.post(api.kb("jobs"), { collection: name, title });
      const state = await uploadAll(files, (entry, options) => upload(
        api.kb("collections", name, "documents") + path(entry.path) + api.query({ job: job.id }), entry.file,
        { ...options, modified: new Date(entry.file.lastModified).toISOString() }),
      drawing(line, abort), abort.signal);
      await api.post(api.kb("jobs", job.id, "seal"));
      finish(line, state);
    } catch (error) {
      line.remove();
      failure(error);
    } finally {
      removeEventListener("beforeunload", leaving);
      changed();
    }
  };
}

/** Each part encoded, the slashes between them kept: they are folders. */
const path = (text) => text.split("/").map((part) => `/${encodeURIComponent(part)}`).join("");

/** Draws now and then, however often it is told. */
function drawing(line, abort) {
  let at = 0;
  return (state) => {
    const last = state.done + state.failed.length === state.count;
    if (!last && performance.now() - at < REDRAWN) {
      return;
    }
    at = performance.now();
    const percent = state.bytes === 0 ? 100 : Math.round((100 * state.sent) / state.bytes);
    replace(line, h("div", { class: "job-head" },
      h("strong", {}, t("uploads.progress", { done: state.done, n: state.count })),
      h("span", { class: "job-state", role: "status" }, `${bytes(state.sent)} / ${bytes(state.bytes)}`),
      iconButton(t("uploads.stop"), "close", () => abort.abort())),
    h("div", { class: "track", role: "progressbar", "aria-label": t("uploads.label"), "aria-valuemin": 0,
      "aria-valuemax": 100, "aria-valuenow": percent }, h("span", { style: { width: `${percent}%` } })));
  };
}

/** What was refused stays until it was read. */
function finish(line, state) {
  if (state.failed.length === 0) {
    line.remove();
    return;
  }
  replace(line, h("div", { class: "job-head" }, h("strong", {}, t("uploads.failed", { n: state.failed.length })),
    iconButton(t("close"), "close", () => line.remove())),
  h("ul", { class: "reasons" }, state.failed.map(({ path: name, message }) =>
    h("li", {}, h("b", {}, name), " ", message))));
}
