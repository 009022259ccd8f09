// What calls an agent who looks elsewhere: the count in the title, a sound where it is switched on, words for screen readers.
import { choices } from "./storage.js";
import { $ } from "./dom.js";
import { digits, say } from "./words.js";

const title = document.title;
let waited = null; // how many waited when we last looked
let unread = 0;
let audio = null;

/** Two short tones. */
function ring() {
  audio = audio || new AudioContext();
  audio.resume();
  [660, 880].forEach((pitch, at) => {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const start = audio.currentTime + at * 0.16;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.12, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.15);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.16);
  });
}

/** The switch of the sound; off until somebody switches it on. */
export function setUpSound() {
  const button = $("sound");
  const show = () => button.setAttribute("aria-pressed", String(Boolean(choices.get("sound"))));
  button.addEventListener("click", () => {
    choices.set("sound", choices.get("sound") ? null : true);
    show();
    if (choices.get("sound")) ring();
  });
  show();
}

/** `counts` as the queue tells them. */
export function count(counts) {
  const calls = counts.waiting + (counts.unread || 0);
  document.title = calls ? `(${digits(calls)}) ${title}` : title;
  const more = waited !== null && (counts.waiting > waited || (counts.unread || 0) > unread);
  if (waited !== null && counts.waiting > waited) announce(say("new_waiting", { count: counts.waiting }));
  if (more && choices.get("sound")) ring();
  waited = counts.waiting;
  unread = counts.unread || 0;
}

/** Something that went well, said politely. */
export function announce(words) {
  $("said").textContent = words;
}

/** Something that did not; stays until it is closed or something works again. */
export function warn(words) {
  $("warning").hidden = !words;
  $("warning-words").textContent = words || "";
}

/** What a DeskError means to the agent. */
export function explain(trouble) {
  if (trouble.message === "conversation_taken") return say("taken", { agent: trouble.agent });
  if (trouble.message === "conversation_changed") return say("changed");
  if (trouble.message === "conversation_over") return say("is_closed");
  if (trouble.message === "engine_unavailable") return say("bot_down");
  if (trouble.status === 0) return say("unsure");
  if (trouble.status === 413 || trouble.message === "too_long") return say("too_long");
  if (trouble.status === 429) return say("too_many", { count: trouble.after || 1 });
  if (trouble.status === 404) return say("gone");
  return say(trouble.status === 409 || trouble.status === 403 ? "not_possible" : "trouble");
}
