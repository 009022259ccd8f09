// The list on the left: tabs, filters, search, and a row for every conversation, drawn anew only where it changed.
import { get } from "./api.js";
import { $, h, icon, replace, unseen } from "./dom.js";
import { digits, duration, holder, language, languageCodes, languageName, say, sayOr, when, writtenIn } from "./words.js";

const TABS = ["waiting", "mine", "all", "closed"];
const PAGE = 50; // rows that the server tells at a time
const LATE = 600; // seconds after which a customer has waited too long

export class Queue {
  /** `hooks`: {me, open(id), counted(counts)}. */
  constructor(hooks) {
    this.hooks = hooks;
    this.show = "waiting";
    this.page = 1;
    this.rows = new Map(); // id -> {element, signature}
    this.current = null; // id of the conversation that is open
    this.asked = 0; // counts requests, so that a late answer to an old question is known as such
    TABS.forEach((tab) => $(`tab-${tab}`).addEventListener("click", () => this.choose(tab)));
    ["channel", "language"].forEach((name) => $(name).addEventListener("change", () => this.again()));
    languageCodes.forEach((code) => $("language").append(h("option", { value: code }, languageName(code))));
    $("q").addEventListener("input", () => {
      clearTimeout(this.typing);
      this.typing = setTimeout(() => this.again(), 300);
    });
    $("next").addEventListener("click", () => this.turn(1));
    $("previous").addEventListener("click", () => this.turn(-1));
    setInterval(() => this.tick(), 1000);
  }

  choose(tab) {
    this.show = tab;
    TABS.forEach((one) => $(`tab-${one}`).setAttribute("aria-pressed", String(one === tab)));
    return this.again();
  }

  again() {
    this.page = 1;
    return this.load().catch(() => null);
  }

  turn(step) {
    this.page += step;
    $("rows").scrollTop = 0;
    this.load().catch(() => null);
  }

  /** Whether something narrows the list; a browser that comes back fills it in again. */
  get searched() {
    return $("q").value.trim() || $("channel").value || $("language").value;
  }

  /** Draw the list that came with the page, where nothing narrows it; its version. */
  start(told) {
    if (this.searched) return this.load();
    this.draw(told);
    return told.version;
  }

  /** Ask for the list as it is now; the answer's version. `live`: nobody asked for it, it is news. */
  async load(live) {
    this.asked += 1;
    const { asked } = this;
    const query = new URLSearchParams({
      show: this.show, channel: $("channel").value, language: $("language").value, q: $("q").value.trim(), page: this.page,
    });
    if (live) query.set("live", 1);
    const told = await get(`queue?${query}`);
    if (asked === this.asked) this.draw(told);
    return told.version;
  }

  draw(told) {
    const list = $("rows");
    const there = new Set(told.conversations.map((one) => one.id));
    this.rows.forEach((row, id) => {
      if (there.has(id)) return;
      row.element.remove();
      this.rows.delete(id);
    });
    told.conversations.forEach((one, at) => {
      const signature = JSON.stringify(one);
      let row = this.rows.get(one.id);
      if (!row || row.signature !== signature) {
        const element = this.row(one);
        if (row) replace(row.element, element);
        row = { element, signature };
        this.rows.set(one.id, row);
      }
      if (list.children[at] !== row.element) {
        const focused = row.element.contains(document.activeElement);
        list.insertBefore(row.element, list.children[at] || null);
        if (focused) row.element.firstElementChild.focus();
      }
    });
    this.mark(this.current);
    this.tick();
    ["waiting", "mine"].forEach((name) => {
      $(`count-${name}`).textContent = told.counts[name] ? digits(told.counts[name]) : "";
    });
    $("empty").hidden = told.conversations.length > 0;
    $("empty").textContent = say(this.searched ? "empty_found" : `empty_${this.show}`);
    $("previous").hidden = this.page < 2;
    $("next").hidden = told.conversations.length < PAGE;
    $("pages").hidden = $("previous").hidden && $("next").hidden;
    $("page").textContent = say("page", { count: this.page });
    this.hooks.counted(told.counts);
  }

  row(one) {
    const gist = (one.gist && one.gist[language]) || "";
    const proof = say(one.verified ? "verified" : "unverified");
    const time = one.state === "waiting"
      ? h("span", { class: "wait", "data-since": one.since })
      : h("time", {}, when(one.last_at || one.since));
    return h("li", { class: one.unread ? "unread" : null },
      h("button", { type: "button", class: "row", "data-id": one.id, onclick: () => this.hooks.open(one.id) },
        h("span", { class: "row-top" },
          one.unread ? h("span", { class: "dot" }, unseen(`${say("unread")}. `)) : null,
          h("span", { class: "who" }, one.who || say("author_customer")),
          h("span", { class: one.verified ? "proof yes" : "proof", title: proof },
            icon(one.verified ? "verified" : "unverified"), unseen(proof)),
          time),
        gist ? h("span", { class: "gist", lang: writtenIn(gist) }, gist) : null,
        h("span", { class: "row-end" },
          h("span", {}, sayOr(`channel_${one.channel}`, one.channel)),
          h("span", {}, languageName(one.language)),
          one.ticket ? h("span", {}, say("ticket", { number: digitsOf(one.ticket) })) : null,
          one.state === "held" ? h("span", { class: "held" }, holder(one, this.hooks.me.name)) : null)));
  }

  /** Show which conversation is open. */
  mark(id) {
    this.current = id;
    this.rows.forEach((row, key) => {
      const button = row.element.firstElementChild;
      if (key === id) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    });
  }

  /** The waiting times go on. */
  tick() {
    document.querySelectorAll("[data-since]").forEach((one) => {
      const waited = Date.now() / 1000 - Number(one.dataset.since);
      const words = duration(waited);
      if (one.textContent !== words) one.textContent = words;
      one.classList.toggle("late", waited > LATE);
    });
  }

  /** Put the focus on the next (1) or previous (-1) row. */
  move(step) {
    const buttons = Array.from($("rows").querySelectorAll(".row"));
    const from = buttons.findIndex((one) => one === document.activeElement);
    const open = buttons.findIndex((one) => one.dataset.id === this.current);
    const at = from < 0 ? (open < 0 ? (step > 0 ? 0 : buttons.length - 1) : open + step) : from + step;
    if (buttons[at]) buttons[at].focus();
  }

  /** Back to the row that was open, or to the first one. */
  focus() {
    const row = this.rows.get(this.current);
    const button = row ? row.element.firstElementChild : $("rows").querySelector(".row");
    (button || $("tab-waiting")).focus();
  }
}

/** A ticket's number is counted with the language's digits where it is a number. */
function digitsOf(ticket) {
  return /^\d+$/.test(String(ticket)) ? Number(ticket) : String(ticket);
}
