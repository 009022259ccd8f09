// The keyboard: one letter for each act, on any layout, never while somebody writes, and only while it is wanted.
import { dialogOpen } from "./dialogs.js";
import { $ } from "./dom.js";
import { choices } from "./storage.js";

/** `acts`: key -> what it does. Letters are English; where the layout has others, the key's place counts. */
export function setUpKeys(acts, leave) {
  const wanted = $("shortcuts");
  wanted.checked = choices.get("no shortcuts") !== true;
  wanted.addEventListener("change", () => choices.set("no shortcuts", wanted.checked ? null : true));
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || dialogOpen()) return;
    const writes = event.target.closest("input, textarea, select");
    if (event.key === "Escape") {
      leave(writes);
      return;
    }
    if (writes || !wanted.checked) return;
    const act = acts[keyOf(event)];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function keyOf(event) {
  if (/^[\x21-\x7e]$/.test(event.key)) return event.key.toLowerCase();
  const place = /^(?:Key|Digit)(\w)$/.exec(event.code);
  return place ? place[1].toLowerCase() : event.key;
}
