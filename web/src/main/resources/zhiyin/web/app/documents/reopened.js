// Files that were chosen before the page was loaded anew, by the handles that the browser has kept.

export const dateOf = (file) => new Date(file.lastModified).toISOString();

/**
 * Those that are still what they were.
 *
 * @param roots what was chosen; where reading it is not allowed any more, none is opened
 * @param entries `{handle, size, modified}`, some without a handle
 * @returns `{entry, file}` of each
 */
export async function reopened(roots, entries) {
  for (const root of roots) {
    if (await root.queryPermission({ mode: "read" }) !== "granted" && await root.requestPermission({ mode: "read" }) !== "granted") {
      return [];
    }
  }
  const opened = [];
  for (const entry of entries.filter((each) => each.handle)) {
    try {
      const file = await entry.handle.getFile();
      if (file.size === entry.size && dateOf(file) === entry.modified) {
        opened.push({ entry, file });
      }
    } catch {
      // Moved or deleted since: it stays missing, and is shown as such.
    }
  }
  return opened;
}
