// The lines of a conversation as elements: what was said, by whom, what the bot made of it, and what was sent along.
import { fileAddress } from "./api.js";
import { h, unseen } from "./dom.js";
import { day, say, sayOr, topicName, when, writtenIn } from "./words.js";

/** [key, value, how to draw it] of lines, notes and days in the order of time; `id` of their conversation. */
export function inOrder(lines, notes, id) {
  const said = Array.from(lines).sort((a, b) => a.seq - b.seq)
    .map((line) => [`line ${line.seq}`, line, (value) => lineElement(value, id)]);
  const noted = (notes || []).map((note) => [`note ${note.id}`, note, noteElement]);
  const all = [];
  let last = "";
  while (said.length || noted.length) {
    const isNote = !said.length || (noted.length && noted[0][1].at < said[0][1].at);
    const row = (isNote ? noted : said).shift();
    const date = new Date(row[1].at * 1000).toDateString();
    if (date !== last) all.push([`day ${date}`, row[1].at, dayElement]);
    last = date;
    all.push(row);
  }
  return all;
}

/** `line` as the server tells it. */
function lineElement(line, id) {
  const text = String(line.text || "");
  const name = (line.author === "agent" && line.by) || sayOr(`author_${line.author}`, line.author);
  return h("div", { class: `line ${line.author}` },
    h("span", { class: "by" }, name, unseen(": ")),
    text.trim() ? h("div", { class: "bubble", lang: writtenIn(text) }, text) : null,
    (line.files || []).map((file) => fileElement(file, id)),
    offered(line.buttons || []),
    details(line),
    foot(line.at, sayOr(`line_${line.state}`, "")));
}

/** A note of the team's own. */
function noteElement(note) {
  return h("div", { class: "line note" },
    h("span", { class: "by" }, say("note_by", { agent: note.by_title || note.by }), unseen(": ")),
    h("div", { class: "bubble", lang: writtenIn(note.text) }, note.text),
    foot(note.at, ""));
}

/** What stands between the lines of two days. */
function dayElement(at) {
  return h("div", { class: "day" }, h("span", {}, day(at)));
}

function foot(at, state) {
  return h("div", { class: "foot" },
    h("time", { datetime: new Date(at * 1000).toISOString() }, when(at)), state ? h("span", {}, ` · ${state}`) : null);
}

/** A picture small, anything else by its name; both open in a tab of their own. */
function fileElement(file, id) {
  const href = fileAddress(id, file.id);
  const name = String(file.name || say("file"));
  const link = { href, target: "_blank", rel: "noopener" };
  if (String(file.kind).startsWith("image/")) {
    return h("a", { class: "picture", ...link }, h("img", { src: href, alt: name, loading: "lazy" }));
  }
  const size = file.size ? say("size", { count: Math.ceil(file.size / 1000) }) : "";
  return h("a", { class: "file", ...link }, name, size ? h("span", {}, ` ${size}`) : null);
}

/** Titles of buttons that the customer was shown; they do nothing here. */
function offered(titles) {
  if (!titles.length) return null;
  return h("ul", { class: "offered", "aria-label": say("offered") },
    titles.map((title) => h("li", { lang: writtenIn(title) }, title)));
}

/** What the bot took a message for, what it answered about and why, folded. */
function details(line) {
  if (!line.heard && !line.why) return null;
  const rows = [
    ["heard", line.heard && topicName(line.heard)], ["topic", line.topic && topicName(line.topic)], ["why", line.why],
  ];
  const told = rows.filter((row) => row[1]);
  return h("details", {},
    h("summary", {}, say("details")),
    h("dl", {}, told.map(([key, value]) => [h("dt", {}, say(`detail_${key}`)), h("dd", {}, value)])));
}
