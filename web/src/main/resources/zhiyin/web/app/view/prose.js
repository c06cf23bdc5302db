// A passage for reading. Passages are Markdown of the server's own making; its headings, tables and code are drawn
// as such, and everything else is text. Marks count characters of the Markdown.

import { h } from "../core/dom.js";
import { marked } from "./marked.js";

const HEADING = /^(#{1,6}) +/;
const FENCE = /^(`{3,}|~{3,})/;
const RULE = /^\|(\s*:?-{3,}:?\s*\|)+\s*$/;

/** Nodes of a passage; `marks` are `{start, end}`. */
export function prose(text, marks = []) {
  const nodes = [];
  const lines = split(text);
  for (let i = 0; i < lines.length;) {
    const { content } = lines[i];
    const same = (test) => {
      let end = i;
      while (end < lines.length && test(lines[end].content)) {
        end++;
      }
      return end;
    };
    const fence = FENCE.exec(content);
    if (fence) {
      let end = i + 1;
      while (end < lines.length && !lines[end].content.startsWith(fence[1])) {
        end++;
      }
      nodes.push(code(text, lines.slice(i + 1, end), marks));
      i = end + 1;
    } else if (content.startsWith("|")) {
      const end = same((line) => line.startsWith("|"));
      nodes.push(table(text, lines.slice(i, end), marks));
      i = end;
    } else if (content.trim() === "") {
      i++;
    } else if (HEADING.test(content)) {
      nodes.push(h("span", { class: "prose-heading" }, inline(text, lines[i].start + HEADING.exec(content)[0].length, lines[i].end, marks)));
      i++;
    } else {
      const end = same((line) => line.trim() !== "" && !line.startsWith("|") && !HEADING.test(line) && !FENCE.test(line));
      nodes.push(h("span", { class: "prose-text" }, inline(text, lines[i].start, lines[end - 1].end, marks)));
      i = end;
    }
  }
  return nodes;
}

function split(text) {
  let start = 0;
  return text.split("\n").map((content) => {
    const line = { content, start, end: start + content.length };
    start = line.end + 1;
    return line;
  });
}

const within = (marks, start, end) => marks
  .map((mark) => ({ start: Math.max(mark.start, start) - start, end: Math.min(mark.end, end) - start }))
  .filter((mark) => mark.end > mark.start);

/** Backslashes before punctuation are Markdown's, and not read. */
function inline(text, start, end, marks) {
  const raw = text.slice(start, end);
  const at = [];
  let plain = "";
  for (let i = 0; i < raw.length; i++) {
    at.push(plain.length);
    if (raw[i] !== "\\" || !/[!-/:-@[-`{-~]/.test(raw[i + 1] ?? "")) {
      plain += raw[i];
    } else {
      at.push(plain.length);
      plain += raw[++i];
    }
  }
  at.push(plain.length);
  return marked(plain, within(marks, start, end).map((mark) => ({ start: at[mark.start], end: at[mark.end] })));
}

function code(text, lines, marks) {
  if (lines.length === 0) {
    return "";
  }
  const { start } = lines[0];
  const { end } = lines.at(-1);
  return h("code", { class: "prose-code" }, marked(text.slice(start, end), within(marks, start, end)));
}

function table(text, lines, marks) {
  const headed = lines.length > 1 && RULE.test(lines[1].content);
  return h("span", { class: "prose-table" }, h("table", {}, lines.filter((line) => !RULE.test(line.content)).map((line, i) =>
    h("tr", {}, cells(line).map(([start, end]) =>
      h(headed && i === 0 ? "th" : "td", {}, inline(text, start, end, marks)))))));
}

/** Where the cells of a row begin and end. */
function cells({ content, start }) {
  const found = [];
  const bars = [...content.matchAll(/(?<!\\)\|/g)].map((match) => match.index);
  for (let i = 0; i + 1 < bars.length; i++) {
    const cell = content.slice(bars[i] + 1, bars[i + 1]);
    const from = start + bars[i] + 1 + (cell.length - cell.trimStart().length);
    found.push([from, Math.max(from, start + bars[i] + 1 + cell.trimEnd().length)]);
  }
  return found;
}
