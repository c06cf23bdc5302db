// What a server that is away, busy or restarting could not do is tried again.

import { t } from "../core/i18n.js";

/** Milliseconds between tries; doubled up to the second. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 20_000;

/** What a client may try again: busy, restarting, overtaken by another connection. */
const AGAIN = [0, 408, 429, 502, 503, 504];
const OVERTAKEN = ["WRONG_OFFSET", "SUPERSEDED", "UPLOAD_NOT_FOUND", "404"];
const MOST_OVERTAKEN = 8;

/**
 * Tries until it is done or refused: a server that is away may come back, however long that takes.
 *
 * @param entry the file that it is about; undefined where it is about none
 * @param say told why nothing goes on at the moment, in words; undefined where it does
 */
export async function again(entry, signal, what, say) {
  let overtaken = 0;
  for (let tries = 0; ; tries++) {
    try {
      const answer = await what();
      say(undefined);
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      if (await isGone(entry, error)) {
        throw new Error(t("uploads.unreadable"), { cause: error });
      }
      const other = OVERTAKEN.includes(error.code) && entry && ++overtaken < MOST_OVERTAKEN;
      if (error.code === "TOO_MANY_UPLOADS" || !(AGAIN.includes(error.status) || other)) {
        throw error;
      }
      tries = entry?.progressed ? 0 : tries;
      say(error.message);
      await pauseBefore(tries, error.retryAfter, signal);
    }
  }
}

/** Whether a file that could not be sent can no longer be read: the browser tells both alike. */
async function isGone(entry, error) {
  if (!entry || (error.status !== 0 && error.status !== undefined)) {
    return false;
  }
  try {
    await (entry.file ?? await entry.handle.getFile()).slice(0, 1).arrayBuffer();
    return false;
  } catch {
    return true;
  }
}

async function pauseBefore(tries, seconds, signal) {
  const wait = seconds ? seconds * 1000 : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** tries) * (0.7 + 0.6 * Math.random());
  await new Promise((done) => {
    const over = () => {
      clearTimeout(timer);
      removeEventListener("online", over);
      signal.removeEventListener("abort", over);
      done();
    };
    const timer = setTimeout(over, wait);
    addEventListener("online", over);
    signal.addEventListener("abort", over);
  });
  signal.throwIfAborted();
}
