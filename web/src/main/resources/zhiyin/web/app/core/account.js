// Who uses the page, and what is offered to them. The server decides anew at every request.

import { get } from "./api.js";

let known = { via: "open", scopes: [] };

export const account = () => known;

export function setAccount(other) {
  known = other;
}

export async function loadAccount() {
  known = await get("/account");
}

/** Whether something of that scope may be done: embed, search, ingest, metrics, admin. */
export const may = (scope) => known.scopes.includes(scope);

/** Whether there are collections that this one may not see. */
export const isLimited = () => Boolean(known.collections);

/** Whether collections may be made, renamed and deleted: by nobody who is limited to some. */
export const mayManage = () => may("ingest") && !isLimited();

/** Whether somebody has to say who it is before there is anything to see. */
export const isStranger = () => !may("search");
