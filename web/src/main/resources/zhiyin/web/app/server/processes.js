// Who works on the catalog, where several processes share it.

import * as api from "../core/api.js";
import { h, replace } from "../core/dom.js";
import { duration, number, t } from "../core/i18n.js";

const EVERY = 3_000;
const KINDS = ["READING", "DIVIDING", "STORING", "IMPORTING"];

/** Draws them into `place`, and goes on until `signal` aborts; nothing where this process is alone. */
export function processes(place, signal) {
  async function look() {
    let found = [];
    try {
      ({ processes: found } = await api.get("/kb/processes", signal));
    } catch {
      // Somebody who may not see them, or a server without a knowledge base: the rest of the screen is of use.
    }
    if (!signal.aborted) {
      draw(found);
    }
  }

  function draw(found) {
    replace(place, found.length === 0 ? [] : [h("h2", {}, t("server.processes")), h("ul", { class: "loaded" }, found.map(line))]);
  }

  function line(each) {
    const work = KINDS.filter((kind) => each.work[kind]).map((kind) => t(`server.process.${kind.toLowerCase()}`, { n: number(each.work[kind]) }));
    const since = duration((Date.now() - Date.parse(each.started)) / 1000);
    return h("li", {}, h("b", {}, each.name), " ", h("span", { class: "quiet" },
      [each.self ? t("server.process.self") : each.url ?? "", t("server.uptime", { time: since }), work.join(", ") || t("server.process.idle")]
        .filter((text) => text !== "").join(" · ")));
  }

  look();
  const timer = setInterval(() => document.hidden || look(), EVERY);
  signal.addEventListener("abort", () => clearInterval(timer));
}
