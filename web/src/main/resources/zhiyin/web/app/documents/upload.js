// Files on their way to the server: some at a time, each with its progress.

import { errorOf, headers } from "../core/api.js";

/** At once. More would only make each slower, and browsers keep six connections to a server. */
const AT_ONCE = 4;

/** One file by PUT; `progress` hears of bytes sent. XMLHttpRequest, since fetch tells of none. */
export function upload(address, file, { progress = () => {}, signal, modified }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", address + (modified ? `${address.includes("?") ? "&" : "?"}modified=${modified}` : ""));
    Object.entries(headers({ Accept: "application/json" })).forEach(([name, value]) =>
      request.setRequestHeader(name, value));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => progress(event.loaded);
    request.onload = () => request.status < 300
      ? resolve(JSON.parse(request.responseText))
      : reject(errorOf(request.status, request.responseText));
    request.onerror = () => reject(errorOf(0, "{\"error\":{\"code\":\"UNREACHABLE\"}}"));
    request.onabort = () => reject(new DOMException("stopped", "AbortError"));
    signal?.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

/**
 * Many files. One that is refused does not keep the others.
 *
 * @param files `{path, file}`
 * @param send sends one: `(entry, options) => Promise`
 * @param told hears `{sent, bytes, done, failed, count}` often
 */
export async function uploadAll(files, send, told, signal) {
  const state = { count: files.length, done: 0, failed: [], sent: 0,
    bytes: files.reduce((sum, { file }) => sum + file.size, 0) };
  const waiting = [...files];
  told(state);
  async function work() {
    for (let entry = waiting.shift(); entry && !signal.aborted; entry = waiting.shift()) {
      let before = 0;
      const progress = (bytes) => {
        const now = Math.min(bytes, entry.file.size);
        state.sent += now - before;
        before = now;
        told(state);
      };
      try {
        await send(entry, { progress, signal });
        progress(entry.file.size);
        state.done++;
      } catch (error) {
        if (error.name !== "AbortError") {
          progress(entry.file.size);
          state.failed.push({ path: entry.path, message: error.message });
        }
      }
      told(state);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return state;
}

/** The files of a drop, folders walked through: `{path, file}`. */
export async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) {
    return [...transfer.files].map((file) => ({ path: file.name, file }));
  }
  const found = [];
  for (const entry of entries) {
    await walk(entry, "", found);
  }
  return found;
}

async function walk(entry, folder, found) {
  const path = folder + entry.name;
  if (isHidden(entry.name)) {
    return;
  }
  if (entry.isFile) {
    found.push({ path, file: await new Promise((resolve, reject) => entry.file(resolve, reject)) });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) {
      return;
    }
    for (const each of some) {
      await walk(each, `${path}/`, found);
    }
  }
}

/** The files of an input, of a folder by their paths in it. */
export const filesOfInput = (input) =>
  [...input.files].map((file) => ({ path: file.webkitRelativePath || file.name, file }))
    .filter(({ path }) => !path.split("/").some(isHidden));

/** `.git`, `.DS_Store` and the like. */
const isHidden = (name) => name.startsWith(".");
