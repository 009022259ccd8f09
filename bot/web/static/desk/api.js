// The desk's API over HTTP: one place where a failure gets its name.
import { drafts } from "./storage.js";

const API = "/desk/api/";
const token = document.querySelector('meta[name="desk-token"]').content;

/** What came with the page: {me, queue}, the list as it is before anything is chosen. */
export const first = JSON.parse(document.getElementById("first").textContent);

export class DeskError extends Error {
  /** `status` 0 = the server was not reached. `after`: seconds that it asked us to wait. `agent`: who was quicker. */
  constructor(status, told, after) {
    super((told && (told.code || told.error)) || "unreachable");
    this.status = status;
    this.agent = (told && (told.agent_title || told.agent)) || "";
    this.after = after || 0;
  }
}

/** An answer's JSON, or DeskError. `patience` in seconds. Without a session the page goes to the login. */
async function ask(method, path, body, patience) {
  const headers = method === "GET" ? {} : { "X-Desk": token, "Content-Type": "application/json" };
  let answer;
  try {
    answer = await fetch(API + path, {
      method,
      headers,
      body: method === "GET" ? undefined : JSON.stringify(body || {}),
      cache: "no-store",
      signal: AbortSignal.timeout((patience || 20) * 1000),
    });
  } catch (unreachable) {
    throw new DeskError(0);
  }
  const told = await answer.json().catch(() => null);
  if (answer.ok) return told;
  if (answer.status === 401) location.assign("/desk/login");
  if (told && told.error === "form_stale") location.reload(); // this page is of a session that is over
  throw new DeskError(answer.status, told, Number(answer.headers.get("Retry-After")));
}

export const get = (path, patience) => ask("GET", path, null, patience);
export const post = (path, body) => ask("POST", path, body);

/** The path of one conversation, or of something of it. */
export function pathOf(id, what) {
  return `conversations/${encodeURIComponent(id)}${what ? `/${what}` : ""}`;
}

export function fileAddress(id, file) {
  return `${API}${pathOf(id, "files")}/${encodeURIComponent(file)}`;
}

/** End the session, and leave nothing to the next person at this computer. */
export async function logOut() {
  drafts.clear();
  await fetch("/desk/logout", { method: "POST", headers: { "X-Desk": token } }).catch(() => null);
  location.assign("/desk/login");
}
