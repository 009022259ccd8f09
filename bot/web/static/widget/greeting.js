// The site's word to a visitor who has not opened the chat: once, some seconds after a page has come.
class Greeting {
  /** `host` is the element: {at, storage, here, conversation}. `after` in seconds. */
  constructor(host, after) {
    this.host = host;
    this.after = Math.min(3600, after >= 0 ? after : 10);
  }

  /** Not to who has been greeted, has opened the chat, or has used it. */
  get due() {
    const { host } = this;
    return host.here && !host.storage.get("greeted") && !host.conversation.api.known;
  }

  wait(said) {
    this.words(said);
    if (said && this.due) this.timer = setTimeout(() => this.show(), this.after * 1000);
  }

  show() {
    if (document.hidden) {
      this.timer = setTimeout(() => this.show(), 1000); // seen by nobody, it would not come again
      return;
    }
    const { at, storage } = this.host;
    if (!this.due) return; // another tab was quicker
    // Where nothing can be kept it would come on every page.
    if (!storage.set("greeted", true)) return;
    at.greeting.hidden = false;
    this.words(this.said);
  }

  /** In another language now, or hidden and without any. Filled in after it is shown, so that it is read out. */
  words(said) {
    this.said = said;
    this.host.at.greetingWords.textContent = this.host.at.greeting.hidden ? "" : said;
  }

  /** For good: the visitor has found the chat, or does not want it. */
  end() {
    clearTimeout(this.timer);
    if (!this.host.storage.get("greeted")) this.host.storage.set("greeted", true);
    this.host.at.greeting.hidden = true;
  }
}
