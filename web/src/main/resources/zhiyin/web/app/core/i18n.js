// The page in the reader's language.

import adminEn from "../lang/admin-en.js";
import adminZh from "../lang/admin-zh.js";
import codesEn from "../lang/codes-en.js";
import codesZh from "../lang/codes-zh.js";
import en from "../lang/en.js";
import zh from "../lang/zh.js";

const TEXTS = { en: { ...en, ...adminEn, ...codesEn }, zh: { ...zh, ...adminZh, ...codesZh } };
const KEY = "zhiyin.language";

let language = localStorage.getItem(KEY)
  ?? (navigator.languages.some((each) => each.toLowerCase().startsWith("zh")) ? "zh" : "en");

export const lang = () => language;

export function setLanguage(other) {
  language = other;
  localStorage.setItem(KEY, other);
  document.documentElement.lang = other === "zh" ? "zh-CN" : "en";
}

/** Whether there is a text of that name. */
export const known = (name) => name in TEXTS.en;

/** The text of that name, with `{name}` replaced; `name_one` where `n` is 1 and the language minds. */
export function t(name, values = {}) {
  const texts = TEXTS[language];
  const text = (values.n === 1 && texts[`${name}_one`]) || texts[name] || TEXTS.en[name] || name;
  return text.replace(/\{(\w+)\}/g, (whole, key) => {
    const value = values[key];
    return value === undefined ? whole : typeof value === "number" ? number(value) : String(value);
  });
}

const formats = new Map();

/** A language's format of that name: to make one takes as long as to use it a hundred times. */
function format(name, make) {
  const key = `${language} ${name}`;
  if (!formats.has(key)) {
    formats.set(key, make(language === "zh" ? "zh-CN" : "en"));
  }
  return formats.get(key);
}

export const number = (value) => format("number", (locale) => new Intl.NumberFormat(locale)).format(value);

export function bytes(count) {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let i = 0;
  let value = count;
  while (value >= 1000 && i < units.length - 1) {
    value /= 1024;
    i++;
  }
  return `${value < 10 && i > 0 ? value.toFixed(1) : Math.round(value)} ${units[i]}`;
}

/** With enough digits to tell probabilities next to 0 apart. */
export const score = (value) => {
  const size = Math.abs(value);
  return size >= 10 ? value.toFixed(1) : size > 0 && size < 0.0005 ? value.toExponential(1) : value.toFixed(3);
};

export const date = (text) =>
  format("date", (locale) => new Intl.DateTimeFormat(locale, { dateStyle: "medium" })).format(new Date(text));

export const dateTime = (text) => format("dateTime", (locale) =>
  new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" })).format(new Date(text));

export function duration(seconds) {
  if (seconds < 60) {
    return t("time.seconds", { n: Math.max(1, Math.round(seconds)) });
  }
  if (seconds < 3600) {
    return t("time.minutes", { n: Math.round(seconds / 60) });
  }
  return t("time.hours", { n: Math.round(seconds / 360) / 10 });
}

/** A language's name in the reader's language. */
export function languageName(code) {
  if (!code) {
    return t("language.unknown");
  }
  try {
    return format("languages", (locale) => new Intl.DisplayNames([locale], { type: "language" })).of(code) ?? code;
  } catch {
    return code;
  }
}
