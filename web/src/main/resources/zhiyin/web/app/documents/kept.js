// What is left to be sent, kept in the browser (IndexedDB), so that a page that is loaded anew can go on.

const NAME = "zhiyin-uploads";
let opening;

/** Resolves to undefined where the browser keeps nothing, as in some private windows: then nothing is offered. */
function open() {
  opening ??= new Promise((resolve) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("drops", { keyPath: "id" });
      request.result.createObjectStore("files", { keyPath: ["drop", "n"] });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(undefined);
    request.onblocked = () => resolve(undefined);
  });
  return opening;
}

/** Resolves when the transaction is done, to what `work` gave: a request's result, where it gave one. */
async function transaction(mode, work) {
  const database = await open();
  return database && new Promise((resolve, reject) => {
    const all = database.transaction(["drops", "files"], mode);
    const given = work(all.objectStore("drops"), all.objectStore("files"));
    all.oncomplete = () => resolve(given?.result);
    all.onerror = () => reject(all.error);
    all.onabort = () => reject(all.error);
  });
}

const filesOf = (id) => IDBKeyRange.bound([id, 0], [id, Infinity]);

/**
 * Keeps files that are to be sent.
 *
 * @param drop `{id, collection, account, title, created, job, roots}`
 * @param entries `{n, path, size, modified, handle}`
 */
export function keep(drop, entries) {
  return transaction("readwrite", (drops, files) => {
    drops.put(drop);
    entries.forEach(({ n, path, size, modified, handle }) => files.put({ drop: drop.id, n, path, size, modified, handle }));
  });
}

/** Files that are sent, or given up. */
export const forgetFiles = (id, numbers) =>
  transaction("readwrite", (drops, files) => numbers.forEach((n) => files.delete([id, n])));

export const forget = (id) => transaction("readwrite", (drops, files) => {
  drops.delete(id);
  files.delete(filesOf(id));
});

/** What is left of somebody's drops into a collection: `{drop, entries}` each. */
export async function left(collection, account) {
  const drops = (await transaction("readonly", (store) => store.getAll()) ?? [])
    .filter((drop) => drop.collection === collection && drop.account === account);
  const all = [];
  for (const drop of drops) {
    const entries = await transaction("readonly", (_, files) => files.getAll(filesOf(drop.id)));
    if (entries.length > 0) {
      all.push({ drop, entries });
    } else {
      await forget(drop.id);
    }
  }
  return all;
}
