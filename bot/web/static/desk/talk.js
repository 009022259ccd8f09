// The conversation in the middle: its lines as they come, and what an agent may do with it.
import { announce, explain, warn } from "./alerts.js";
import { get, pathOf, post } from "./api.js";
import { askBack, askReason, askWhom } from "./dialogs.js";
import { $, h, icon, quietly, replace } from "./dom.js";
import { inOrder } from "./lines.js";
import { day, digits, holder, languageName, say, sayOr } from "./words.js";

export class Talk {
  /** `hooks`: {me, composer, account, changed(), gone()}. */
  constructor(hooks) {
    this.hooks = hooks;
    this.id = null;
    this.told = null;
    this.quicker = null; // the title of the agent whom the warning names
    this.drawn = new Map(); // key of a line -> {element, signature}
    this.lines = new Map(); // number -> line
    ["take", "hand", "back", "close"].forEach((act) => $(act).addEventListener("click", () => this[act]()));
    $("older").addEventListener("click", () => this.loadOlder());
    $("newest").addEventListener("click", () => this.toEnd());
    this.following = true; // the end is what the agent reads
    const log = $("lines");
    log.addEventListener("scroll", () => {
      this.following = this.atEnd;
      if (this.following) $("newest").hidden = true;
    });
    const keep = () => { if (this.following) this.toEnd(); };
    log.addEventListener("load", keep, true); // a picture has its size now
    new ResizeObserver(keep).observe(log);
  }

  get mine() {
    return Boolean(this.told) && this.told.state === "held" && this.told.agent === this.hooks.me.name;
  }

  /** Show another conversation. */
  async open(id) {
    if (id !== this.id) {
      this.id = id;
      this.told = null;
      this.quicker = null;
      this.hooks.account.leave();
      this.lines.clear();
      this.drawn.clear();
      $("lines").replaceChildren();
      $("talk-body").hidden = true;
      $("choose").hidden = false;
      warn("");
    }
    await this.load();
  }

  /** The newest lines, and how the conversation stands. `live`: nobody asked for it, it is news. */
  async load(live) {
    const { id } = this;
    if (!id) return;
    let told;
    try {
      told = await get(pathOf(id) + (live ? "?live=1" : ""));
    } catch (trouble) {
      if (id === this.id && trouble.status === 404) {
        this.id = null;
        warn(explain(trouble));
        this.hooks.gone();
      }
      return; // anything else is tried again with the next news
    }
    if (id !== this.id) return;
    const first = !this.told;
    if (first) this.more = told.more;
    else if (this.quicker && this.told.agent_title === this.quicker && told.agent_title !== this.quicker) {
      this.quicker = null; // they had it, and have it no more
      warn("");
    }
    this.told = told;
    told.lines.forEach((line) => this.lines.set(line.seq, line));
    this.head();
    this.hooks.composer.stands(told, this.mine);
    this.hooks.account.stands(told);
    $("choose").hidden = true;
    $("talk-body").hidden = false;
    this.draw(first);
  }

  async loadOlder() {
    const { id } = this;
    const told = await get(`${pathOf(id)}?before=${Math.min(...this.lines.keys())}`).catch(() => null);
    if (!told || id !== this.id) return;
    this.more = told.more && told.lines.length > 0;
    told.lines.forEach((line) => this.lines.set(line.seq, line));
    const log = $("lines");
    const fromEnd = log.scrollHeight - log.scrollTop;
    quietly(log, () => this.draw(false));
    log.scrollTop = log.scrollHeight - fromEnd;
  }

  // --- drawing ---

  head() {
    const { told } = this;
    $("talk-who").textContent = told.who || say("author_customer");
    $("talk-proof").replaceChildren(icon(told.verified ? "verified" : "unverified"),
      say(told.verified ? "verified" : "unverified"));
    $("talk-proof").classList.toggle("yes", Boolean(told.verified));
    $("talk-facts").replaceChildren(...[
      told.ticket ? say("ticket", { number: digits(told.ticket) }) : say("no_ticket"),
      sayOr(`channel_${told.channel}`, told.channel),
      languageName(told.language),
    ].map((words) => h("span", {}, words)));
    $("talk-state").textContent = holder(told, this.hooks.me.name);
    $("talk-state").className = `state ${this.mine ? "mine" : told.state}`;
    const anothers = told.state === "held" && told.agent && this.hooks.me.role !== "lead"; // only a lead takes it away
    $("take").hidden = this.mine || anothers || told.state === "closed";
    ["hand", "back", "close"].forEach((act) => { $(act).hidden = !this.mine; });
    const earlier = told.earlier || [];
    $("earlier").hidden = !earlier.length;
    $("earlier-list").replaceChildren(...earlier.map((one) => h("li", {}, h("a", { href: `#${one.id}` },
      say("earlier_one", { number: one.ticket ? digits(one.ticket) : "–", day: one.closed_at ? day(one.closed_at) : "–" })))));
    $("older").hidden = !this.more;
  }

  /** Lines, notes and days in the order of time; only what changed is drawn anew. */
  draw(first) {
    const log = $("lines");
    const stay = first || this.following;
    const before = this.drawn.size;
    const work = () => inOrder(this.lines.values(), this.told.notes, this.id).forEach(([key, value, make], at) => {
      const signature = JSON.stringify(value);
      let there = this.drawn.get(key);
      if (!there || there.signature !== signature) {
        const element = make(value);
        if (there) replace(there.element, element);
        there = { element, signature };
        this.drawn.set(key, there);
      }
      if (log.children[at] !== there.element) log.insertBefore(there.element, log.children[at] || null);
    });
    if (first) quietly(log, work);
    else work();
    $("older").hidden = !this.more;
    if (stay) this.toEnd();
    else if (this.drawn.size > before) $("newest").hidden = false;
  }

  get atEnd() {
    const log = $("lines");
    return log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  }

  toEnd() {
    $("lines").scrollTop = $("lines").scrollHeight;
    $("newest").hidden = true;
  }

  // --- doing ---

  /** One act; true where it went through. Whatever happens, the conversation is looked at again. */
  async act(what, body, words) {
    const { id } = this;
    let done = false;
    this.quicker = null;
    try {
      await post(pathOf(id, what), { ...body, version: this.told.version });
      warn("");
      if (words) announce(words);
      done = true;
    } catch (trouble) {
      warn(explain(trouble));
      this.quicker = trouble.agent;
    }
    await Promise.all([id === this.id ? this.load() : null, this.hooks.changed()]);
    return done;
  }

  async take() {
    if (this.told && !$("take").hidden && await this.act("take", {}, say("now_yours"))) this.hooks.composer.use("reply");
  }

  async hand() {
    if (!this.mine) return;
    const agents = (await get("agents").catch(() => [])).filter((one) => one.name !== this.hooks.me.name);
    const to = await askWhom(agents);
    const chosen = agents.find((one) => one.name === to);
    if (chosen) await this.act("hand", { to }, say("handed", { agent: chosen.title || to }));
  }

  async back() {
    if (!this.mine) return;
    const told = await askBack();
    if (told) await this.act("back", told.words.trim() ? { words: told.words.trim() } : {}, say("gone_back"));
  }

  async close() {
    if (!this.mine) return;
    const reason = await askReason();
    if (reason) await this.act("close", { reason }, say("now_closed"));
  }

  /** What the composer sends; under the same `id` it is there once. */
  send(mode, text, id) {
    return mode === "note" ? this.act("note", { text, id }, say("note_kept")) : this.act("reply", { text, id });
  }
}
