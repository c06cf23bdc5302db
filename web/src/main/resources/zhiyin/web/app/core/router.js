// Where the reader is, in the address behind `#`: a path of encoded parts, and a query. Such an address can be
// sent to somebody else who uses the same server.

export function here() {
  const [path, search = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const parts = path.split("/").filter(Boolean).map(decode);
  return { parts, query: new URLSearchParams(search) };
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** An address to be put into a link. */
export function to(parts, query = {}) {
  const path = parts.map((part) => encodeURIComponent(String(part))).join("/");
  const search = new URLSearchParams(
    Object.entries(query).filter(([, value]) => value !== undefined && value !== ""));
  return `#/${path}${search.size ? `?${search}` : ""}`;
}

export function go(parts, query) {
  location.hash = to(parts, query);
}

/** Changes the address without a step in the history, and without another screen. */
export function note(parts, query) {
  history.replaceState(null, "", to(parts, query));
}
