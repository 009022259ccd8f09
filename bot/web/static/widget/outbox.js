// Messages that are typed but not yet at the server: kept over reloads, sent in order, each exactly once.
class Outbox {
  /** `changed(item, state, receipt)`: state is "sent", "waiting" (no connection), "busy" (too many) or "refused". */
  constructor(api, storage, changed) {
    this.api = api;
    this.storage = storage;
    this.changed = changed;
    this.delay = new Delay();
    this.sending = false;
  }

  /** [{id, text | button, title}], oldest first. */
  get items() {
    return this.storage.get("unsent") || [];
  }

  /** Keep it; `flush` sends it. */
  add(item) {
    this.storage.set("unsent", this.items.concat([item]));
  }

  remove(item) {
    this.storage.set("unsent", this.items.filter((other) => other.id !== item.id));
  }

  /** The connection may be back: do not sit out the rest of a pause. */
  hurry() {
    this.delay.end();
    this.flush();
  }

  async flush() {
    if (this.sending) return;
    this.sending = true;
    let misses = 0;
    while (this.items.length) {
      const item = this.items[0];
      const body = item.button ? { id: item.id, button: item.button } : { id: item.id, text: item.text };
      try {
        const receipt = await this.api.ask("POST", "/chat/messages", body);
        this.remove(item);
        this.changed(item, "sent", receipt);
        misses = 0;
      } catch (trouble) {
        if (trouble.final) {
          this.remove(item);
          this.changed(item, "refused", trouble);
        } else {
          misses += 1;
          if (trouble.expired && misses === 1) continue;
          this.changed(item, trouble.status === 429 ? "busy" : "waiting", trouble);
          await this.delay.wait(trouble.after || backoff(misses));
        }
      }
    }
    this.sending = false;
  }
}
