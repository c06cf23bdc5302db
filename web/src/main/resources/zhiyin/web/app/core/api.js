// Everything that is asked of the server.

import { explained } from "./codes.js";

/** Why a request was not done: `message` in the reader's language, `detail` in the server's words. */
export class ApiError extends Error {
  constructor(status, code, detail, values = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.values = values;
    Object.defineProperty(this, "message", { get: () => explained(this) });
  }
}

const KEY = "zhiyin.key";
const needKey = new EventTarget();

/** Calls back whenever the server does not know who asks. */
export function onStranger(callback) {
  needKey.addEventListener("wanted", callback);
}

/** Kept as long as this tab, and nowhere else. */
export function useKey(key) {
  if (key) {
    sessionStorage.setItem(KEY, key);
  } else {
    sessionStorage.removeItem(KEY);
  }
}

/** With what tells the server that this is its own page: no other can send that header along with the cookie. */
export function headers(more = {}) {
  const key = sessionStorage.getItem(KEY);
  const own = { ...more, "X-Zhiyin-Page": "1" };
  return key ? { ...own, Authorization: `Bearer ${key}` } : own;
}

async function request(method, path, body, signal) {
  const options = { method, headers: headers({ Accept: "application/json" }), signal };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch (failure) {
    if (failure.name === "AbortError") {
      throw failure;
    }
    throw new ApiError(0, "UNREACHABLE", String(failure.message));
  }
  if (!response.ok) {
    throw await failed(response);
  }
  return response.status === 204 ? undefined : response.json();
}

async function failed(response) {
  const error = errorOf(response.status, await response.text());
  error.retryAfter = Number(response.headers.get("Retry-After")) || undefined;
  if (error.status === 401 && error.code !== "SIGN_IN_REFUSED") {
    needKey.dispatchEvent(new Event("wanted"));
  }
  return error;
}

/** What an answer that is no success says. */
export function errorOf(status, text) {
  try {
    const { error } = JSON.parse(text);
    return new ApiError(status, error.code ?? String(status), error.message ?? text, error.values);
  } catch {
    return new ApiError(status, String(status), text.slice(0, 300) || `HTTP ${status}`);
  }
}

export const get = (path, signal) => request("GET", path, undefined, signal);
export const post = (path, body = {}, signal) => request("POST", path, body, signal);
export const put = (path, body) => request("PUT", path, body);
export const patch = (path, body) => request("PATCH", path, body);
export const remove = (path) => request("DELETE", path);

/** An address below `/kb`; every part is encoded, slashes within parts too. */
export function kb(...parts) {
  return `/kb/${parts.map((part) => encodeURIComponent(String(part))).join("/")}`;
}

/** A name with slashes, for an address in which they stay. */
export const path = (name) => name.split("/").map(encodeURIComponent).join("/");

export const collections = async () => (await get(kb("collections"))).collections;

/** How many documents a collection has, at whatever stage. */
export const documents = ({ stages }) => Object.values(stages).reduce((sum, count) => sum + count, 0);

export const collection = (name) => get(kb("collections", name));
export const documentPath = (name, id, ...more) => kb("collections", name, "documents", id, ...more);

/** A query string of what is there: `?a=b`, or nothing. */
export function query(values) {
  const present = Object.entries(values).filter(([, value]) => value !== undefined && value !== "");
  return present.length ? `?${new URLSearchParams(present)}` : "";
}

/** The file itself, for pages to be drawn of. */
export async function bytes(path, signal) {
  const response = await fetch(path, { headers: headers(), signal });
  if (!response.ok) {
    throw await failed(response);
  }
  return response.arrayBuffer();
}

/** The names of models that vectors can be made with. */
export async function models() {
  return (await served()).filter((model) => model.purpose !== "reranking").map((model) => model.id);
}

/** Models that can rerank, those made for it first; `late` are those that compare token by token. */
export async function rankers() {
  const all = (await served()).map((model) => ({ name: model.id, reranker: model.purpose === "reranking", late: model.late_interaction === true }));
  return [...all.filter((model) => model.reranker), ...all.filter((model) => !model.reranker)];
}

async function served() {
  try {
    return (await get("/v1/models")).data;
  } catch (failure) {
    if (failure.status === 404 || failure.status === 403) {
      return [];
    }
    throw failure;
  }
}
