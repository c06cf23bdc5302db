// All labels: to be looked through, taken back, and carried to and from other machines.

import * as api from "../core/api.js";
import { button, h, iconButton, replace } from "../core/dom.js";
import { date, t } from "../core/i18n.js";
import { ask, failure, notice } from "../core/notice.js";

/** Resolves when the dialog is closed. */
export function showLabels(changed) {
  const list = h("div", { class: "label-list" });
  const file = h("input", { type: "file", accept: ".jsonl,application/jsonl", class: "hidden-input", tabindex: "-1",
    "aria-label": t("labels.import"), onchange: () => bring(file, refresh) });
  const refresh = () => {
    changed();
    return draw(list, refresh);
  };
  draw(list, refresh);
  return ask({
    title: t("labels.title"),
    wide: true,
    body: [h("p", { class: "quiet" }, t("labels.text")), h("div", { class: "actions" },
      button(t("labels.export"), () => save().catch(failure), { drawing: "file" }),
      button(t("labels.import"), () => file.click(), { drawing: "upload" }), file), list],
  });
}

async function draw(list, refresh, after = 0) {
  try {
    const { labels, next } = await api.get(api.kb("labels") + api.query({ after }));
    if (after === 0) {
      replace(list, labels.length === 0 && h("p", { class: "empty" }, t("labels.none")));
    }
    list.querySelector(".more")?.remove();
    const groups = Map.groupBy(labels, ({ label }) => label.query);
    list.append(...[...groups].map(([query, own]) => group(query, own, refresh)));
    if (next !== undefined) {
      list.append(button(t("more"), () => draw(list, refresh, next), { kind: "more" }));
    }
  } catch (error) {
    failure(error);
  }
}

const group = (query, own, refresh) => h("section", {}, h("h3", {}, query), h("ul", {}, own.map((each) => row(each, refresh))));

function row({ label, gone }, refresh) {
  return h("li", { class: gone ? "gone" : "" },
    h("span", { class: `grade-word grade-${label.grade}` }, t(`label.${label.grade}`)),
    h("span", { class: "label-place" }, h("b", {}, label.path), gone && h("span", { class: "pill failed" }, t("labels.gone")),
      h("span", { class: "quiet" }, ` ${label.text.slice(0, 90)}`)),
    h("span", { class: "quiet" }, [label.by, date(label.at)].filter(Boolean).join(" · ")),
    iconButton(t("labels.remove"), "trash", () => api.remove(api.kb("labels", label.id)).then(refresh).catch(failure)));
}

async function save() {
  const url = URL.createObjectURL(new Blob([await api.bytes(api.kb("labels", "export"))], { type: "application/jsonl" }));
  h("a", { href: url, download: "labels.jsonl" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

async function bring(input, refresh) {
  const [file] = input.files;
  input.value = "";
  try {
    const response = await fetch(api.kb("labels", "import"), { method: "POST", headers: api.headers(), body: file });
    const text = await response.text();
    if (!response.ok) {
      throw api.errorOf(response.status, text);
    }
    notice(t("labels.imported", { n: JSON.parse(text).labels }));
    await refresh();
  } catch (error) {
    failure(error);
  }
}
