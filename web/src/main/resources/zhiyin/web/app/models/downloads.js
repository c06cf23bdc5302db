// What the server is fetching, asked for again and again: often while something comes, now and then else.

import { get } from "../core/api.js";

const OFTEN = 700;
const SELDOM = 5_000;
const isWanted = (download) => download.state === "waiting" || download.state === "running";

/**
 * Calls `listener({downloads, done})` with each answer; `done` names those that are no longer on their way, since they
 * are here. Without an answer it is asked for again. Begins when it is asked at once (`now`).
 */
export function follow(listener) {
  const abort = new AbortController();
  let timer;
  let wanted = [];

  async function look() {
    clearTimeout(timer);
    if (abort.signal.aborted) {
      return;
    }
    let wait = SELDOM;
    try {
      const { downloads } = await get("/admin/downloads", abort.signal);
      const present = new Set(downloads.map((each) => each.model));
      const done = wanted.filter((name) => !present.has(name));
      wanted = downloads.filter(isWanted).map((each) => each.model);
      wait = wanted.length > 0 ? OFTEN : SELDOM;
      listener({ downloads, done });
    } catch {
      // The server is away, or starts again: what it was at is gone on with, and asked for below.
      wait = OFTEN;
    }
    if (!abort.signal.aborted) {
      clearTimeout(timer);
      timer = setTimeout(look, wait);
    }
  }

  return {
    now: look,
    /** What is discarded is not done. */
    forget(name) {
      wanted = wanted.filter((each) => each !== name);
    },
    end() {
      abort.abort();
      clearTimeout(timer);
    },
  };
}
