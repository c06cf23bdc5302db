// What the server tells of jobs, by server-sent events. Read with fetch, since EventSource sends no key.

import { headers } from "./api.js";

const LONGEST_WAIT = 15_000;
const listeners = new Set();
let running;

/** Calls `listener(name, data)` at each event; `name` is also "connected". Returns what ends that. */
export function listen(listener) {
  listeners.add(listener);
  running ??= run();
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      running?.abort.abort();
      running = undefined;
    }
  };
}

function run() {
  const abort = new AbortController();
  follow(abort.signal);
  return { abort };
}

/** Connects again whenever the stream ends, later each time. */
async function follow(signal) {
  let wait = 500;
  while (!signal.aborted) {
    try {
      const response = await fetch("/kb/jobs/events", { headers: headers(), signal });
      if (response.ok) {
        wait = 500;
        tell("connected", {});
        await read(response.body.pipeThrough(new TextDecoderStream()).getReader());
      }
    } catch {
      // The stream was cut, or the server is away: tried again below.
    }
    await new Promise((done) => setTimeout(done, wait));
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
}

async function read(reader) {
  let buffer = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    const events = (buffer + value).split("\n\n");
    buffer = events.pop();
    events.forEach(dispatch);
  }
}

function dispatch(text) {
  const fields = Object.fromEntries(text.split("\n").map((line) => {
    const at = line.indexOf(": ");
    return [line.slice(0, at), line.slice(at + 2)];
  }));
  if (fields.event && fields.data) {
    tell(fields.event, JSON.parse(fields.data));
  }
}

function tell(name, data) {
  [...listeners].forEach((listener) => listener(name, data));
}
