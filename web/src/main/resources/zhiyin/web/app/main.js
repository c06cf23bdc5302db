// The frame around all screens: who is shown when, navigation, language, theme, keys.

import { isLimited, isStranger, loadAccount, may } from "./core/account.js";
import { onStranger } from "./core/api.js";
import { h, iconButton, replace } from "./core/dom.js";
import { lang, setLanguage, t } from "./core/i18n.js";
import { bind } from "./core/keys.js";
import { ask, failure } from "./core/notice.js";
import { go, here, to } from "./core/router.js";
import { applyTheme, nextTheme, theme } from "./core/theme.js";
import { accountMenu } from "./account/menu.js";
import { signInScreen } from "./account/signin.js";
import { loadAll, screenAt } from "./screens.js";

const header = document.querySelector("header");
const main = document.querySelector("main");
const brand = header.querySelector(".brand");
const brandName = brand.appendChild(h("span"));

/** When the first screen is surely there, in milliseconds, the others are loaded too. */
const OTHERS_AFTER = 2_000;

let leave = () => {};
let turns = 0;

/** Every screen returns what is to be done when it is left. */
async function show() {
  leave();
  leave = () => {};
  const turn = ++turns;
  const [section, load] = isStranger() ? ["account", async () => (place) => signInScreen(place, show)] : screenAt(here());
  frame(section);
  document.querySelectorAll("dialog").forEach((each) => each.close());
  main.className = "";
  replace(main);
  const draw = await load().catch((error) => failure(new Error(t("screen.missing"), { cause: error })));
  if (draw && turn === turns) {
    leave = draw(main) ?? (() => {});
    scrollTo(0, 0);
  }
}

function frame(section) {
  const link = (name, parts) =>
    h("a", { href: to(parts), "aria-current": section === name ? "page" : undefined }, t(`nav.${name}`));
  brandName.textContent = lang() === "zh" ? "知音" : "Zhiyin";
  replace(header,
    brand,
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
  await show();
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
document.body.prepend(h("a", { class: "skip", href: "#main", onclick: (event) => {
  event.preventDefault();
  main.focus();
} }, t("skip")));
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
// What cannot be loaded in advance is told when it is to be shown.
const untold = () => {};
screenAt(here())[1]().catch(untold);
somebodyElse();
setTimeout(() => loadAll().catch(untold), OTHERS_AFTER);
