// Work on many things that leaves the page answering.

/** How long the page does nothing else, in milliseconds. */
const AT_ONCE = 20;

/** What `make` gives for each item. */
export async function inPieces(items, make) {
  const made = [];
  let end = 0;
  for (const item of items) {
    if (performance.now() >= end) {
      await pause();
      end = performance.now() + AT_ONCE;
    }
    made.push(make(item));
  }
  return made;
}

/** Until the browser has done what waits. */
const pause = () => globalThis.scheduler?.yield?.() ?? new Promise((done) => setTimeout(done));
