// The frame around all screens: who is shown when, navigation, language, theme, keys.

import { isLimited, isStranger, loadAccount, may } from "./core/account.js";
import { onStranger } from "./core/api.js";
import { h, iconButton, replace } from "./core/dom.js";
import { lang, setLanguage, t } from "./core/i18n.js";
import { bind } from "./core/keys.js";
import { ask, failure } from "./core/notice.js";
import { go, here, to } from "./core/router.js";
import { applyTheme, nextTheme, theme } from "./core/theme.js";
import { firstScreen } from "./account/first.js";
import { accountMenu } from "./account/menu.js";
import { signInScreen } from "./account/signin.js";
import { collectionsScreen } from "./collections/collections.js";
import { compareScreen } from "./compare/compare.js";
import { documentScreen } from "./document/document.js";
import { documentsScreen } from "./documents/documents.js";
import { modelsScreen } from "./models/models.js";
import { searchScreen } from "./search/search.js";
import { serverScreen } from "./server/server.js";
import { settingsScreen } from "./settings/settings.js";

const header = h("header", { class: "top" });
const main = h("main", { id: "main", tabindex: "-1" });
let leave = () => {};

/** The screen of an address: a function of the place where it is drawn and what follows in the address. */
function screen({ parts, query }) {
  const [first, name, second, id] = parts;
  if (isStranger()) {
    return ["account", (place) => signInScreen(place, show)];
  }
  if (first === "first") {
    return ["account", firstScreen];
  }
  if (first === "settings") {
    return ["settings", (place) => settingsScreen(place, name)];
  }
  if (first === "c" && name && second === "d" && id) {
    return ["collections", (place) => documentScreen(place, name, id, query)];
  }
  if (first === "c" && name) {
    return ["collections", (place) => documentsScreen(place, name, query)];
  }
  if (first === "c") {
    return ["collections", collectionsScreen];
  }
  if (first === "compare") {
    return ["compare", (place) => compareScreen(place, query)];
  }
  if (first === "models") {
    return ["models", modelsScreen];
  }
  if (first === "server") {
    return ["server", serverScreen];
  }
  return ["search", (place) => searchScreen(place, query)];
}

/** Every screen returns what is to be done when it is left. */
function show() {
  leave();
  const [section, draw] = screen(here());
  frame(section);
  document.querySelectorAll("dialog").forEach((each) => each.close());
  main.className = "";
  leave = draw(replace(main)) ?? (() => {});
  scrollTo(0, 0);
}

function frame(section) {
  const link = (name, parts) =>
    h("a", { href: to(parts), "aria-current": section === name ? "page" : undefined }, t(`nav.${name}`));
  replace(header,
    h("a", { class: "brand", href: "#/", "aria-label": "Zhiyin 知音" },
      h("img", { src: new URL("icon.svg", import.meta.url).pathname, alt: "", width: 24, height: 24 }),
      h("span", {}, lang() === "zh" ? "知音" : "Zhiyin")),
    !isStranger() && h("nav", { "aria-label": t("nav.label") }, link("search", []), link("collections", ["c"]),
      !isLimited() && link("compare", ["compare"]), may("admin") && link("models", ["models"]), may("metrics") && link("server", ["server"])),
    h("div", { class: "top-tools" },
      h("button", { type: "button", class: "switch", id: "language", title: t("switch.language"),
        "aria-label": t("switch.language"), lang: lang() === "zh" ? "en" : "zh-CN",
        onclick: switchLanguage }, lang() === "zh" ? "EN" : "中"),
      themeButton(),
      iconButton(t("keys.title"), "more", showKeys, { id: "help" }), accountMenu(somebodyElse)));
  document.title = `${t(`nav.${section}`)} · Zhiyin`;
}

function themeButton() {
  const drawing = { auto: "auto", light: "sun", dark: "moon" }[theme()];
  const button = iconButton(t(`theme.${theme()}`), drawing, () => {
    nextTheme();
    const other = themeButton();
    button.replaceWith(other);
    other.focus();
  }, { id: "theme" });
  return button;
}

function switchLanguage() {
  setLanguage(lang() === "zh" ? "en" : "zh");
  show();
}

function showKeys() {
  const keys = [["/", "search"], ["j k", "move"], ["Enter", "open"], ["w", "why"], ["y", "copy"],
    ["Esc", "close"], ["h l", "columns"], ["2 1 0", "grades"], ["u", "undo"], ["g", "collections"], ["L", "language"], ["D", "theme"], ["?", "help"]];
  ask({
    title: t("keys.title"),
    body: h("dl", { class: "keys" }, keys.map(([key, name]) => [
      h("dt", {}, key.split(" ").map((each) => h("kbd", {}, each))), h("dd", {}, t(`keys.${name}`))])),
  });
}

/** Asks the server who this is, and shows what that one may see. */
async function somebodyElse() {
  try {
    await loadAccount();
  } catch (error) {
    failure(error);
  }
  show();
}

/** Many requests may be refused at once. */
let asking;

function askWho() {
  asking ??= loadAccount().then(() => isStranger() && show(), failure).finally(() => {
    asking = undefined;
  });
}

setLanguage(lang());
applyTheme();
document.body.append(h("a", { class: "skip", href: "#main", onclick: (event) => {
  event.preventDefault();
  main.focus();
} }, t("skip")), header, main);
bind("L", switchLanguage);
bind("D", () => document.getElementById("theme").click());
bind("?", showKeys);
bind("g", () => go(["c"]));
bind("/", () => {
  const box = document.querySelector("input[type=search]");
  if (box) {
    box.focus();
    box.select();
  } else {
    go([]);
  }
});
onStranger(askWho);
addEventListener("hashchange", show);
somebodyElse();
