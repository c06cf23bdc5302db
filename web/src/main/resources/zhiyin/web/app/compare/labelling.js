// What a person says of a passage, and taking it back.

import * as api from "../core/api.js";
import { t } from "../core/i18n.js";
import { failure, notice } from "../core/notice.js";
import { showGrade } from "./hits.js";
import { key } from "./lines.js";

/** @param changed called after each label */
export function labelling(screen, changed) {
  const done = [];

  async function put(passage, grade) {
    const before = passage.found.label;
    if (before?.grade === grade) {
      await takeBack(passage);
      done.push({ passage, grade: before.grade });
    } else {
      await say(passage, grade);
      done.push({ passage, grade: before?.grade });
    }
    changed();
  }

  async function say(passage, grade) {
    const { hit } = passage.found;
    const label = await api.post(api.kb("labels"),
      { query: screen.asked, collection: hit.collection, passage: hit.passage, grade });
    const before = passage.found.label;
    if (before && before.id !== label.id) {
      await forget(before.id); // said of the same place as another collection has it
    }
    show(passage, label);
  }

  async function takeBack(passage) {
    await forget(passage.found.label.id);
    show(passage, undefined);
  }

  /** Its own label, and that of the same place in other columns. */
  function show(passage, label) {
    for (const each of screen.passages) {
      if (each === passage || passage.same.has(key(each))) {
        each.found.label = label;
        showGrade(each);
      }
    }
  }

  async function undo() {
    const last = done.pop();
    if (!last) {
      notice(t("label.nothing"));
      return;
    }
    if (last.grade === undefined) {
      await takeBack(last.passage);
    } else {
      await say(last.passage, last.grade);
    }
    last.passage.item.focus({ preventScroll: true });
    changed();
  }

  const told = (work) => (...given) => work(...given).catch(failure);
  return { grade: told(put), undo: told(undo), forget: () => done.splice(0) };
}

/** One that somebody took back meanwhile is gone, which is what was wanted. */
async function forget(id) {
  try {
    await api.remove(api.kb("labels", id));
  } catch (error) {
    if (error.code !== "LABEL_NOT_FOUND") {
      throw error;
    }
  }
}
