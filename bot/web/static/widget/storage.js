// What this browser remembers, per server: the session token, unsent messages, the chosen language.
class ChatStorage {
  /** `area`: "sessionStorage" for what only this tab should know. */
  constructor(server, area) {
    this.area = area || "localStorage";
    this.prefix = `sahayak ${server} `;
    this.spare = {}; // where the browser forbids storage, the page's own memory has to do
  }

  get(name) {
    try {
      const value = window[this.area].getItem(this.prefix + name);
      return value === null ? (name in this.spare ? this.spare[name] : null) : JSON.parse(value);
    } catch (blocked) {
      return name in this.spare ? this.spare[name] : null;
    }
  }

  /** Whether it is kept beyond this page. */
  set(name, value) {
    try {
      window[this.area].setItem(this.prefix + name, JSON.stringify(value));
      delete this.spare[name]; // else what another tab drops would come back here
      return true;
    } catch (blocked) {
      this.spare[name] = value;
      return false;
    }
  }

  drop(name) {
    delete this.spare[name];
    try {
      window[this.area].removeItem(this.prefix + name);
    } catch (blocked) {
      // nothing was kept there
    }
  }

  /** Call `heard(name)` when another tab of this site changes something. */
  watch(heard) {
    const listener = (event) => {
      if (event.key && event.key.indexOf(this.prefix) === 0) heard(event.key.slice(this.prefix.length));
    };
    window.addEventListener("storage", listener);
    return () => window.removeEventListener("storage", listener);
  }
}

/** A message's own id, so that sending it twice is the same as sending it once (RFC 4122, version 4). */
function freshId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => `0${byte.toString(16)}`.slice(-2)).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
