// Files that somebody drops or chooses, folders walked through: `{path, file, handle}`. A handle, where the browser
// gives one, lets the page open the file again after it was reloaded.

/**
 * The files of a drop.
 *
 * @returns `{files, roots}`; `roots` are the handles for which permission is asked later
 */
export async function filesOf(transfer) {
  // At once: when the first of them has been waited for, the browser has forgotten the others.
  const items = [...transfer.items ?? []].filter((item) => item.kind === "file").map((item) => ({
    entry: item.webkitGetAsEntry?.(), file: item.getAsFile?.(), handle: handleOf(item) }));
  const files = [];
  const roots = [];
  for (const item of items) {
    const handle = await item.handle;
    if (handle) {
      roots.push(handle);
      await walkHandle(handle, "", files);
    } else if (item.entry) {
      await walkEntry(item.entry, "", files);
    } else if (item.file) {
      files.push({ path: item.file.name, file: item.file });
    }
  }
  return { files, roots };
}

/** Some browsers have no handles, none has one of a file that a script made. */
async function handleOf(item) {
  try {
    return await item.getAsFileSystemHandle?.();
  } catch {
    return undefined;
  }
}

async function walkHandle(handle, folder, found) {
  const path = folder + handle.name;
  if (isHidden(handle.name)) {
    return;
  }
  if (handle.kind === "file") {
    found.push({ path, file: await handle.getFile(), handle });
    return;
  }
  for await (const each of handle.values()) {
    await walkHandle(each, `${path}/`, found);
  }
}

async function walkEntry(entry, folder, found) {
  const path = folder + entry.name;
  if (isHidden(entry.name)) {
    return;
  }
  if (entry.isFile) {
    found.push({ path, file: await new Promise((resolve, reject) => entry.file(resolve, reject)) });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) {
      return;
    }
    for (const each of some) {
      await walkEntry(each, `${path}/`, found);
    }
  }
}

/** The files of an input, of a folder by their paths in it. */
export const filesOfInput = (input) => ({
  files: [...input.files].map((file) => ({ path: file.webkitRelativePath || file.name, file }))
    .filter(({ path }) => !path.split("/").some(isHidden)),
  roots: [],
});

/** `.git`, `.DS_Store` and the like. */
const isHidden = (name) => name.startsWith(".");
