// What a stable code of the server's says, in the reader's language. Every code has a text in `lang/codes-*.js`.

import { known, t } from "./i18n.js";

const SOON = 30;

/** Of an error or a failure kept by the server: `{code, detail, values, retryAfter}`. */
export function explained({ code, detail, values = {}, retryAfter = SOON }) {
  const name = `error.${code}`;
  return known(name) ? t(name, { ...values, detail, seconds: retryAfter }) : detail;
}

/** The same of what the server keeps as `{code, message}`. */
export const explainedKept = ({ code, message }) => explained({ code, detail: message });
