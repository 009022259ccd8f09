// Where an agent writes: a reply or a private note, each with a draft of its own per conversation, kept over a reload.
import { explain, warn } from "./alerts.js";
import { pathOf, post } from "./api.js";
import { Canned } from "./canned.js";
import { $ } from "./dom.js";
import { drafts } from "./storage.js";
import { say, writtenIn } from "./words.js";

const TELL_EVERY = 4; // seconds

export class Composer {
  /** `hooks`: {me, send(mode, text, id) -> Promise<bool>}. */
  constructor(hooks) {
    this.hooks = hooks;
    this.field = $("text");
    this.mode = "reply";
    this.talk = null;
    this.busy = false;
    this.asking = false; // for a suggestion
    this.typings = 0;
    this.toldAt = 0; // when the customer was last told that an answer is being written
    this.canned = new Canned(this.field, () => this.talk.language, (text) => {
      this.write(text);
      this.suggested(null);
      this.field.focus();
    });
    $("mode-reply").addEventListener("click", () => this.use("reply"));
    $("mode-note").addEventListener("click", () => this.use("note"));
    $("suggest").addEventListener("click", () => this.suggest());
    $("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("blur", () => this.canned.hide());
    this.field.addEventListener("keydown", (event) => {
      if (this.canned.key(event)) return;
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.send();
      }
    });
  }

  get draft() {
    return this.draftOf(this.mode);
  }

  draftOf(mode) {
    return `${this.hooks.me.name} ${mode} ${this.talk.id}`;
  }

  /** Another conversation, or the same one in another state. `mine`: this agent has it. */
  stands(talk, mine) {
    const other = !this.talk || this.talk.id !== talk.id;
    this.talk = talk;
    this.mine = mine;
    if (other) {
      this.mode = mine || drafts.get(this.draftOf("reply")) || !drafts.get(this.draftOf("note")) ? "reply" : "note";
      this.write(drafts.get(this.draft) || "");
    }
    this.show();
  }

  use(mode) {
    if (mode !== this.mode) {
      this.mode = mode;
      this.canned.hide();
      this.write(drafts.get(this.draft) || "");
    }
    this.show();
    this.field.focus();
  }

  show() {
    const note = this.mode === "note";
    const silent = !note && !this.mine;
    $("composer").classList.toggle("note", note);
    $("mode-reply").setAttribute("aria-pressed", String(!note));
    $("mode-note").setAttribute("aria-pressed", String(note));
    $("text-label").textContent = say(note ? "note_field" : "reply_field");
    this.field.placeholder = say(note ? "note_hint" : "reply_hint");
    $("send-words").textContent = say(note ? "save_note" : "send");
    $("send").disabled = silent || this.busy;
    $("suggest").hidden = note || !this.mine;
    $("suggest").disabled = this.asking || Boolean(this.field.value);
    const leftOut = note ? null : drafts.get(`bot ${this.draft}`);
    $("suggested").hidden = !leftOut;
    $("suggested").textContent = !leftOut ? ""
      : [say("suggested"), leftOut.length ? say("left_out", { titles: leftOut.join(", ") }) : ""].join(" ").trim();
    $("must-take").hidden = !silent;
    $("must-take").textContent = say(this.talk.state === "closed" ? "is_closed" : "must_take");
  }

  typed() {
    const text = this.field.value;
    this.typings += 1;
    if (text && this.mode === "reply" && this.mine && Date.now() - this.toldAt > TELL_EVERY * 1000) {
      this.toldAt = Date.now();
      post(pathOf(this.talk.id, "typing")).catch(() => null); // nothing is lost with it
    }
    drafts.set(this.draft, text || null);
    drafts.set(`id ${this.draft}`, null); // another text
    this.suggested(null);
    this.field.lang = writtenIn(text);
    this.fit();
    if (this.mode === "reply") this.canned.follow(text);
  }

  write(text) {
    this.field.value = text;
    drafts.set(this.draft, text || null);
    this.fit();
  }

  /** What the bot would answer, into an empty field: never over what is typed, and never sent by itself. */
  async suggest() {
    if (!this.mine || this.mode !== "reply" || this.asking || this.field.value) return;
    const { draft, typings } = this;
    this.asking = true;
    this.show();
    try {
      const told = await post(pathOf(this.talk.id, "draft"));
      warn(told.text ? "" : say("no_suggestion"));
      if (told.text && draft === this.draft && typings === this.typings) {
        this.write(told.text);
        this.field.lang = writtenIn(told.text);
        this.suggested(told.left_out);
        this.field.focus();
      }
    } catch (trouble) {
      warn(explain(trouble));
    }
    this.asking = false;
    this.show();
  }

  /** `leftOut`: what of the bot's answer is not in its text; null where the text is the agent's own. */
  suggested(leftOut) {
    drafts.set(`bot ${this.draft}`, leftOut);
    this.show();
  }

  /** As high as its text, up to what the style sheet allows. */
  fit() {
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight + 2}px`;
  }

  async send() {
    const text = this.field.value.trim();
    if (!text || this.busy || (this.mode === "reply" && !this.mine)) return;
    const { draft, mode } = this;
    this.busy = true;
    this.show();
    // Sent again because nobody knows whether it arrived, it is the same text: also after a reload.
    const id = drafts.get(`id ${draft}`) || freshId();
    drafts.set(`id ${draft}`, id);
    const done = await this.hooks.send(mode, text, id);
    this.busy = false;
    if (done) {
      drafts.set(draft, null);
      drafts.set(`id ${draft}`, null);
      drafts.set(`bot ${draft}`, null);
      if (draft === this.draft) this.write("");
    }
    this.show();
  }
}

function freshId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
