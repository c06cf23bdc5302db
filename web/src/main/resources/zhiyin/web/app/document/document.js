// One document: its outline, what it says, and the passages it is divided into, side by side.

import * as api from "../core/api.js";
import { may } from "../core/account.js";
import { explainedKept } from "../core/codes.js";
import { button, h, icon, replace } from "../core/dom.js";
import { bytes, dateTime, languageName, t } from "../core/i18n.js";
import { failure } from "../core/notice.js";
import { to } from "../core/router.js";
import { blocksView } from "../view/blocks.js";
import { pdfView } from "../view/pdf.js";
import { chunks } from "./chunks.js";
import { outline } from "./outline.js";
import { reportView } from "./report.js";

const COLOURS = 5;
const BLOCKS = 1500;

export function documentScreen(place, name, id, query) {
  const abort = new AbortController();
  let endPage = () => {};
  const path = (...more) => api.documentPath(name, id, ...more);
  const head = h("div", { class: "page-head" });
  const body = h("div", { class: "document-layout" }, h("div", { class: "skeleton page", "aria-hidden": "true" }));
  replace(place, head, body);
  place.classList.add("document-screen");

  async function start() {
    try {
      const document_ = await api.get(path(), abort.signal);
      drawHead(document_);
      await draw(document_);
    } catch (error) {
      if (!abort.signal.aborted) {
        replace(body, h("div", { class: "empty large" }, h("h2", {}, t("document.failed")), h("p", {}, error.message)));
      }
    }
  }

  function drawHead(info) {
    replace(head, h("div", { class: "head-text" },
      h("nav", { class: "crumbs", "aria-label": t("crumbs") }, h("a", { href: to(["c"]) }, t("nav.collections")),
        h("a", { href: to(["c", name]) }, name)),
      h("h1", {}, info.title || info.path),
      h("p", { class: "quiet" }, [info.path, info.type.toUpperCase(), info.language && languageName(info.language), bytes(info.bytes),
        dateTime(info.modified)].filter(Boolean).join(" · "), " ",
      h("span", { class: `pill ${info.stage}` }, t(`stage.of.${info.stage}`)),
      info.tags.map((tag) => h("span", { class: "tag" }, tag))),
      info.failure && h("p", { class: "reason" }, icon("warn"), h("span", {}, explainedKept(info.failure)))),
    h("div", { class: "actions" },
      may("ingest") && ["failed", "cancelled"].includes(info.stage) && button(t("retry"), async () => {
        try {
          drawHead(await api.post(path("retry")));
        } catch (error) {
          failure(error);
        }
      }, { drawing: "retry" }),
      h("a", { class: "button", href: path("original"), download: info.path.slice(info.path.lastIndexOf("/") + 1) },
        icon("file"), h("span", {}, t("document.original")))));
  }

  async function draw(info) {
    const [content, report] = await Promise.all([
      api.get(path("content") + api.query({ limit: BLOCKS }), abort.signal), api.get(path("report"), abort.signal)]);
    const side = h("aside", { class: "outline", "aria-label": t("outline.label") });
    const source = h("div", { class: "source-body", tabindex: "0", id: "source", "aria-label": t("source.label") });
    const tabs = h("div", { class: "tabs", role: "tablist" });
    const tools = h("div", { class: "evidence-tools" });
    const right = h("aside", { class: "chunks", "aria-label": t("chunks.label") });
    replace(body, side, h("section", { class: "source", "aria-label": t("source.label") },
      h("div", { class: "source-head" }, tabs, tools), source), right);
    outline(side, content, (number_) => {
      select("text");
      source.querySelector(`#block-${number_}`)?.scrollIntoView({ block: "start" });
    });

    let cut = { passages: [] };
    const cards = chunks(right, { name, path, signal: abort.signal, chosen: choose, cut: (other) => {
      cut = other;
      if (tab === "text") {
        drawText();
      }
    } });
    const names = ["text", ...(info.type === "pdf" ? ["pages"] : []), "report"];
    let tab = names.includes(query.get("tab")) ? query.get("tab") : "text";
    let chosenPassage = query.get("passage") ?? "";

    function select(other) {
      tab = other;
      endPage();
      endPage = () => {};
      replace(tools);
      replace(tabs, names.map((each) => h("button", { type: "button", role: "tab", "aria-selected": String(each === tab),
        "aria-controls": "source", tabindex: each === tab ? 0 : -1, onclick: () => select(each),
        onkeydown: (event) => arrow(event, each) },
      t(`tab.${each}`), each === "report" && report.findings.length > 0 && h("span", { class: "count" }, report.findings.length))));
      if (tab === "text") {
        drawText();
      } else if (tab === "report") {
        replace(source, reportView(report, info));
      } else {
        drawPages();
      }
    }

    function arrow(event, each) {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) {
        select(names[(names.indexOf(each) + step + names.length) % names.length]);
        tabs.querySelector("[aria-selected=true]").focus();
      }
    }

    function drawText() {
      const parts = new Map();
      cut.passages.forEach((passage) => passage.parts.forEach((part, i) => {
        const list = parts.get(part.block) ?? [];
        list.push({ ...part, kind: `${passage.ordinal % COLOURS}`, passage: passage.id,
          first: i === 0 ? passage.ordinal + 1 : undefined });
        parts.set(part.block, list);
      }));
      const top = source.scrollTop;
      replace(source, blocksView(content, (number_) => parts.get(number_) ?? []),
        content.next !== undefined && h("p", { class: "quiet" }, t("content.after", { n: content.blocks - content.next })));
      source.scrollTop = top;
      highlight();
    }

    async function drawPages() {
      replace(source, h("div", { class: "skeleton page", "aria-hidden": "true" }));
      const passage = cut.passages.find((each) => each.id === chosenPassage);
      try {
        endPage = await pdfView({ body: source, tools, signal: abort.signal, path,
          place: passage?.place ?? { first: 1, boxes: [] } });
      } catch (error) {
        if (!abort.signal.aborted) {
          replace(source, h("div", { class: "empty" }, h("p", {}, error.message)));
        }
      }
    }

    function choose(passage) {
      chosenPassage = passage.id;
      if (tab === "pages") {
        select("pages");
      } else {
        if (tab !== "text") {
          select("text");
        }
        highlight();
        [...source.querySelectorAll("[data-passage]")].find((each) => each.dataset.passage === passage.id)
          ?.scrollIntoView({ block: "center" });
      }
    }

    function highlight() {
      source.querySelectorAll("[data-passage]").forEach((each) =>
        each.classList.toggle("chosen", each.dataset.passage === chosenPassage));
      cards.mark(chosenPassage);
    }

    source.addEventListener("click", (event) => {
      const part = event.target.closest("[data-passage]");
      if (part && String(getSelection()) === "") {
        chosenPassage = part.dataset.passage;
        highlight();
        cards.reveal(chosenPassage);
      }
    });
    select(tab);
    await cards.load();
    if (chosenPassage) {
      const passage = cut.passages.find((each) => each.id === chosenPassage);
      if (passage) {
        choose(passage);
        cards.reveal(passage.id);
      }
    }
  }

  start();
  return () => {
    abort.abort();
    endPage();
  };
}
