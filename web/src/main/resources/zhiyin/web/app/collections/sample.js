// Documents of our own to try the search with, in the reader's language.

import * as api from "../core/api.js";
import { lang, t } from "../core/i18n.js";
import { upload } from "../documents/upload.js";

const FILES = {
  en: ["employee-handbook.md", "pump-manual.pdf", "kitchen-notes.md", "RateLimiter.java"],
  zh: ["员工手册.md", "水泵手册.pdf", "茶叶笔记.md", "RateLimiter.java"],
};
const ADDRESSES = {
  en: ["en/employee-handbook.md", "en/pump-manual.pdf", "en/kitchen-notes.md", "RateLimiter.java"],
  zh: ["zh/employee-handbook.md", "zh/pump-manual.pdf", "zh/tea-notes.md", "RateLimiter.java"],
};
const HOME = new URL("../../samples/", import.meta.url);
const LONGEST = 120_000;
const STEP = 250;

/** The samples' collections, by language. */
export const samples = () => [{ language: "en", name: "sample" }, { language: "zh", name: "示例" }];

/** Whether the reader's language has its samples, all of them: who left while they were added may go on. */
export const hasSample = (collections) => samples().some((one) => one.language === lang()
  && collections.some((each) => each.name === one.name && api.documents(each) >= FILES[one.language].length));

/**
 * Makes the sample collection and waits until it can be searched.
 *
 * @param told an element that says how far it is
 * @returns all collections
 */
export async function addSample(told) {
  const language = lang();
  const { name } = samples().find((each) => each.language === language);
  told.textContent = t("sample.making");
  if (!(await api.collections()).some((each) => each.name === name)) {
    await api.post(api.kb("collections"), { name });
  }
  const job = await api.post(api.kb("jobs"), { collection: name, title: t("sample.job") });
  for (const [i, address] of ADDRESSES[language].entries()) {
    const file = await fetch(new URL(address, HOME));
    await upload(api.kb("collections", name, "documents", FILES[language][i]) + api.query({ job: job.id }),
      await file.blob(), {});
  }
  await api.post(api.kb("jobs", job.id, "seal"));
  await done(job.id, told);
  return api.collections();
}

async function done(id, told) {
  const end = Date.now() + LONGEST;
  for (;;) {
    const { job, problem } = await api.get(api.kb("jobs", id));
    if (job.state === "done") {
      return;
    }
    if (Date.now() > end) {
      throw new Error(problem ?? t("sample.slow"));
    }
    told.textContent = t("sample.reading", { ready: job.progress.ready, n: job.progress.documents });
    await new Promise((resolve) => setTimeout(resolve, STEP));
  }
}
