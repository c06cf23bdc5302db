// A page of a PDF as it is printed, drawn by PDF.js, with boxes over what is meant.

import * as api from "../core/api.js";
import { h, iconButton, replace } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { blocksOf } from "./passage.js";

const PARTS = new URL("../../pdfjs/", import.meta.url).href;
const MOST_PIXELS = 16_000_000;

/** Of a large file only the parts are fetched that the pages shown need; of so many bytes each. */
const PART = 256 << 10;

let library;

/** PDF.js, loaded when the first PDF is shown. Its worker is a file of this server like all others. */
function pdfjs() {
  library ??= import("../../pdfjs/pdf.mjs").then((loaded) => {
    const trust = globalThis.trustedTypes?.createPolicy("zhiyin", { createScriptURL: (url) => url })
      ?? { createScriptURL: (url) => url };
    const port = new Worker(trust.createScriptURL(`${PARTS}pdf.worker.mjs`), { type: "module" });
    // One for all documents: a document that makes its own ends it, too, and with it whatever is drawn next.
    return { getDocument: loaded.getDocument, worker: loaded.PDFWorker.create({ port }) };
  });
  return library;
}

/**
 * Draws the page where a passage begins, and others on demand. Rejects where the file cannot be drawn;
 * resolves to what ends it.
 */
export async function pdfView({ body, tools, signal, place, path, passage, terms = [] }) {
  const [{ getDocument, worker }, focus] = await Promise.all([pdfjs(), terms.length ? answer() : undefined]);

  signal.throwIfAborted();

  /** Where the block is that has most of the query's words: a passage may begin on the page before. */
  async function answer() {
    const { best } = await blocksOf({ passage, terms, path, signal, around: 0 });
    return best?.place.boxes?.[0];
  }

  const task = getDocument({
    worker, url: new URL(path("original"), location.href).href, httpHeaders: api.headers(), rangeChunkSize: PART, disableAutoFetch: true, disableStream: true,
    cMapUrl: `${PARTS}cmaps/`, cMapPacked: true, standardFontDataUrl: `${PARTS}standard_fonts/`,
    wasmUrl: `${PARTS}wasm/`, useWasm: false, isEvalSupported: false, enableXfa: false, stopAtErrors: false,
    isOffscreenCanvasSupported: false,
  });
  // Not before it is loaded: the worker does not expect an end in the middle of that, and complains.
  signal.addEventListener("abort", () => task.promise.catch(() => undefined).then(() => task.destroy()));
  const pdf = await task.promise;
  signal.throwIfAborted();
  let number = Math.min(Math.max(focus?.page ?? place.first, 1), pdf.numPages);
  let drawn = 0;
  const label = h("span", { class: "page-number", "aria-live": "polite" });
  const back = iconButton(t("page.previous"), "left", () => turn(-1));
  const forth = iconButton(t("page.next"), "right", () => turn(1));
  replace(tools, back, label, forth);

  async function turn(step) {
    number = Math.min(Math.max(number + step, 1), pdf.numPages);
    await draw();
  }

  async function draw() {
    const turnOf = ++drawn;
    label.textContent = t("page.of", { page: number, pages: pdf.numPages });
    back.disabled = number <= 1;
    forth.disabled = number >= pdf.numPages;
    const page = await pdf.getPage(number);
    const sheet = await drawPage(page, body.clientWidth || 600, boxesOn(place, number), focus);
    if (turnOf === drawn && !signal.aborted) {
      replace(body, sheet);
      const first = sheet.querySelector(".box.focus") ?? sheet.querySelector(".box");
      if (first) {
        first.scrollIntoView({ block: "center" });
      } else {
        body.scrollTop = 0;
      }
    }
  }

  await draw();
  const resized = new ResizeObserver(() => {
    if (Math.abs(body.clientWidth - width) > 8) {
      width = body.clientWidth;
      draw();
    }
  });
  let width = body.clientWidth;
  resized.observe(body);
  return () => {
    resized.disconnect();
    task.destroy();
  };
}

const boxesOn = (place, page) => (place.boxes ?? []).filter((box) => box.page === page);

const near = (a, b) => a.page === b.page && Math.abs(a.top - b.top) < 1 && Math.abs(a.left - b.left) < 1;

async function drawPage(page, room, boxes, focus) {
  const natural = page.getViewport({ scale: 1 });
  const width = Math.max(240, room - 32);
  const scale = width / natural.width;
  const sharp = Math.min(devicePixelRatio || 1,
    Math.sqrt(MOST_PIXELS / (natural.width * natural.height * scale * scale)));
  const viewport = page.getViewport({ scale: scale * sharp });
  const canvas = h("canvas", { width: Math.floor(viewport.width), height: Math.floor(viewport.height),
    role: "img", "aria-label": t("page.drawn", { page: page.pageNumber }) });
  await page.render({ canvasContext: canvas.getContext("2d"), viewport }).promise;
  const percent = (value, whole) => `${(100 * value) / whole}%`;
  return h("div", { class: "sheet", style: { width: `${width}px` } }, canvas, boxes.map((box) =>
    h("div", { class: focus && near(box, focus) ? "box focus" : "box", style: {
      left: percent(box.left, natural.width), top: percent(box.top, natural.height),
      width: percent(box.right - box.left, natural.width), height: percent(box.bottom - box.top, natural.height),
    } })));
}
