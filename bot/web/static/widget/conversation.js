// One conversation with the server: listens, loads what was said before, and knows when it is another conversation.
const PAGE = 30; // messages of history fetched at a time
const PATIENCE = 25; // seconds that the server holds a request for news open
const QUICK = 60; // seconds that an answer is waited for with the panel closed; a later one is seen at the next opening
const TELL_EVERY = 4; // seconds between two signs that the customer types
const TYPES = 6; // seconds that an agent's typing is shown

class Conversation {
  /**
   * `host` is the element: {here, isOpen, inSight, words, notice(kind), unread(count), news(), speak(language), know(name),
   * forgetDraft(), refresh()}.
   * `messageList` is where messages go.
   */
  constructor(server, storage, messageList, host) {
    this.storage = storage;
    this.messageList = messageList;
    this.host = host;
    this.delay = new Delay();
    this.siteLogin = new SiteLogin(this);
    this.api = new ChatApi(server, storage, { lost: () => this.lost(), begun: () => this.begun() });
    this.outbox = new Outbox(this.api, storage, (item, state, receipt) => this.posted(item, state, receipt));
    this.conversationId = storage.get("conversation");
    this.generation = 0; // counts conversations, so that a late answer of an old one is known as such
    this.after = 0; // the last message that the server has told us; what we sent ourselves may be ahead of it
    this.loaded = false; // the newest page of history is on the screen
    this.older = false; // there is more history than that
    this.expecting = 0; // when the customer said what is not answered yet
    this.typing = false;
    this.toldAt = 0; // when the agent was last told that the customer types
    this.seen = 0; // the last message that a person has read, as the server has told us
    this.count = 0; // unread
  }

  get owner() {
    return this.storage.get("owner") || "bot";
  }

  /** A person has, or is about to have, this conversation: their answer may come at any time. */
  get attended() {
    return this.api.known && (this.owner === "queued" || this.owner === "human");
  }

  get answering() {
    return this.typing || Boolean(this.expecting && (this.owner === "bot" || this.owner === "closed"));
  }

  /** There is a reason to ask for news. */
  get wanted() {
    if (!this.host.here || !this.api.known) return false;
    const fresh = this.expecting && Date.now() - this.expecting < QUICK * 1000;
    return Boolean(fresh || this.attended || (this.host.isOpen && !document.hidden));
  }

  // --- saying ---

  /** Whoever has the conversation may see that an answer is being written. */
  types() {
    if (!this.api.known || this.owner !== "human" || Date.now() - this.toldAt < TELL_EVERY * 1000) return;
    this.toldAt = Date.now();
    this.api.ask("POST", "/chat/typing", {}).catch(() => null); // nothing is lost with it
  }

  /** `item`: {text} or {button, title}. */
  say(item) {
    item.id = freshId();
    item.at = Date.now() / 1000;
    this.outbox.add(item);
    this.announce(item);
    // Whoever is logged in is known before the first question about their invoices arrives.
    const listen = () => this.listen();
    this.siteLogin.settled().then(listen, listen);
  }

  /** It is on the screen, and an answer to it will come. */
  announce(item) {
    this.messageList.own(item);
    this.messageList.toEnd();
    this.expecting = Date.now();
    this.host.refresh();
  }

  posted(item, state, receipt) {
    const { words } = this.host;
    if (state === "sent") {
      this.messageList.stored(item.id, receipt.seq);
      this.messageList.mark(item.id, state, "");
      this.conversationId = this.storage.get("conversation");
      this.host.notice(null);
      this.listen();
    } else if (state === "refused") {
      const file = receipt.code === "file_refused" || receipt.code === "file_too_large";
      this.messageList.mark(item.id, state, words.say(file ? "file_refused" : receipt.status === 413 ? "too_long" : "refused"));
      this.expecting = 0;
    } else {
      this.outbox.items.forEach((unsent) => this.messageList.mark(unsent.id, state, words.say("waiting")));
      this.host.notice(receipt.code === "store_full" ? "full" : state === "busy" ? "busy" : "connecting");
    }
    this.host.refresh();
  }

  // --- listening ---

  async listen() {
    this.outbox.flush();
    if (this.listening) return;
    this.listening = true;
    let misses = 0;
    while (this.wanted) {
      const { generation } = this;
      try {
        if (this.storage.get("untold")) await this.tellLanguage();
        if (!this.loaded) await this.load();
        const asked = Date.now();
        const wait = misses ? 0 : PATIENCE; // the first answer after a break should come at once
        const known = `after=${this.after}&seen=${this.seen}&typing=${Number(this.typing)}`;
        const news = await this.api.ask("GET", `/chat/updates?${known}&wait=${wait}`, null, wait + 15);
        misses = 0;
        if (generation === this.generation) this.take(news);
        // A server that is about to stop answers at once, with nothing; so do some proxies.
        if (wait && !news.messages.length && Date.now() - asked < 1000) await this.delay.wait(1);
        if (this.outbox.items.length) this.outbox.hurry();
        else this.host.notice(null);
      } catch (trouble) {
        misses += 1;
        if ((generation !== this.generation || trouble.expired) && misses < 3) continue; // it was the old conversation's request
        if (misses > 1 || !navigator.onLine) this.host.notice("connecting");
        await this.delay.wait(trouble.after || backoff(misses));
      }
    }
    this.listening = false;
  }

  /** News: messages, and how the conversation stands. */
  take(news) {
    const read = this.storage.get("read") || 0;
    let unread = 0;
    let first = null;
    this.messageList.steadily(() => {
      news.messages.forEach((message) => {
        const made = this.messageList.put(message);
        if (message.author === "customer") return;
        first = first || made;
        if (made && message.seq > read) unread += 1;
      });
      return first;
    });
    this.stands(news);
    this.read(unread);
    if (unread && !this.host.inSight) this.host.news();
    this.host.refresh();
  }

  /** Who has the conversation, in which language, and whether an answer is being written. */
  stands(now) {
    const last = now.messages[now.messages.length - 1];
    if (last) this.after = Math.max(this.after, last.seq);
    if (now.owner) this.storage.set("owner", now.owner);
    if (knownLanguage(now.language) && !this.storage.get("untold") && now.language !== this.heard) {
      this.heard = now.language;
      this.storage.set("language", now.language);
      this.host.speak(now.language);
    }
    this.typing = Boolean(now.typing);
    clearTimeout(this.forgetting);
    if (this.typing && now.owner === "human") { // an agent, who says so again while they go on
      this.forgetting = setTimeout(() => {
        this.typing = false;
        this.host.refresh();
      }, TYPES * 1000);
    }
    this.seen = now.seen || 0;
    this.messageList.seen(this.seen, this.host.words.say("seen"));
    if (last && last.author !== "customer") this.expecting = 0;
    // The server has everything, and is not at work on it: no answer will come by itself.
    if (!this.typing && !this.outbox.items.length && Date.now() - this.expecting > 8000) this.expecting = 0;
  }

  /** What is in sight is read; anything else counts. */
  read(unread) {
    if (!this.host.inSight) this.count += unread || 0;
    else {
      this.count = 0;
      if (this.after > (this.storage.get("read") || 0)) this.storage.set("read", this.after);
    }
    this.host.unread(this.count);
  }

  // --- history ---

  async load() {
    const { generation } = this;
    await this.siteLogin.check();
    const past = await this.api.ask("GET", `/chat/history?limit=${PAGE}`);
    if (generation === this.generation) this.takeHistory(past);
  }

  async loadOlder() {
    const { generation } = this;
    if (this.loading || !this.older || !this.loaded) return;
    this.loading = true;
    try {
      const past = await this.api.ask("GET", `/chat/history?before=${this.messageList.first}&limit=${PAGE}`);
      if (generation === this.generation) this.takeHistory(past);
    } catch (trouble) {
      // the button stays, and another try is one press away
    }
    this.loading = false;
  }

  takeHistory(past) {
    let unread = []; // since before the page came
    this.older = past.more;
    this.messageList.steadily(() => {
      past.messages.forEach((message) => this.messageList.put(message));
      if (!this.loaded) {
        this.stands(past);
        unread = past.messages.filter((message) => message.author !== "customer" && message.seq > (this.storage.get("read") || 0));
      }
      this.loaded = true;
      this.host.refresh();
    }, true);
    this.read(unread.length);
  }

  // --- who is speaking ---

  /** Tell the server who this is, by a short-lived token that the site has signed. Rejects if it is not accepted. */
  async identify(proof) {
    const before = this.storage.get("conversation");
    const bound = await this.api.bind(proof);
    this.storage.set("proved", true);
    if (before && bound.conversation && bound.conversation !== before) {
      this.leave("unsent"); // written by somebody else
      this.storage.set("proved", true);
      this.restart(true);
    }
    this.conversationId = this.storage.get("conversation");
    this.host.know(bound.name);
    this.listen();
  }

  /** Leave the conversation and everything in it; the next message begins a new one. */
  async signOut() {
    const token = this.storage.get("token");
    // Forgotten here first: the page may be about to go, and the server's word is not needed for that.
    this.leave("unsent", "token", "conversation");
    this.restart(true);
    this.host.forgetDraft();
    if (token) await this.api.end(token).catch(() => null);
  }

  /** What this browser knew about a conversation that is over. Other tabs hear of it and only look again. */
  leave(...more) {
    ["read", "owner", "bound", "proved"].concat(more).forEach((name) => this.storage.drop(name));
    this.host.know(null);
  }

  /** The server does not know the session any more. What is unsent stays, and what is on the screen where it is nobody's. */
  lost() {
    const proved = this.storage.get("proved");
    this.leave();
    this.restart(Boolean(proved));
  }

  /** Another conversation takes this one's place. `clear`: what was said is none of the new one's business. */
  restart(clear) {
    this.generation += 1;
    this.api.abort();
    this.messageList.restart(clear);
    if (clear && this.conversationId) this.host.forgetDraft(); // else it was typed before there was any
    this.conversationId = this.storage.get("conversation");
    this.after = 0;
    this.loaded = false;
    this.older = false;
    this.heard = null;
    this.typing = false;
    if (clear) {
      this.expecting = 0;
      this.count = 0;
      this.host.unread(0);
    }
    this.host.refresh();
  }

  // --- what changes around it ---

  otherTab(name) {
    if (name === "language") this.host.speak(this.storage.get("language"));
    if (name === "read" && !this.host.inSight) this.host.unread(this.count = 0);
    if (name === "conversation" && this.storage.get("conversation") !== this.conversationId) {
      this.restart(true);
      this.listen();
    }
  }

  /** The page is looked at again, or the connection has changed. */
  back() {
    if (!navigator.onLine) {
      this.host.notice("connecting");
      return;
    }
    if (this.host.isOpen) this.siteLogin.check().catch(() => null);
    this.delay.end();
    this.outbox.hurry();
    this.listen();
  }

  stop() {
    this.api.abort();
    this.delay.end();
  }

  /** What the server says of the language counts again once it has heard of the choice; the page may be left before. */
  choose(language) {
    this.storage.set("language", language);
    this.storage.set("untold", true);
    if (this.api.known) this.tellLanguage();
  }

  /** A session was made just now: it has no history, and knows neither the language chosen before nor the customer. */
  begun() {
    this.loaded = true;
    return Promise.all([this.tellLanguage(), this.siteLogin.recheck().catch(() => null)]);
  }

  /** A page was opened: whoever has logged in since is told to the conversation that is there already. */
  arrive() {
    if (this.api.known && !this.storage.get("bound")) this.siteLogin.check().catch(() => null);
    if (this.api.known && this.storage.get("untold")) this.tellLanguage();
    if (this.outbox.items.length || this.attended) this.listen();
  }

  /** A choice made before there was a session reaches the server with the session. */
  tellLanguage() {
    const language = this.storage.get("language");
    if (!language) return Promise.resolve();
    return this.api.ask("POST", "/chat/language", { language }).then(() => {
      this.heard = language;
      if (this.storage.get("language") === language) this.storage.drop("untold");
    }, (trouble) => {
      if (trouble.final) this.storage.drop("untold"); // else it is told again: a page that goes ends its requests as failed
    });
  }
}
