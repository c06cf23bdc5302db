// The server: what it is doing now, and how other programs use it.

import { may } from "../core/account.js";
import { h, replace } from "../core/dom.js";
import { bytes, duration, number, t } from "../core/i18n.js";
import { chart } from "./chart.js";
import { connect } from "./connect.js";
import { reading, scrape } from "./metrics.js";
import { processes } from "./processes.js";
import { slowRequests } from "./slow.js";

const EVERY = 2_000;

export function serverScreen(place) {
  const abort = new AbortController();
  const rate = (value) => t("server.rate", { n: number(Math.round(value * 10) / 10) });
  const charts = {
    requests: chart(t("server.requests"), rate),
    tokens: chart(t("server.tokens"), rate),
    latency: chart(t("server.latency"), (value) => t("server.ms", { n: number(Math.round(value)) })),
    queue: chart(t("server.queue"), (value) => number(value)),
    cpu: chart(t("server.cpu"), (value) => `${Math.round(100 * value)} %`),
    heap: chart(t("server.heap"), bytes),
  };
  const models = h("div", {});
  const others = h("section", {});
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const state = h("p", { class: "quiet" });
  const slow = h("section", { class: "slow-section" });
  const cards = h("section", {});
  replace(place, h("div", { class: "page-head" }, h("div", { class: "head-text" }, h("h1", {}, t("nav.server")), state)), problem,
    h("section", { class: "charts", "aria-label": t("server.live") }, Object.values(charts).map((each) => each.element)),
    models, others, slow, cards);
  if (may("admin")) {
    slowRequests(slow);
  }
  connect(cards);
  processes(others, abort.signal);

  let before;
  async function sample() {
    try {
      const now = reading(await scrape(abort.signal));
      problem.hidden = true;
      draw(now);
      before = now;
    } catch (error) {
      if (!abort.signal.aborted) {
        problem.textContent = t("server.silent", { why: error.message });
        problem.hidden = false;
      }
    }
  }

  function draw(now) {
    state.textContent = t("server.uptime", { time: duration(now.uptime) });
    charts.queue.add(now.queue);
    charts.cpu.add(now.cpu);
    charts.heap.add(now.heap);
    if (before) {
      const seconds = (now.at - before.at) / 1000;
      const searches = now.searches - before.searches;
      charts.requests.add((now.requests - before.requests) / seconds);
      charts.tokens.add((now.tokens - before.tokens || now.texts - before.texts) / seconds);
      charts.latency.add(searches > 0 ? (1000 * (now.searching - before.searching)) / searches : 0);
    }
    replace(models, h("h2", {}, t("server.models")), now.models.length === 0 ? h("p", { class: "quiet" }, t("server.nomodel"))
      : h("ul", { class: "loaded" }, now.models.map((each) =>
        h("li", {}, h("b", {}, each.name), " ", h("span", { class: "quiet" }, bytes(each.bytes))))));
  }

  sample();
  const timer = setInterval(() => document.hidden || sample(), EVERY);
  return () => {
    clearInterval(timer);
    abort.abort();
  };
}
