// The small windows: to whom, with which word, for what reason, and the help. The browser's own dialogs keep the focus.
import { $, h } from "./dom.js";
import { say } from "./words.js";

let settle = null; // tells whoever waits for the dialog that is open

/** Show a dialog of the page; what its form was sent with, or null where it was left. */
function asked(id) {
  const dialog = $(id);
  dialog.querySelector("form").reset();
  dialog.returnValue = "";
  dialog.showModal();
  if (settle) settle(null); // left a moment ago, and the browser has not said so yet
  return new Promise((done) => { settle = done; });
}

function closed(dialog) {
  if (dialog.open || !settle) return; // it is open again already
  settle(dialog.returnValue === "yes" ? Object.fromEntries(new FormData(dialog.querySelector("form"))) : null);
  settle = null;
}

/** The name of the agent who gets the conversation, or null. */
export async function askWhom(agents) {
  const list = $("hand-to");
  list.replaceChildren(...agents.map((one) =>
    h("option", { value: one.name }, `${one.title || one.name} (${say(one.here ? "here" : "away")})`)));
  list.hidden = !agents.length;
  $("hand-nobody").hidden = agents.length > 0;
  $("hand-yes").disabled = !agents.length;
  const told = await asked("hand-dialog");
  return told && told.to;
}

/** {words}, or null. */
export const askBack = () => asked("back-dialog");

/** The reason, or null. */
export async function askReason() {
  const told = await asked("close-dialog");
  return told && told.reason;
}

export const showHelp = () => $("help-dialog").showModal();

/** Buttons that leave a dialog; Escape does too. */
export function setUpDialogs() {
  document.querySelectorAll("dialog").forEach((dialog) => dialog.addEventListener("close", () => closed(dialog)));
  document.querySelectorAll("dialog [data-leaves]").forEach((button) => {
    button.addEventListener("click", () => button.closest("dialog").close());
  });
}

export const dialogOpen = () => Boolean(document.querySelector("dialog[open]"));
