// One file on its way to the server: small ones in one request, large ones in parts, by tus.

import * as api from "../core/api.js";

const MIB = 1 << 20;

/** Up to here a file is sent in one request: to begin anew costs no more than to ask how far it came. */
export const WHOLE = 4 * MIB;

/** A part is what is sent in some seconds, within these bounds. */
const LEAST_PART = 4 * MIB;
const MOST_PART = 16 * MIB;
const PART_SECONDS = 4;

/** After so many milliseconds without a byte a connection counts as broken. */
const STALLED = 60_000;

const TUS = { "Tus-Resumable": "1.0.0" };
const PART_TYPE = "application/offset+octet-stream";
const ENDS = 64 << 10;

/** One file by PUT; `progress` hears of bytes sent. */
export const upload = async (address, file, { progress, signal, modified } = {}) => JSON.parse((await send("PUT",
  address + (modified ? `${address.includes("?") ? "&" : "?"}modified=${modified}` : ""), file,
  { "Content-Type": "application/octet-stream" }, { progress, signal })).responseText);

/** XMLHttpRequest, since fetch tells of no bytes that were sent. */
function send(method, address, body, headers, { progress = () => {}, signal } = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let watch;
    const stop = () => request.abort();
    const end = (settle, value) => {
      clearTimeout(watch);
      signal?.removeEventListener("abort", stop);
      settle(value);
    };
    const broken = () => end(reject, new api.ApiError(0, "UNREACHABLE", ""));
    const alive = () => {
      clearTimeout(watch);
      watch = setTimeout(() => {
        request.onabort = broken;
        request.abort();
      }, STALLED);
    };
    if (signal?.aborted) {
      reject(new DOMException("stopped", "AbortError"));
      return;
    }
    request.open(method, address);
    Object.entries(api.headers({ Accept: "application/json", ...headers })).forEach(([name, value]) =>
      request.setRequestHeader(name, value));
    request.upload.onprogress = (event) => {
      alive();
      progress(event.loaded);
    };
    request.onload = () => request.status < 300 ? end(resolve, request)
      : end(reject, refused(request.status, request.responseText, request.getResponseHeader("Retry-After")));
    request.onerror = broken;
    request.onabort = () => end(reject, new DOMException("stopped", "AbortError"));
    signal?.addEventListener("abort", stop);
    alive();
    request.send(body);
  });
}

function refused(status, text, retryAfter) {
  const error = api.errorOf(status, text);
  error.retryAfter = Number(retryAfter) || undefined;
  return error;
}

async function ask(method, address, headers, signal) {
  let response;
  try {
    response = await fetch(address, { method, headers: api.headers({ ...TUS, ...headers }), signal });
  } catch (failure) {
    throw failure.name === "AbortError" ? failure : new api.ApiError(0, "UNREACHABLE", "");
  }
  if (!response.ok) {
    throw refused(response.status, await response.text(), response.headers.get("Retry-After"));
  }
  return response;
}

const uploadsOf = (collection) => api.kb("collections", collection, "uploads");

/** One's own unfinished uploads. */
export const unfinished = async (collection, signal) => (await api.get(uploadsOf(collection), signal)).uploads;

/** Gives one up; one that is no more is as good. */
export async function giveUp(collection, id) {
  try {
    await ask("DELETE", api.kb("collections", collection, "uploads", id));
  } catch (error) {
    if (error.status !== 404) {
      throw error;
    }
  }
}

/**
 * A large file, from where the server has it: one that was begun, by whatever page, and is the same file by its
 * name, size, date and ends goes on.
 *
 * @param entry `{path, size, modified}`
 * @param told hears `sent(bytes)` of bytes on their way, `kept(bytes)` of those that the server has for good
 */
export async function uploadInParts(collection, entry, file, job, { sent, kept, signal }) {
  const print = await fingerprint(file);
  const address = await begun(collection, entry, print, job, signal)
    ?? await begin(collection, entry, print, job, signal);
  let offset = await offsetOf(address, signal);
  let speed = LEAST_PART / PART_SECONDS;
  kept(offset);
  while (offset < file.size) {
    const part = file.slice(offset, offset + Math.round(Math.min(MOST_PART, Math.max(LEAST_PART, speed * PART_SECONDS))));
    const from = offset;
    const start = performance.now();
    const answer = await send("PATCH", address, part, { ...TUS, "Upload-Offset": String(from), "Content-Type": PART_TYPE },
      { progress: (bytes) => sent(Math.min(from + bytes, from + part.size)), signal });
    offset = Number(answer.getResponseHeader("Upload-Offset"));
    speed = part.size / Math.max(0.01, (performance.now() - start) / 1000);
    kept(offset);
  }
}

async function begun(collection, entry, print, job, signal) {
  const same = (await unfinished(collection, signal)).find((each) => each.path === entry.path.normalize("NFC")
    && each.bytes === entry.size && each.fingerprint === print);
  return same && (same.job === job || await takes(same.job, signal))
    ? api.kb("collections", collection, "uploads", same.id) : undefined;
}

/** Whether documents can still be added to a job. */
async function takes(job, signal) {
  try {
    return job === undefined || (await api.get(api.kb("jobs", job), signal)).job.state !== "cancelled";
  } catch (error) {
    if (error.status === 404) {
      return false;
    }
    throw error;
  }
}

async function begin(collection, entry, print, job, signal) {
  const said = { path: entry.path, modified: entry.modified, fingerprint: print, job: String(job) };
  const response = await ask("POST", uploadsOf(collection), {
    "Upload-Length": String(entry.size),
    "Upload-Metadata": Object.entries(said).map(([name, value]) => `${name} ${base64(value)}`).join(","),
  }, signal);
  return response.headers.get("Location");
}

const base64 = (text) => btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));

const offsetOf = async (address, signal) => Number((await ask("HEAD", address, {}, signal)).headers.get("Upload-Offset"));

/** Of a file's first and last bytes, size and date: tells whether a file that is chosen again is the same. */
async function fingerprint(file) {
  const ends = [file.slice(0, ENDS), file.slice(Math.max(0, file.size - ENDS))];
  let print = hash(new TextEncoder().encode(`${file.size} ${file.lastModified}`));
  for (const end of ends) {
    print += hash(new Uint8Array(await end.arrayBuffer()));
  }
  return print;
}

/** FNV-1a of 32 bits: no secret, and crypto.subtle is only there over HTTPS. */
function hash(bytes) {
  let value = 0x811c9dc5;
  for (const byte of bytes) {
    value = Math.imul(value ^ byte, 0x01000193);
  }
  return (value >>> 0).toString(16).padStart(8, "0");
}
