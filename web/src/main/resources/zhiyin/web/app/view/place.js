// Where something stands in its document, in words.

import { t } from "../core/i18n.js";

export function where({ unit, first, last }) {
  if (!unit || unit === "none" || first < 1) {
    return "";
  }
  const which = last > first ? `${first}–${last}` : String(first);
  return t(`place.${unit}`, { which });
}
