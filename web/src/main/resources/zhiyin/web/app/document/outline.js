// A document's headings, to go to.

import { h, replace } from "../core/dom.js";
import { t } from "../core/i18n.js";

const MOST = 500;

export function outline(place, content, go) {
  const headings = content.content.filter((block) => block.kind === "heading").slice(0, MOST);
  const top = Math.min(...headings.map((each) => each.level));
  replace(place, h("h2", {}, t("outline.label")), headings.length === 0
    ? h("p", { class: "quiet" }, t("outline.none"))
    : h("ul", {}, headings.map((each) => h("li", { class: `level-${Math.min(each.level - top, 4)}` },
      h("button", { type: "button", onclick: () => go(each.number) }, each.text)))));
}
