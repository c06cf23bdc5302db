// Files of one drop on their way: which is in what state, some at a time, with pauses, breaks and new tries.
//
// A drop is "running", "paused", "offered" (its files have to be opened again, since the page was loaded anew), "over"
// or "left" (given up). A file is "waiting", "sending", "done", "failed" or "missing" (not opened again yet). Only what is here
// changes a state; whoever stops a drop aborts what is under way, and each file of it is waiting again.

import * as api from "../core/api.js";
import { forget, forgetFiles, keep } from "./kept.js";
import { pace } from "./pace.js";
import { reopened } from "./reopened.js";
import { again } from "./tries.js";
import { giveUp, unfinished, upload, uploadInParts, WHOLE } from "./upload.js";

/** At once. More would only make each slower, and browsers keep six connections to a server. */
const AT_ONCE = 4;

/** Entries that are done are forgotten together, after so many milliseconds. */
const FORGOTTEN_AFTER = 300;

/**
 * @param drop `{id, collection, account, title, created, job, roots}`; `job` comes when it starts
 * @param entries `{n, path, size, modified, file, handle}`
 * @param state "running" or "offered"
 * @param told called whenever anything has changed
 * @param fail called with errors that concern no file
 */
export function sending(drop, entries, state, { told, fail }) {
  const counts = { done: 0, failed: 0, bytes: entries.reduce((sum, { size }) => sum + size, 0), settled: 0 };
  const rate = pace();
  let abort = new AbortController();
  let waiting = [];
  let trouble;
  let cancelled = false;
  let shown = 0;
  let runs = 0;
  let forgetting = [];
  let unlock;
  const workers = new Set();
  const moving = new Set();
  const self = { drop, entries, counts, state: () => state, start, pause, resume, leave, adopt, open, sent, come, speed: rate.speed,
    remaining: () => rate.remaining(counts.bytes - sent(), entries.length - counts.done - counts.failed),
    /** Why nothing goes on at the moment, in words; undefined where it does. */
    trouble: () => trouble,
    /** Whether it was given up because its job was cancelled. */
    cancelled: () => cancelled };
  entries.forEach((entry) => {
    entry.sent = 0;
    entry.state = entry.file ? "waiting" : "missing";
  });

  /** Bytes that are settled or on their way; never less than was said before, since a try may begin anew. */
  function sent() {
    const now = [...moving].reduce((sum, entry) => sum + entry.sent, counts.settled);
    shown = Math.max(shown, Math.min(now, counts.bytes));
    return shown;
  }

  /** So many bytes have come before this page was there. */
  function come(bytes) {
    shown = Math.max(shown, bytes);
  }

  function changed() {
    rate.told(sent(), counts.done + counts.failed);
    told(self);
  }

  function say(why) {
    trouble = why;
    if (why) {
      changed();
    }
  }

  /** Keeps what is to be sent, then sends it. */
  async function start() {
    hold();
    await keep(drop, entries).catch(fail);
    await resume();
  }

  /** Tells other pages of this browser that this one sees to it. */
  function hold() {
    if (!unlock) {
      unlock = () => {};
      navigator.locks?.request(lockOf(drop), () => new Promise((done) => {
        unlock = done;
      }));
    }
  }

  /** Goes on with what is waiting, when what was stopped before has ended. */
  async function resume() {
    const run = ++runs;
    hold();
    state = "running";
    changed();
    await Promise.all(workers);
    if (state !== "running" || run !== runs) {
      return;
    }
    abort = new AbortController();
    rate.forget();
    waiting = entries.filter((entry) => entry.state === "waiting");
    const mine = abort.signal;
    try {
      await job(mine);
    } catch (error) {
      if (!mine.aborted) {
        pause();
        throw error;
      }
      return;
    }
    while (!mine.aborted && workers.size < AT_ONCE && waiting.length > 0) {
      const worker = work(mine).finally(() => {
        workers.delete(worker);
        endWhereNothingIsLeft().catch(fail);
      });
      workers.add(worker);
    }
    await endWhereNothingIsLeft();
  }

  /** One job for all; another where it was cancelled or is no more. */
  async function job(signal) {
    let usable = false;
    if (drop.job !== undefined) {
      await again(undefined, signal, async () => {
        try {
          usable = (await api.get(api.kb("jobs", drop.job), signal)).job.state !== "cancelled";
        } catch (error) {
          if (error.status !== 404) {
            throw error;
          }
        }
      }, say);
    }
    if (!usable) {
      drop.job = (await api.post(api.kb("jobs"), { collection: drop.collection, title: drop.title }, signal)).id;
      await keep(drop, []).catch(fail);
    }
  }

  async function work(signal) {
    for (let entry = waiting.shift(); entry && !signal.aborted; entry = waiting.shift()) {
      entry.state = "sending";
      moving.add(entry);
      changed();
      await one(entry, signal);
      moving.delete(entry);
      changed();
    }
  }

  async function one(entry, signal) {
    try {
      await again(entry, signal, () => transfer(entry, signal), say);
      settle(entry, "done");
    } catch (error) {
      if (signal.aborted) {
        entry.state = "waiting";
        entry.sent = 0;
      } else if (error.status === 401) {
        entry.state = "waiting";
        pause();
      } else if (error.code === "CONFLICT") {
        entry.state = "waiting";
        cancelled = true; // its job was, here or elsewhere
        leave().catch(fail);
      } else {
        entry.message = error.message;
        settle(entry, "failed");
      }
    }
  }

  function settle(entry, how) {
    entry.state = how;
    entry.sent = entry.size;
    entry.file = undefined;
    moving.delete(entry);
    counts[how]++;
    counts.settled += entry.size;
    if (forgetting.length === 0) {
      setTimeout(() => {
        forgetFiles(drop.id, forgetting).catch(fail);
        forgetting = [];
      }, FORGOTTEN_AFTER);
    }
    forgetting.push(entry.n);
  }

  async function transfer(entry, signal) {
    entry.progressed = false;
    const file = entry.file ?? await entry.handle.getFile();
    const sentTo = (bytes) => {
      entry.sent = Math.min(bytes, entry.size);
      trouble = undefined;
      changed();
    };
    if (file.size > WHOLE) {
      await uploadInParts(drop.collection, entry, file, drop.job, { signal, sent: sentTo, kept: (bytes) => {
        entry.progressed = entry.progressed || bytes > entry.sent;
        sentTo(bytes);
      } });
    } else {
      await upload(api.kb("collections", drop.collection, "documents") + encoded(entry.path) + api.query({ job: drop.job }),
        file, { signal, progress: sentTo, modified: entry.modified });
    }
  }

  function pause() {
    if (state === "running") {
      state = "paused";
      abort.abort();
      changed();
    }
  }

  /** Gives up what is left; what was sent stays. */
  async function leave() {
    const left = entries.filter((entry) => ["waiting", "sending", "missing"].includes(entry.state));
    state = "left";
    abort.abort();
    unlock?.();
    changed();
    await forget(drop.id);
    await Promise.all(workers);
    await seal();
    const paths = new Set(left.filter(({ size }) => size > WHOLE).map(({ path, size }) => `${path} ${size}`));
    if (paths.size > 0) {
      const own = (await unfinished(drop.collection)).filter((each) => paths.has(`${each.path} ${each.bytes}`));
      await Promise.all(own.map((each) => giveUp(drop.collection, each.id)));
    }
  }

  async function seal() {
    if (drop.job === undefined) {
      return;
    }
    try {
      await api.post(api.kb("jobs", drop.job, "seal"));
    } catch (error) {
      // A server that was restarted has sealed it; a cancelled job needs no seal.
      if (![0, 404, 409].includes(error.status)) {
        throw error;
      }
    }
  }

  async function endWhereNothingIsLeft() {
    if (state !== "running" || workers.size > 0 || waiting.length > 0) {
      return;
    }
    if (counts.done + counts.failed < entries.length) {
      state = "offered";
      changed();
      return;
    }
    state = "over";
    unlock?.();
    changed();
    await forget(drop.id);
    await seal();
  }

  /** Takes those of some files that are among the missing ones; gives back the others. */
  function adopt(files) {
    const missing = new Map(entries.filter((entry) => entry.state === "missing").map((entry) => [key(entry), entry]));
    return files.filter((each) => {
      const entry = missing.get(key(each));
      if (entry) {
        missing.delete(key(each));
        entry.file = each.file;
        entry.state = "waiting";
      }
      return !entry;
    });
  }

  /** Opens the files again whose handles were kept, if whoever sits there allows it. */
  async function open() {
    for (const { entry, file } of await reopened(drop.roots, entries.filter((each) => each.state === "missing"))) {
      entry.file = file;
      entry.state = "waiting";
    }
  }

  return self;
}

/** A lock that is held as long as a page of this browser sees to a drop. */
export const lockOf = (drop) => `zhiyin-upload-${drop.id}`;

const key = ({ path, size, modified }) => `${path} ${size} ${modified}`;

/** Each part encoded, the slashes between them kept: they are folders. */
const encoded = (text) => text.split("/").map((part) => `/${encodeURIComponent(part)}`).join("");
