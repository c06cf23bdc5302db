// The documents, a line each.

import { may } from "../core/account.js";
import { explainedKept } from "../core/codes.js";
import { button, h, icon, iconButton, replace } from "../core/dom.js";
import { bytes, date, languageName, number, t } from "../core/i18n.js";
import { to } from "../core/router.js";

export function table(place, { name, chosen, more, retry }) {
  let lines = new Map();
  let shown = [];
  const all = h("input", { type: "checkbox", "aria-label": t("select.all"), onchange: () =>
    chosen.all(shown, all.checked, place) });
  const body = h("tbody");
  const whole = h("table", { class: "documents" },
    h("thead", {}, h("tr", {}, may("ingest") && h("th", { class: "check" }, all),
      ["name", "type", "language", "size", "passages", "stage", "modified"].map((column) =>
        h("th", { scope: "col", class: column }, t(`column.${column}`))), h("th", {}, h("span", { class: "hidden" }, t("column.actions"))))),
    body);
  const further = button(t("more"), more, { drawing: "down" });

  function show({ shown: documents, next, text, stage, type }) {
    shown = documents;
    lines = new Map(shown.map((document) => [document.id, kept(document) ?? line(document)]));
    if (shown.length === 0) {
      replace(place, text || stage || type
        ? h("div", { class: "empty" }, h("p", {}, t("documents.nomatch")))
        : !may("ingest") ? h("div", { class: "empty large" }, h("h2", {}, t("health.empty")))
        : h("div", { class: "empty large drop" }, icon("upload"), h("h2", {}, t("documents.none")),
          h("p", {}, t("documents.none.text")), h("p", { class: "quiet" }, t("documents.formats"))));
      return;
    }
    all.checked = shown.every(chosen.has);
    further.hidden = next === undefined;
    arrange([...lines.values()].map(({ row }) => row));
    if (whole.parentNode !== place) {
      replace(place, whole, further);
    }
  }

  /** Rows that are in their place stay there: a table of many takes long to lay out, and one of them may have the focus. */
  function arrange(rows) {
    const wanted = new Set(rows);
    [...body.children].forEach((row) => wanted.has(row) || row.remove());
    rows.forEach((row, i) => body.children[i] === row || body.insertBefore(row, body.children[i]));
  }

  /** The line that a document has, if it says the same. */
  function kept(document) {
    const before = lines.get(document.id);
    if (before?.says !== JSON.stringify(document)) {
      return undefined;
    }
    before.check.checked = chosen.has(document);
    return before;
  }

  function line(document) {
    const stage = h("span", { class: `pill ${document.stage}` }, t(`stage.of.${document.stage}`));
    const title = document.title && document.title !== document.path ? document.title : "";
    const folder = document.path.slice(0, document.path.lastIndexOf("/") + 1);
    const check = h("input", { type: "checkbox", checked: chosen.has(document), "aria-label": t("select.one", { name: document.path }),
      onchange: () => chosen.toggle(document, check.checked) });
    const row = h("tr", { "data-id": document.id, class: document.stage },
      may("ingest") && h("td", { class: "check" }, check),
      h("td", { class: "name" }, h("a", { href: to(["c", name, "d", document.id]) },
        h("span", { class: "quiet" }, folder), document.path.slice(folder.length)),
      title && h("span", { class: "title" }, title),
      document.tags.map((tag) => h("span", { class: "tag" }, tag)),
      document.failure && h("p", { class: "reason" }, icon("warn"), h("span", {}, explainedKept(document.failure))),
      document.duplicate_of && h("p", { class: "quiet" }, t("duplicate.of", { path: document.duplicate_of }))),
      h("td", { class: "type" }, document.type && h("span", { class: "type" }, document.type)),
      h("td", { class: "language" }, document.language ? languageName(document.language) : "–"),
      h("td", { class: "size" }, bytes(document.bytes)),
      h("td", { class: "passages" }, document.chunks ? number(document.chunks) : "–"),
      h("td", { class: "stage" }, stage, document.findings > 0 && h("a", { class: "findings",
        href: to(["c", name, "d", document.id], { tab: "report" }), title: t("findings", { n: document.findings }) },
      icon("warn"), document.findings)),
      h("td", { class: "modified" }, date(document.modified)),
      h("td", { class: "act" }, may("ingest") && ["failed", "cancelled"].includes(document.stage)
        && iconButton(t("retry"), "retry", () => retry(document))));
    return { row, stage, check, says: JSON.stringify(document) };
  }

  /** A document came to a stage; the rest of its line follows with the next page. */
  function reached({ document, stage }) {
    const known = lines.get(document);
    if (known) {
      known.says = undefined;
      known.stage.className = `pill ${stage}`;
      known.stage.textContent = t(`stage.of.${stage}`);
    }
  }

  return { show, reached };
}
