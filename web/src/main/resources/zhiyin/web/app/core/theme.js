// Light or dark: the system's, until the reader says otherwise.

const KEY = "zhiyin.theme";
const ORDER = ["auto", "light", "dark"];

export const theme = () => localStorage.getItem(KEY) ?? "auto";

export function applyTheme() {
  const chosen = theme();
  if (chosen === "auto") {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = chosen;
  }
}

export function nextTheme() {
  localStorage.setItem(KEY, ORDER[(ORDER.indexOf(theme()) + 1) % ORDER.length]);
  applyTheme();
}
