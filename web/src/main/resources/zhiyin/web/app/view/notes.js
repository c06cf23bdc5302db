// What limits an answer, in the reader's language.

import { h } from "../core/dom.js";
import { number, t } from "../core/i18n.js";

/** Beyond these, documents are not counted. */
const MOST_COUNTED = 1_000;

export function notes(answer) {
  return answer.notes.map(({ kind, collection, documents }) => h("p", { class: "note" }, t(`note.${kind}`, { collection,
    n: documents, count: documents > MOST_COUNTED ? `${number(MOST_COUNTED)}+` : number(documents) })));
}

/** Whether more may be found without asking otherwise. */
export function isEarly(answer) {
  return answer.notes.some(({ kind }) => kind === "empty" || kind === "in_work");
}
