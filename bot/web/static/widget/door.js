// Who is at the door: what our own pages say about it, asked before anything of a conversation is shown.
class Door {
  constructor(talk) {
    this.talk = talk;
    this.asking = null; // the last question to the site, a promise
    this.busy = false;
    this.at = 0;
  }

  /**
   * Ask the site who is logged in, every five seconds at most. Such a page names the address to ask,
   * or with an empty one that nobody is. Rejects where it cannot be known.
   */
  knock() {
    const place = document.querySelector('meta[name="sahayak-identity"]');
    if (!place || (!this.talk.host.isOpen && !this.talk.wire.known)) return Promise.resolve();
    if (!this.asking || Date.now() - this.at > 5000) {
      this.at = Date.now();
      this.busy = true;
      this.asking = this.ask(place.content);
      this.asking.then(() => { this.busy = false; }, () => {
        this.busy = false;
        this.asking = null;
      });
    }
    return this.asking;
  }

  /** A new session knows nobody; unless it was made for the question that is being asked. */
  again() {
    if (this.busy) return Promise.resolve();
    this.asking = null;
    return this.knock();
  }

  /** When the question under way is answered, if there is one. */
  settled() {
    return Promise.resolve(this.asking);
  }

  async ask(place) {
    const { keep } = this.talk;
    const answer = place && await fetch(place, { credentials: "same-origin", cache: "no-store" });
    if (answer && answer.ok) {
      const proof = (await answer.json()).identity;
      keep.set("bound", true); // before it is true at the server: the page may be left in between
      await this.talk.identify(proof);
      keep.set("bound", true); // another customer's conversation took it away
    } else if (keep.get("bound")) {
      if (answer && answer.status !== 401 && answer.status !== 403) throw new Trouble(answer.status, "identity_unknown");
      await this.talk.signOut(); // logged out of the site: the chat must not go on as that customer
    }
  }
}
