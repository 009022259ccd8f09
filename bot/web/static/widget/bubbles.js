// One message of the log as an element.

/** `says` = {server, words, language, press(title, token)}. `message` as the server sends it. */
function bubble(message, says) {
  const { words } = says;
  const author = words.has(`author_${message.author}`) ? message.author : "bot";
  const text = String(message.text || "");
  const name = (author === "agent" && message.name) || words.say(`author_${author}`);
  const item = h("div", { class: `message ${author}` });
  const face = author === "agent" && message.picture && safeAddress(message.picture, says.server);
  item.appendChild(h("span", { class: author === "agent" ? "who" : "unseen" }, face ? picture(face) : null,
    author === "agent" ? name : `${name}: `));
  if (text.trim()) {
    item.appendChild(h("div", { class: "bubble", lang: writtenIn(text) }, prose(text, says.server)));
  }
  const extras = (message.file ? [fileChip(message.file, says)] : [])
    .concat((message.buttons || []).map((button) => choice(button, says)))
    .filter(Boolean);
  if (extras.length) item.appendChild(grow(h("div", { class: "choices" }), null, extras));
  item.appendChild(h("div", { class: "foot" }, clock(message.at, says.language), h("span", { class: "state" })));
  return item;
}

/** An agent's, beside their name, which says who it is; gone where it is not there any more. */
function picture(src) {
  return h("img", { src, alt: "", width: 24, height: 24, class: "portrait", onerror: (event) => event.target.remove() });
}

/** A link that opens outside, or something to say; nothing where the address is not a web address. */
function choice(button, says) {
  const title = String(button.title || "");
  if (button.token) {
    const press = () => says.press(title, button.token);
    return h("button", { type: "button", class: "choice", lang: writtenIn(title), onclick: press }, title);
  }
  const href = safeAddress(button.url, says.server);
  if (!href || !button.url) return null;
  return h("a", { class: "choice link", href, target: "_blank", rel: "noopener", lang: writtenIn(title) },
    title, icon("out"), h("span", { class: "unseen" }, ` (${says.words.say("opens_new")})`));
}

function fileChip(file, says) {
  const href = safeAddress(file.url, says.server);
  if (!href || !file.url) return null;
  const name = String(file.name || says.words.say("file"));
  // No `download` attribute: the link leads to a page first, and that page would be saved under the file's name.
  return h("a", { class: "choice file", href, target: "_blank", rel: "noopener" },
    icon("file"), h("span", { class: "unseen" }, `${says.words.say("download")}: `), name);
}

/** The time of day of a message; `at` is ISO 8601 or seconds since 1970. */
function clock(at, language) {
  const moment = at ? new Date(typeof at === "number" ? at * 1000 : at) : null;
  if (!moment || isNaN(moment)) return null;
  const today = moment.toDateString() === new Date().toDateString();
  const day = { day: "numeric", month: "short" };
  const shown = (today ? "" : `${moment.toLocaleDateString(LANGUAGES[language].locale, day)}, `)
    + timeOfDay(moment, language);
  return h("time", { datetime: moment.toISOString(), lang: LANGUAGES[language].html }, shown);
}
