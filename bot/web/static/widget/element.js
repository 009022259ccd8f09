// <sahayak-chat>: what the page, the keyboard and the screen have to do with the chat.
const SCRIPT = document.currentScript;

class SahayakChat extends HTMLElement {
  connectedCallback() {
    if (!this.at) this.prepare();
    this.here = true;
    const back = () => {
      if (document.hidden) return;
      this.conversation.read();
      this.conversation.back();
    };
    const fit = () => this.fit();
    this.leave = [
      this.storage.watch((name) => this.conversation.otherTab(name)),
      hear(document, "visibilitychange", back),
      hear(window, "online", back),
      hear(window, "offline", back),
      hear(window, "resize", fit),
      hear(window.visualViewport, "resize", fit),
      this.look.watch(() => {
        this.look.paint();
        this.followPage(knownLanguage(document.documentElement.lang));
      }),
    ];
    const { frame } = this.at;
    if (frame.showPopover && !frame.matches(":popover-open")) frame.showPopover();
    this.look.paint();
    this.fit();
    if (sentByChat() || (remembersOpen() && !this.full)) this.open(true);
    else this.conversation.arrive();
    this.greeting.wait(this.worded("greeting"));
  }

  disconnectedCallback() {
    this.here = false;
    this.leave.forEach((stop) => stop());
    this.conversation.stop();
    clearTimeout(this.greeting.timer);
  }

  prepare() {
    const option = (name) => this.getAttribute(`data-${name}`) || (SCRIPT && SCRIPT.getAttribute(`data-${name}`)) || "";
    const home = SCRIPT && SCRIPT.src ? SCRIPT.src.replace(/\/static\/widget\.js.*$/, "") : location.origin;
    this.server = (option("server") || home).replace(/\/+$/, "");
    this.company = option("company");
    this.worded = (name) => option(`${name}-${this.language}`) || option(name);
    this.limit = Number(option("limit")) || 2000;
    this.storage = new ChatStorage(this.server);
    this.draft = new ChatStorage(this.server, "sessionStorage");
    this.at = buildPanel({
      toggle: () => (this.isOpen ? this.close() : this.open()),
      close: () => this.close(),
      expand: () => this.expand(),
      open: () => this.open(),
      decline: () => this.decline(),
      language: () => {
        this.storage.set("chosen", true); // the page's own language has no say any more
        this.choose(otherLanguage(this.language));
      },
      send: (event) => this.submit(event),
      typed: () => this.typed(),
      key: (event) => this.fieldKey(event),
      picked: (event) => {
        this.attach(event.target.files);
        event.target.value = "";
      },
      pasted: (event) => { if (this.attach(event.clipboardData && event.clipboardData.files)) event.preventDefault(); },
      older: () => this.conversation.loadOlder(),
      newest: () => this.messageList.toEnd(),
      scrolled: () => this.scrolled(),
    });
    this.at.frame.addEventListener("keydown", (event) => this.key(event));
    // The page sees the element, not the field in it: its shortcuts would take what is typed here for theirs.
    ["keydown", "keypress", "keyup"].forEach((name) => hear(this.at.frame, name, (event) => event.stopPropagation()));
    this.look = new Look(this.at, this, option);
    this.messageList = new MessageList(this.at, () => ({
      server: this.server,
      words: this.words,
      language: this.language,
      press: (title, token) => this.conversation.say({ button: token, title }),
    }));
    this.conversation = new Conversation(this.server, this.storage, this.messageList, this);
    this.alerts = new Alerts(option("sound") === "on");
    this.greeting = new Greeting(this, parseFloat(option("greeting-after")));
    this.at.field.value = this.draft.get("draft") || "";
    const root = this.attachShadow({ mode: "open" });
    attachStyle(root, CSS, this.server, () => this.look.paint());
    root.appendChild(this.at.frame);
    this.fixed = option("language");
    this.speak(this.storage.get("language") || this.fixed || document.documentElement.lang);
    this.followPage(knownLanguage(document.documentElement.lang));
    this.conversation.outbox.items.forEach((item) => this.messageList.own(item));
  }

  get isOpen() {
    return !this.at.panel.hidden;
  }

  /** Somebody can read what comes. */
  get inSight() {
    return this.isOpen && !document.hidden;
  }

  // --- what a page may call ---

  /** Open the panel. `quietly`: without taking the focus. */
  open(quietly) {
    this.greeting.end();
    this.at.panel.hidden = false;
    this.at.launcher.setAttribute("aria-expanded", "true");
    remember(true);
    this.fit();
    this.typed();
    if (quietly !== true) {
      // A phone's keyboard would cover the greeting.
      const touch = window.matchMedia && matchMedia("(pointer: coarse)").matches;
      (touch ? this.at.panel : this.at.field).focus();
    }
    this.conversation.read();
    this.refresh();
    this.messageList.toEnd();
    const listen = () => this.conversation.listen();
    this.conversation.siteLogin.check().then(listen, listen);
  }

  close() {
    const inside = this.at.panel.contains(this.shadowRoot.activeElement);
    this.at.panel.hidden = true;
    this.at.launcher.setAttribute("aria-expanded", "false");
    remember(false);
    this.unread(0);
    if (inside) this.at.launcher.focus();
  }

  identify(proof) {
    return this.conversation.identify(proof);
  }

  signOut() {
    return this.conversation.signOut();
  }

  /** As large as the customer made it last; on a small screen it fills that anyway. */
  sized() {
    const wide = Boolean(this.storage.get("wide"));
    this.at.frame.classList.toggle("wide", wide);
    this.at.expand.setAttribute("aria-label", this.words.say(wide ? "shrink" : "expand"));
  }

  // --- what the conversation asks of the screen ---

  speak(language) {
    this.language = knownLanguage(language) || DEFAULT;
    this.words = wordsOf(this.language);
    labelPanel(this.at, this.words, this.company, this.language);
    this.sized();
    this.at.caption.textContent = this.worded("launcher-text");
    this.at.launcher.classList.toggle("worded", Boolean(this.at.caption.textContent));
    this.greeting.words(this.worded("greeting"));
    welcome(this.at, this.words, this.company, this.language, this.name, (line) => this.conversation.say({ text: line }));
    this.unread(this.conversation.count);
    this.typed();
    this.notice(this.noticed);
    this.refresh();
  }

  /** Everything that follows from who has the conversation and how far it is. */
  refresh() {
    const { at, conversation } = this;
    const atEnd = this.messageList.atEnd;
    at.under.textContent = this.words.say(this.words.has(`owner_${conversation.owner}`) ? `owner_${conversation.owner}` : "owner_bot");
    at.frame.setAttribute("data-owner", conversation.owner);
    at.older.hidden = !conversation.older;
    at.welcome.hidden = conversation.older;
    at.welcome.classList.toggle("begun", !this.messageList.empty || (conversation.api.known && !conversation.loaded));
    at.typing.hidden = !conversation.answering || Boolean(this.noticed);
    if (atEnd) this.messageList.toEnd();
  }

  /** `kind`: "connecting" | "busy" | "full" | null. */
  notice(kind) {
    const said = kind ? this.words.say(kind === "connecting" && !navigator.onLine ? "offline" : kind) : "";
    this.noticed = kind;
    this.at.notice.hidden = !kind;
    if (this.at.notice.textContent !== said) this.at.notice.textContent = said;
    this.at.typing.hidden = !this.conversation.answering || Boolean(kind);
  }

  unread(count) {
    const told = this.words.say(count ? (count === 1 ? "unread_one" : "unread") : "launch", { count });
    const label = [this.at.caption.textContent, told].filter(Boolean).join(" – "); // what is to be seen is in the name
    this.at.badge.hidden = !count;
    this.at.badge.textContent = digits(count, this.language);
    this.alerts.show(count ? digits(count, this.language) : "");
    this.at.launcher.setAttribute("aria-label", this.isOpen ? this.words.say("close") : label);
  }

  /** Something came that nobody sees. */
  news() {
    this.alerts.ring();
  }

  /** `name`: of the customer, which the server gives for the proof of it; null for nobody's. */
  know(name) {
    if ((name || null) === (this.name || null)) return;
    this.name = name;
    this.speak(this.language);
  }

  forgetDraft() {
    this.at.field.value = "";
    this.typed();
  }

  /** Whoever switches the page's own language switches the chat's, unless the customer has chosen one here. */
  followPage(language) {
    const before = this.storage.get("page");
    if (!language || before === language) return;
    this.storage.set("page", language);
    if (this.storage.get("chosen")) return;
    if (before) this.choose(language);
    else if (!this.storage.get("language") && !this.fixed) this.speak(language);
  }

  // --- what the customer does ---

  choose(language) {
    this.speak(language);
    this.conversation.choose(language);
  }

  expand() {
    const atEnd = this.messageList.atEnd;
    this.storage.set("wide", !this.storage.get("wide"));
    this.sized();
    if (atEnd) this.messageList.toEnd();
  }

  decline() {
    this.greeting.end();
    this.at.launcher.focus();
  }

  submit(event) {
    event.preventDefault();
    const text = this.at.field.value.trim();
    if (!text || Array.from(text).length > this.limit) return;
    this.at.field.value = "";
    this.typed();
    this.conversation.say({ text });
  }

  /** Send the first of these files; false where there is none. */
  attach(files) {
    if (!files || !files.length) return false;
    sendFile(this.conversation, files[0]);
    return true;
  }

  typed() {
    const { field, left, send } = this.at;
    if (field.value !== (this.draft.get("draft") || "")) {
      this.draft.set("draft", field.value);
      if (field.value) this.conversation.types();
    }
    const room = this.limit - Array.from(field.value).length;
    left.hidden = room > this.limit / 10;
    left.textContent = left.hidden ? "" : this.words.say(room < 0 ? "over" : "left", { count: Math.abs(room) });
    left.classList.toggle("over", room < 0);
    send.disabled = room < 0;
    field.setAttribute("aria-invalid", String(room < 0));
    field.style.height = "";
    if (field.value) field.style.height = `${Math.min(field.scrollHeight + 2, 132)}px`;
  }

  fieldKey(event) {
    // 229: an input method is composing a letter, and this Enter is part of it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    this.submit(event);
  }

  key(event) {
    if (event.key === "Escape" && this.isOpen) {
      event.stopPropagation();
      this.close();
    } else if (event.key === "Escape" && !this.at.greeting.hidden) {
      this.decline();
    } else if (event.key === "Tab" && this.full && this.isOpen) {
      this.stayInside(event);
    }
  }

  /** The panel covers the page: Tab must not wander off into what nobody can see. */
  stayInside(event) {
    const { panel } = this.at;
    const stops = Array.from(panel.querySelectorAll("button, a[href], textarea, [tabindex='0']"))
      .filter((stop) => !stop.disabled && stop.offsetParent);
    const now = this.shadowRoot.activeElement;
    const last = stops[stops.length - 1];
    if (event.shiftKey ? now === stops[0] || now === panel : now === last) {
      event.preventDefault();
      (event.shiftKey ? last : stops[0]).focus();
    }
  }

  scrolled() {
    if (this.at.log.scrollTop < 40) this.conversation.loadOlder();
    if (this.messageList.atEnd) this.at.newest.hidden = true;
  }

  /** On a small screen the panel is the whole of it, less a phone's keyboard. */
  fit() {
    const seen = window.visualViewport;
    const atEnd = this.messageList.atEnd;
    this.full = window.innerWidth <= 480 || window.innerHeight - this.look.bottom <= 400;
    this.at.frame.classList.toggle("full", this.full);
    this.at.panel.setAttribute("aria-modal", String(this.full));
    this.at.panel.style.height = this.full && seen ? `${seen.height}px` : "";
    if (this.isOpen && atEnd) this.messageList.toEnd();
  }
}

if (window.customElements && HTMLElement.prototype.attachShadow && !customElements.get("sahayak-chat")) {
  customElements.define("sahayak-chat", SahayakChat);
  const add = () => {
    if (!document.querySelector("sahayak-chat")) document.body.appendChild(document.createElement("sahayak-chat"));
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", add);
  else add();
}
