// The conversation on the screen: every message once, in the server's order, and the place that the reader is at.
class MessageList {
  /** `says`: what bubbles need; read anew for each of them, because the language may change. */
  constructor(at, says) {
    this.at = at;
    this.says = says;
    this.bySeq = new Map(); // the server's numbers -> element
    this.byId = new Map(); // our own messages' ids -> element
  }

  /** The oldest number on the screen. */
  get first() {
    return this.bySeq.size ? Math.min.apply(null, Array.from(this.bySeq.keys())) : null;
  }

  get empty() {
    return !Array.from(this.at.log.children).some((element) => element.seq !== undefined);
  }

  /** A message from the server. Returns its element, or null where it was there already. */
  put(message) {
    const there = this.bySeq.get(message.seq) || (message.id && this.byId.get(message.id));
    if (there && (there.text === undefined || there.text === message.text)) {
      this.stored(message.id, message.seq);
      return null;
    }
    const made = bubble(message, this.says());
    if (there) {
      // Our own, and the server's version wins: it has masked what must not be kept.
      this.at.log.removeChild(there);
      this.byId.set(message.id, made);
    }
    this.number(made, message.seq);
    this.place(made);
    return there ? null : made;
  }

  /** A message that is on its way to the server. */
  own(item) {
    const text = item.title || item.text;
    const made = bubble({ author: "customer", text, at: item.at }, this.says());
    made.text = text; // what we believe was said, until the server tells
    made.seq = Infinity;
    this.byId.set(item.id, made);
    this.place(made);
  }

  /** The server has taken our message as its number `seq`. */
  stored(id, seq) {
    const own = this.byId.get(id);
    if (!own || typeof seq !== "number" || own.seq !== Infinity) return;
    if (this.bySeq.has(seq)) {
      this.at.log.removeChild(own); // told by another way meanwhile
      return;
    }
    this.number(own, seq);
    this.place(own);
  }

  mark(id, state, words) {
    const own = this.byId.get(id);
    if (!own) return;
    own.classList.toggle("refused", state === "refused");
    // A receipt may come after the news that the message was read.
    if (words || !own.read) own.querySelector(".state").textContent = words || "";
  }

  /** Under our own last message of those that a person has read up to number `seq`, unless something waits behind it. */
  seen(seq, word) {
    const own = Array.from(this.bySeq.values()).filter((element) => element.classList.contains("customer"));
    const last = own.reduce((a, b) => (a && a.seq > b.seq ? a : b), null);
    own.forEach((element) => {
      const state = element.querySelector(".state");
      const read = element === last && last.seq > 0 && last.seq <= seq;
      if (state && (read || element.read)) state.textContent = read ? word : "";
      element.read = read;
    });
  }

  number(element, seq) {
    element.seq = seq;
    this.bySeq.set(seq, element);
  }

  /** Unsent messages stay below everything that the server has numbered. */
  place(element) {
    const { log, typing } = this.at;
    let after = typing;
    while (after.previousElementSibling && after.previousElementSibling.seq > element.seq) {
      after = after.previousElementSibling;
    }
    if (element.nextElementSibling !== after || element.parentNode !== log) log.insertBefore(element, after);
  }

  /** A new conversation begins. What was said stays in sight unless it is none of this reader's business. */
  restart(clear) {
    Array.from(this.at.log.children).forEach((element) => {
      if (element.seq === undefined) return;
      if (clear) this.at.log.removeChild(element);
      else if (element.seq !== Infinity) element.seq = -1;
    });
    this.bySeq.clear();
    if (clear) this.byId.clear();
  }

  get atEnd() {
    const { log } = this.at;
    return log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  }

  toEnd() {
    this.at.log.scrollTop = this.at.log.scrollHeight;
    this.at.newest.hidden = true;
  }

  /**
   * Do something that adds messages, and leave the reader where they were: at what they read, or at the end.
   * `work()` returns the first element that is news, if any. `older`: it is history instead, above what is there.
   */
  steadily(work, older) {
    const { log, newest } = this.at;
    const stay = this.atEnd;
    const fromEnd = log.scrollHeight - log.scrollTop;
    if (older) log.setAttribute("aria-live", "off"); // history is not news
    const first = work();
    if (older) {
      if (stay) this.toEnd();
      else log.scrollTop = log.scrollHeight - fromEnd;
      setTimeout(() => log.setAttribute("aria-live", "polite"), 300);
    } else if (stay) {
      this.toEnd();
      // A long answer is read from its beginning.
      if (first) log.scrollTop = Math.min(log.scrollTop, first.offsetTop - 12);
    } else if (first) {
      newest.hidden = false;
    }
  }
}
