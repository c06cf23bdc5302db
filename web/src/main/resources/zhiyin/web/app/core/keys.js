// Keys that work anywhere but in fields that are written in.

const bindings = new Map();

/** Binds a key as long as the screen is shown; returns what ends that. */
export function bind(key, action) {
  bindings.set(key, action);
  return () => {
    if (bindings.get(key) === action) {
      bindings.delete(key);
    }
  };
}

const isWriting = (element) =>
  element instanceof HTMLTextAreaElement
  || element instanceof HTMLSelectElement
  || (element instanceof HTMLInputElement && !["checkbox", "radio", "range"].includes(element.type));

document.addEventListener("keydown", (event) => {
  const other = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
  const free = event.key === "Escape" || !isWriting(event.target);
  // Enter on a button or a link is that one's.
  const taken = event.key === "Enter" && event.target.closest("a, button, summary");
  if (other || !free || taken || document.querySelector("dialog[open]")) {
    return;
  }
  const action = bindings.get(event.key);
  if (action && action(event) !== false) {
    event.preventDefault();
  }
});
