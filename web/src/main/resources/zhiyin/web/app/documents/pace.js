// How fast something goes, and how long it will still take.

/** What happened within so many milliseconds counts. */
const WINDOW = 8_000;

/** Told now and then how much is done, in two measures: `bytes` and `files`. */
export function pace() {
  let marks = [];

  function told(bytes, files) {
    const now = performance.now();
    marks.push({ now, bytes, files });
    marks = marks.filter((mark, i) => now - mark.now < WINDOW || i === marks.length - 1);
  }

  /** Bytes and files a second. */
  function speed() {
    const [first, last] = [marks[0], marks.at(-1)];
    const seconds = marks.length < 2 ? 0 : (last.now - first.now) / 1000;
    return seconds < 0.5 ? { bytes: 0, files: 0 }
      : { bytes: Math.max(0, last.bytes - first.bytes) / seconds, files: Math.max(0, last.files - first.files) / seconds };
  }

  /** Seconds for what is left: many small files take longer than their bytes. Undefined where nothing is known. */
  function remaining(bytes, files) {
    const now = speed();
    if (now.bytes === 0) {
      return undefined;
    }
    return Math.max(bytes / now.bytes, now.files > 1 ? files / now.files : 0);
  }

  return { told, speed, remaining, forget: () => {
    marks = [];
  } };
}
