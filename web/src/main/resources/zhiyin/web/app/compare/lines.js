// Lines from each passage to the same place in the next column.

import { svg } from "../core/svg.js";

/** Draws anew whenever the columns change their size. */
export function lines(board) {
  const drawing = svg("svg", { class: "lines", "aria-hidden": "true" });
  const state = { passages: [], matches: [], stressed: undefined };
  board.prepend(drawing);
  const observer = new ResizeObserver(() => draw());
  observer.observe(board);

  function draw() {
    const frame = board.getBoundingClientRect();
    size(0, 0); // else it would keep its board from shrinking
    size(board.scrollWidth, board.scrollHeight);
    const shift = { x: board.scrollLeft - frame.left, y: board.scrollTop - frame.top };
    drawing.replaceChildren(...state.matches.map((match) => line(match, state.passages, shift)).filter(Boolean));
    stress();
  }

  function stress() {
    const { stressed } = state;
    drawing.classList.toggle("stressed", stressed !== undefined);
    for (const each of drawing.children) {
      each.classList.toggle("strong", stressed !== undefined && touches(each.dataset, stressed));
    }
  }

  function size(width, height) {
    drawing.setAttribute("width", width);
    drawing.setAttribute("height", height);
  }

  return {
    show(passages, matches) {
      Object.assign(state, { passages, matches: neighbours(matches), stressed: undefined });
      draw();
    },
    /** Puts those of a passage above the others; nothing, to show all alike. */
    stress(passage) {
      state.stressed = passage;
      draw(); // one in focus shows all of its text, and those below it move
    },
    end: () => observer.disconnect(),
  };
}

/** Between columns side by side; of several partners in a column, the best. */
function neighbours(matches) {
  const side = matches.filter((each) => each.other_column === each.column + 1)
    .sort((a, b) => a.rank + a.other_rank - b.rank - b.other_rank);
  const taken = new Set();
  return side.filter((each) => {
    const ends = [`${each.column}r${each.rank}`, `${each.other_column}l${each.other_rank}`];
    const isNew = ends.some((end) => !taken.has(end));
    ends.forEach((end) => taken.add(end));
    return isNew;
  });
}

function line(match, passages, shift) {
  const from = find(passages, match.column, match.rank);
  const there = find(passages, match.other_column, match.other_rank);
  if (!from || !there) {
    return undefined;
  }
  const a = from.item.getBoundingClientRect();
  const b = there.item.getBoundingClientRect();
  const [x1, y1] = [a.right + shift.x, a.top + shift.y + 20];
  const [x2, y2] = [b.left + shift.x, b.top + shift.y + 20];
  const bend = (x2 - x1) / 2;
  const by = match.rank - match.other_rank;
  return svg("path", { d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 5} ${y2}m-4 -4l5 4l-5 4`,
    class: by > 0 ? "up" : by < 0 ? "down" : "same", "data-ends": `${match.column}:${match.rank} ${match.other_column}:${match.other_rank}` });
}

export const find = (passages, column, rank) =>
  passages.find((each) => each.column === column && each.found.hit.rank === rank);

const touches = ({ ends }, passage) =>
  ends.split(" ").some((end) => passage.same.has(end) || end === key(passage));

export const key = (passage) => `${passage.column}:${passage.found.hit.rank}`;

/** For each passage, the keys of those in other columns that are the same place. */
export function link(passages, matches) {
  passages.forEach((each) => {
    each.same = new Set();
  });
  for (const match of matches) {
    const one = find(passages, match.column, match.rank);
    const other = find(passages, match.other_column, match.other_rank);
    one?.same.add(`${match.other_column}:${match.other_rank}`);
    other?.same.add(`${match.column}:${match.rank}`);
  }
}
