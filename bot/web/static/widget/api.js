// The chat API over HTTP: one session, one place where a failure gets its name.
class ApiError extends Error {
  /** `status` 0 = the server was not reached. `after`: seconds that the server asked us to wait. */
  constructor(status, code, after) {
    super(code);
    this.status = status;
    this.code = code;
    this.after = after || 0;
  }

  /** The session is gone; a new one mends it. */
  get expired() {
    return this.code === "session_expired";
  }

  /** Sending the same again cannot help. */
  get final() {
    return this.status >= 400 && this.status < 500 && this.status !== 429 && this.status !== 408 && !this.expired;
  }
}

const BINDING = "/chat/identity";

class ChatApi {
  /** `hooks.lost()`: the session turned out to be gone. `hooks.begun()`: there is a new one; a promise. */
  constructor(server, storage, hooks) {
    this.server = server;
    this.storage = storage;
    this.hooks = hooks;
    this.opening = null;
    this.changing = null;
    this.running = new Set();
    this.heard = false; // whether the server has ever answered this page
    this.missed = 0;
  }

  get known() {
    return Boolean(this.storage.get("token"));
  }

  /** Make sure that there is a session; one request however many ask. */
  session() {
    if (this.known) return Promise.resolve();
    if (!this.opening) {
      const done = () => { this.opening = null; };
      this.opening = this.request("POST", "/chat/session", {}, 20).then((made) => {
        this.adopt(made);
        return this.hooks.begun();
      });
      this.opening.then(done, done);
    }
    return this.opening;
  }

  /** Take over the token of an answer that carries one. */
  adopt(answer) {
    if (answer.token) this.storage.set("token", answer.token);
    if (answer.conversation) this.storage.set("conversation", answer.conversation);
    return answer;
  }

  /** An answer's JSON, or ApiError. `patience` in seconds. */
  async ask(method, path, body, patience) {
    await this.session();
    const token = this.storage.get("token");
    try {
      return await this.request(method, path, body, patience || 20, token);
    } catch (trouble) {
      if (trouble.expired && path !== BINDING) await this.changing;
      if (trouble.expired && path !== BINDING) await this.replaced(token);
      // Another tab, or a new identity, may have brought a new session meanwhile: then only our token was old.
      if (trouble.expired && this.storage.get("token") === token) {
        this.storage.drop("token");
        this.hooks.lost();
      }
      throw trouble;
    }
  }

  /** A login in another tab ends this token a moment before that tab has the new one: give it that moment. */
  async replaced(token) {
    for (let tries = 0; tries < 10 && this.storage.get("token") === token; tries += 1) {
      await new Promise((go) => { setTimeout(go, 50); });
    }
  }

  /** Tell who this is. Another customer gets another session; whoever meets the end of the old one waits for that. */
  bind(proof) {
    const bound = this.ask("POST", BINDING, { identity: proof }).then((made) => this.adopt(made));
    this.changing = bound.catch(() => null);
    return bound;
  }

  /** End a session at the server; goes through even if the page is left meanwhile. */
  end(token) {
    const headers = { Authorization: `Bearer ${token}` };
    return fetch(`${this.server}/chat/session`, { method: "DELETE", headers, credentials: "omit", keepalive: true });
  }

  async request(method, path, body, patience, token) {
    const stop = window.AbortController ? new AbortController() : null;
    const headers = {};
    if (token) headers.Authorization = `Bearer ${token}`;
    const file = body instanceof Blob;
    if (body) headers["Content-Type"] = file ? "application/octet-stream" : "application/json";
    if (stop) this.running.add(stop);
    const timer = setTimeout(() => { if (stop) stop.abort(); }, patience * 1000);
    try {
      const answer = await fetch(this.server + path, {
        method,
        headers,
        body: body && !file ? JSON.stringify(body) : body || undefined,
        credentials: "omit", // the token proves the session; a cookie of the site has no say here
        cache: "no-store",
        signal: stop ? stop.signal : undefined,
      });
      this.heard = true;
      const answered = await answer.json().catch(() => null);
      if (answer.ok && answered) return answered;
      throw new ApiError(answer.ok ? 0 : answer.status, (answered && answered.error) || "unreadable",
        Number(answer.headers.get("Retry-After")) || 0);
    } catch (trouble) {
      if (trouble instanceof ApiError) throw trouble;
      if (!this.heard && trouble.name !== "AbortError" && (this.missed += 1) === 2) this.explain();
      throw new ApiError(0, "unreachable");
    } finally {
      clearTimeout(timer);
      if (stop) this.running.delete(stop);
    }
  }

  /** Browsers do not tell a page that its origin is refused from a dead line; a question that needs no leave does. */
  async explain() {
    try {
      if (new URL(this.server).origin === location.origin) return;
      await fetch(`${this.server}/static/widget.js`, { method: "HEAD", mode: "no-cors", credentials: "omit" });
      console.warn(`Sahayak: ${this.server} is there, but does not talk to pages of ${location.origin}. `
        + "If they should have the chat, add that origin to SAHAYAK_EMBED_ORIGINS on the server and start it anew.");
    } catch (unreachable) {
      // a dead line after all
    }
  }

  /** Drop what is under way, for example because the conversation was left. */
  abort() {
    this.running.forEach((stop) => stop.abort());
  }
}

/** Seconds until try number `tries`: 1, 2, 4 … 30, spread so that a restarted server is not met by everybody at once. */
function backoff(tries) {
  return Math.min(30, Math.pow(2, tries - 1)) * (0.75 + Math.random() / 2);
}

/** A wait that can be cut short: `delay.end()`. */
class Delay {
  wait(seconds) {
    return new Promise((resolve) => {
      this.end = resolve;
      setTimeout(resolve, seconds * 1000);
    });
  }

  end() {}
}
