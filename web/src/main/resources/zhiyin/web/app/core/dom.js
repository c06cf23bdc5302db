// Elements from data. Whatever comes from a document or a server becomes a text node, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element; `props` are attributes, `on…` listeners, and properties such as `value` and `checked`. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    set(element, name, value);
  }
  return add(element, children);
}

function set(element, name, value) {
  if (value === undefined || value === null || value === false) {
    return;
  }
  if (name.startsWith("on")) {
    element.addEventListener(name.slice(2), value);
  } else if (name === "style") {
    // Through the object model, which the pages' policy allows; the attribute it would refuse.
    for (const [property, each] of Object.entries(value)) {
      element.style.setProperty(property, each);
    }
  } else if (["value", "checked", "indeterminate", "disabled", "open", "hidden"].includes(name)) {
    element[name] = value;
  } else {
    element.setAttribute(name, value === true ? "" : String(value));
  }
}

function add(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== undefined && child !== null && child !== false) {
      element.append(child instanceof Node ? child : String(child));
    }
  }
  return element;
}

export function replace(element, ...children) {
  element.replaceChildren();
  return add(element, children);
}

const ICONS = {
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.5 20 20",
  folder: "M3 7a2 2 0 0 1 2-2h4l2 2h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  upload: "M12 16V4M7 9l5-5 5 5M4 20h16",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6 6 18",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5 19 19M5 19l1.5-1.5M17.5 6.5 19 5",
  moon: "M20 14.5A8 8 0 0 1 9.5 4a8 8 0 1 0 10.5 10.5z",
  auto: "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
  left: "M14 6l-6 6 6 6",
  right: "M10 6l6 6-6 6",
  down: "M6 10l6 6 6-6",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  open: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  pause: "M9 5v14M15 5v14",
  play: "M7 5l12 7-12 7z",
  retry: "M4 12a8 8 0 1 0 2.5-5.8M4 4v4h4",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13",
  tilde: "M4 14c2-5 6-5 8-2s6 3 8-2",
  columns: "M4 5h7v14H4zM13 5h7v14h-7",
  tag: "M3 12V4h8l10 10-8 8zM7.5 8.5h.01",
  edit: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  hide: "M4 4l16 16M9.9 5.7A10 10 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a16 16 0 0 1-3 3.7M6.3 7.6A15.6 15.6 0 0 0 2.5 12S6 18.5 12 18.5a9.6 9.6 0 0 0 4.2-1",
  undo: "M9 7H4V2M4 7a9 9 0 1 1-1 6",
  warn: "M12 4 2.5 20h19zM12 10v4M12 17h.01",
  check: "M5 13l5 5L20 7",
  link: "M9 15l6-6M10 7l2-2a4.2 4.2 0 0 1 6 6l-2 2M14 17l-2 2a4.2 4.2 0 0 1-6-6l2-2",
  user: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4.5 20a7.5 7.5 0 0 1 15 0",
  users: "M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M2.5 19a6.5 6.5 0 0 1 13 0M16 5.5a3.2 3.2 0 0 1 0 6M18 14a6 6 0 0 1 3.5 5",
  key: "M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8M11 12.5 20 4M16 8l3 3",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  unlocked: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 6.8-1.2",
  out: "M14 4h5v16h-5M4 12h10M10 8l4 4-4 4",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12M12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M12 8v4l3 2",
};

/** A line drawing that says nothing to screen readers; the button around it does. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A button with words, and with a drawing if wanted. */
export function button(label, onclick, { kind = "", drawing, ...rest } = {}) {
  return h("button", { type: "button", class: `button ${kind}`, onclick, ...rest },
    drawing && icon(drawing), h("span", {}, label));
}

/** A button that is a drawing; the words are for screen readers and the tooltip. */
export function iconButton(label, drawing, onclick, rest = {}) {
  return h("button",
    { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...rest },
    icon(drawing));
}

/** Calls at most once in so many milliseconds, at the end. */
export function debounced(call, milliseconds) {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...given), milliseconds);
  };
}
