// How the desk speaks. languages.js is made from data/answers (bot/web/desk_page.py): code -> its words, digits, clock.
import { LANGUAGES } from "./languages.js";

export const language = document.documentElement.dataset.language;
const row = LANGUAGES[language];

/** The words of a key, with {name} filled in and numbers in the language's digits. */
export function say(key, facts) {
  return row.say[key].replace(/\{(\w+)\}/g, (whole, name) => {
    const fact = (facts || {})[name];
    return typeof fact === "number" ? digits(fact) : String(fact);
  });
}

/** As `say`; where nothing is written for the key, `otherwise`. */
export function sayOr(key, otherwise) {
  return key in row.say ? say(key) : otherwise;
}

/** Who has a conversation; `me`: the name of the agent who reads it. */
export function holder(talk, me) {
  if (talk.state !== "held") return say(`state_${talk.state}`);
  if (!talk.agent) return say("state_elsewhere");
  return talk.agent === me ? say("state_mine") : say("state_held", { agent: talk.agent_title || talk.agent });
}

/** What a topic is called, or its own name. */
export function topicName(topic) {
  return row.titles[topic] || topic;
}

export function digits(number) {
  return String(number).replace(/[0-9]/g, (digit) => Array.from(row.digits)[digit]);
}

/** "45 s", "4 min", "2 h 5 min", "2 h", "3 d". */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return say("seconds", { count: whole });
  if (whole < 3600) return say("minutes", { count: Math.floor(whole / 60) });
  const minutes = Math.floor((whole % 3600) / 60);
  if (whole < 86400) return say(minutes ? "hours_minutes" : "hours", { count: Math.floor(whole / 3600), minutes });
  return say("days", { count: Math.floor(whole / 86400) });
}

/** The time of day as people say it: "রাত ৮:৫৮", "8:58 PM"; `at` in seconds since 1970. */
export function clock(at) {
  const moment = new Date(at * 1000);
  const hour = moment.getHours();
  const shown = digits(`${hour % 12 || 12}:${String(moment.getMinutes()).padStart(2, "0")}`);
  const part = row.parts.find((one) => hour < one[0]);
  return part ? `${part[1]} ${shown}` : `${shown} ${hour < 12 ? "AM" : "PM"}`;
}

/** A day; `at` in seconds since 1970, or "2026-10-25". */
export function day(at) {
  const moment = typeof at === "number" ? new Date(at * 1000) : new Date(`${String(at).slice(0, 10)}T12:00:00`);
  if (isNaN(moment)) return String(at);
  const year = moment.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return moment.toLocaleDateString(row.locale, { day: "numeric", month: "short", year });
}

/** The time of day, and the day where it is not today. */
export function when(at) {
  const today = new Date(at * 1000).toDateString() === new Date().toDateString();
  return today ? clock(at) : `${day(at)}, ${clock(at)}`;
}

/** An amount as the chat writes it, "৳১,৮৫,০০০.০০"; `amount` is a decimal number as text. */
export function money(amount, currency) {
  const locale = ["BDT", "INR"].includes(currency) ? "en-IN" : "en-US";
  const style = { style: "currency", currency, currencyDisplay: "narrowSymbol" };
  return digits(Number(amount).toLocaleString(locale, style));
}

/** The `lang` of a text, for screen readers. */
export function writtenIn(text) {
  const rows = Object.values(LANGUAGES);
  const seen = rows.find((one) => one.letters && new RegExp(`[${one.letters}]`).test(text));
  return (seen || rows.find((one) => !one.letters) || row).html;
}

/** Code -> what the language calls itself. */
export function languageName(code) {
  return LANGUAGES[code] ? LANGUAGES[code].name : code;
}

export const languageCodes = Object.keys(LANGUAGES);
