// What was asked in this browser before. It is not sent anywhere.

const KEY = "zhiyin.queries";
const MOST = 12;

export function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((each) => typeof each === "string") : [];
  } catch {
    return [];
  }
}

export function remember(query) {
  const others = recent().filter((each) => each !== query);
  localStorage.setItem(KEY, JSON.stringify([query.slice(0, 500), ...others].slice(0, MOST)));
}

export function forgetAll() {
  localStorage.removeItem(KEY);
}
