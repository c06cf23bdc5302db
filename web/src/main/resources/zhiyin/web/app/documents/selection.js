// Documents that were chosen, and what is done with all of them.

import * as api from "../core/api.js";
import { button, h, iconButton, replace } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { ask, failure, notice } from "../core/notice.js";

const AT_ONCE = 4;

export function selection(bar, name, changed) {
  const chosen = new Map();

  function draw() {
    bar.hidden = chosen.size === 0;
    replace(bar, h("strong", {}, t("selected", { n: chosen.size })),
      button(t("tags.edit"), tag, { drawing: "tag" }),
      button(t("retry"), () => each("retry", (document) => ["failed", "cancelled"].includes(document.stage)
        && api.post(api.documentPath(name, document.id, "retry"))), { drawing: "retry" }),
      button(t("delete"), drop, { kind: "danger", drawing: "trash" }),
      iconButton(t("select.none"), "close", () => {
        chosen.clear();
        draw();
        changed();
      }));
  }

  /** Does something with all, some at a time, and says what could not be done. */
  async function each(what, action) {
    const waiting = [...chosen.values()];
    const failed = [];
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (let document = waiting.shift(); document; document = waiting.shift()) {
        try {
          await action(document);
        } catch (error) {
          failed.push(error);
        }
      }
    }));
    if (failed.length > 0) {
      failure(failed[0]);
    } else {
      notice(t(`done.${what}`, { n: chosen.size }));
    }
    chosen.clear();
    draw();
    changed();
  }

  async function drop() {
    const sure = await ask({ title: t("documents.delete", { n: chosen.size }), body: h("p", {}, t("documents.delete.text")),
      action: t("delete"), kind: "danger", submit: () => true });
    if (sure) {
      await each("delete", (document) => api.remove(api.documentPath(name, document.id)));
    }
  }

  async function tag() {
    const common = [...chosen.values()].map((each_) => new Set(each_.tags)).reduce((a, b) => a.intersection(b));
    const given = await ask({
      title: t("tags.edit"),
      body: [h("label", { class: "field" }, t("tags.label"),
        h("input", { name: "tags", value: [...common].join(", "), "data-focus": true })), h("p", { class: "quiet" }, t("tags.text"))],
      action: t("save"),
      submit: (form) => form.elements.tags.value.split(/[,，、]/).map((each_) => each_.trim()).filter(Boolean),
    });
    if (given) {
      await each("tag", (document) => api.patch(api.documentPath(name, document.id),
        { tags: [...new Set([...document.tags.filter((each_) => !common.has(each_)), ...given])] }));
    }
  }

  return {
    has: (document) => chosen.has(document.id),
    toggle(document, on) {
      if (on) {
        chosen.set(document.id, document);
      } else {
        chosen.delete(document.id);
      }
      draw();
    },
    all(documents, on, place) {
      documents.forEach((document) => on ? chosen.set(document.id, document) : chosen.delete(document.id));
      place.querySelectorAll("tbody input[type=checkbox]").forEach((box) => {
        box.checked = on;
      });
      draw();
    },
    /** What is there no more is chosen no more. */
    keep(documents) {
      documents.forEach((document) => chosen.has(document.id) && chosen.set(document.id, document));
    },
  };
}
