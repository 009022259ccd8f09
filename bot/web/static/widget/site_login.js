// Who is logged in on our own pages, asked before anything of a conversation is shown.
class SiteLogin {
  constructor(conversation) {
    this.conversation = conversation;
    this.asking = null; // the last question to the site, a promise
    this.busy = false;
    this.at = 0;
  }

  /**
   * Ask the site who is logged in, every five seconds at most. Such a page names the address to ask,
   * or with an empty one that nobody is. Rejects where it cannot be known.
   */
  check() {
    const meta = document.querySelector('meta[name="sahayak-identity"]');
    if (!meta || (!this.conversation.host.isOpen && !this.conversation.api.known)) return Promise.resolve();
    if (!this.asking || Date.now() - this.at > 5000) {
      this.at = Date.now();
      this.busy = true;
      this.asking = this.fetchProof(meta.content);
      this.asking.then(() => { this.busy = false; }, () => {
        this.busy = false;
        this.asking = null;
      });
    }
    return this.asking;
  }

  /** A new session knows nobody; unless it was made for the question that is being asked. */
  recheck() {
    if (this.busy) return Promise.resolve();
    this.asking = null;
    return this.check();
  }

  /** When the question under way is answered, if there is one. */
  settled() {
    return Promise.resolve(this.asking);
  }

  async fetchProof(address) {
    const { storage } = this.conversation;
    const answer = address && await fetch(address, { credentials: "same-origin", cache: "no-store" });
    if (answer && answer.ok) {
      const proof = (await answer.json()).identity;
      storage.set("bound", true); // before it is true at the server: the page may be left in between
      await this.conversation.identify(proof);
      storage.set("bound", true); // another customer's conversation took it away
    } else if (storage.get("bound")) {
      if (answer && answer.status !== 401 && answer.status !== 403) throw new ApiError(answer.status, "identity_unknown");
      await this.conversation.signOut(); // logged out of the site: the chat must not go on as that customer
    }
  }
}
