// Ready answers: "/" at the beginning of a reply opens the list, further letters narrow it, Enter puts one in.
import { get } from "./api.js";
import { $, h } from "./dom.js";
import { say, writtenIn } from "./words.js";

const SHOWN = 8;

export class Canned {
  /** `field`: the text area. `language()`: of the customer. `chosen(text)`. */
  constructor(field, language, chosen) {
    this.field = field;
    this.language = language;
    this.chosen = chosen;
    this.list = $("answers");
    this.answers = [];
    this.at = 0;
    this.asked = 0;
  }

  get open() {
    return !this.list.hidden;
  }

  /** What is typed has changed. */
  async follow(text) {
    const wanted = /^\/([^\n]{0,60})$/.exec(text);
    this.asked += 1;
    if (!wanted) {
      this.hide();
      return;
    }
    const { asked } = this;
    const query = new URLSearchParams({ language: this.language(), q: wanted[1].trim() });
    const found = await get(`answers?${query}`).catch(() => null);
    if (asked !== this.asked || !found) return;
    this.answers = found.slice(0, SHOWN);
    this.at = 0;
    this.draw();
  }

  draw() {
    const options = this.answers.map((one, at) => h("li", {
      id: `answer-${at}`, role: "option", "aria-selected": String(at === this.at), onmousedown: (event) => {
        event.preventDefault(); // the focus stays in the field
        this.put(at);
      },
    }, h("strong", { lang: writtenIn(one.title) }, one.title), h("span", { lang: writtenIn(one.text) }, one.text)));
    if (!options.length) options.push(h("li", { role: "option", "aria-disabled": "true" }, say("no_answers")));
    this.list.replaceChildren(...options);
    this.list.hidden = false;
    if (this.answers.length) this.field.setAttribute("aria-activedescendant", `answer-${this.at}`);
    else this.field.removeAttribute("aria-activedescendant");
    this.list.children[this.at].scrollIntoView({ block: "nearest" });
  }

  hide() {
    this.list.hidden = true;
    this.field.removeAttribute("aria-activedescendant");
  }

  put(at) {
    this.hide();
    this.chosen(this.answers[at].text);
  }

  /** True where the key was for the list. */
  key(event) {
    if (!this.open) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") this.hide();
    else if (!this.answers.length) return false;
    else if (step) {
      this.at = (this.at + step + this.answers.length) % this.answers.length;
      this.draw();
    } else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") this.put(this.at);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
}
