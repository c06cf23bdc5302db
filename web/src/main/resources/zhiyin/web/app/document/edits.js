// What people change of passages: another text, none at all, and back.

import * as api from "../core/api.js";
import { button, h, iconButton, replace } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { ask, failure, notice } from "../core/notice.js";
import { where } from "../view/place.js";
import { prose } from "../view/prose.js";

/** @param changed called when something was changed */
export function edits({ path, signal, changed }) {
  const of = (passage) => path("passages", passage.id);

  async function done(text) {
    notice(text);
    await changed();
  }

  async function write(passage) {
    const given = await ask({
      title: t("edit.title"), wide: true, action: t("save"),
      body: [h("label", { class: "field" }, t("edit.label"),
        h("textarea", { name: "text", rows: 12, required: true, "data-focus": true, value: passage.text })),
      h("p", { class: "quiet" }, t("edit.text")), passage.original !== undefined && original(passage)],
      submit: (form) => api.patch(of(passage), { text: form.elements.text.value }),
    });
    if (given) {
      await done(t("edit.saved"));
    }
  }

  async function exclude(passage) {
    const sure = await ask({ title: t("edit.exclude"), body: h("p", {}, t("edit.exclude.text")), action: t("edit.exclude.do"),
      submit: () => api.patch(of(passage), { excluded: true }) });
    if (sure) {
      await done(t("edit.excluded.done"));
    }
  }

  async function restore(id) {
    try {
      await api.remove(path("passages", id));
      await done(t("edit.restored"));
    } catch (error) {
      failure(error);
    }
  }

  /** What the document says, folded. */
  const original = (passage) => h("details", { class: "original" }, h("summary", {}, t("edit.original")),
    h("div", { class: "passage" }, prose(passage.original)));

  /** What is offered for a passage, and told of it. */
  function tools(passage) {
    return h("div", { class: "chunk-tools" },
      passage.excluded ? h("span", { class: "tag edited" }, t("edit.excluded"))
        : passage.original !== undefined && h("span", { class: "tag edited" }, t("edit.edited")),
      !passage.excluded && iconButton(t("edit.title"), "edit", () => write(passage)),
      !passage.excluded && iconButton(t("edit.exclude"), "hide", () => exclude(passage)),
      passage.original !== undefined && iconButton(t("edit.restore"), "undo", () => restore(passage.id)));
  }

  /** Changes that no passage bears any more, each to be read and discarded. */
  async function unplaced(place) {
    const all = (await api.get(path("edits"), signal)).edits.filter((each) => each.shown === undefined && !each.pending);
    replace(place, all.length > 0 && h("details", {}, h("summary", {}, t("edit.unplaced", { n: all.length })),
      h("p", { class: "quiet" }, t("edit.unplaced.text")),
      h("ul", {}, all.map((each) => h("li", {}, h("p", { class: "quiet" }, [each.headings.join(" › "), where(each.place)].filter(Boolean).join(" · ")),
        each.excluded ? h("span", { class: "tag edited" }, t("edit.excluded")) : h("div", { class: "passage" }, prose(each.text)),
        original(each), button(t("edit.discard"), () => restore(each.passage), { drawing: "trash" }))))));
    place.hidden = all.length === 0;
  }

  return { tools, original, unplaced };
}
