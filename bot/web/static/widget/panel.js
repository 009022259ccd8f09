// The widget's elements: the round button, the panel, and where things go inside it.
const STARTERS = ["pay", "gateway", "download", "person"];
const OWN_STARTERS = ["due", "invoices", "services", "person"]; // of who is logged in

/** Build it all once. `does` = {toggle, close, expand, open, decline, language, send, typed, key, picked, pasted, older, newest, scrolled}. */
function buildPanel(does) {
  const at = {};
  at.badge = h("span", { class: "badge", hidden: true, "aria-hidden": "true" });
  at.caption = h("span", { class: "caption" });
  at.launcher = h("button", {
    type: "button", class: "launcher", "aria-expanded": "false", "aria-controls": "panel", "aria-haspopup": "dialog",
    onclick: does.toggle,
  }, h("span", { class: "face open-face" }, icon("chat")), h("span", { class: "face close-face" }, icon("fold")), at.caption, at.badge);

  at.title = h("h2", { id: "title" });
  at.under = h("p", { class: "under" });
  at.language = h("button", { type: "button", class: "language", onclick: does.language });
  at.expand = h("button", { type: "button", class: "round expand", onclick: does.expand }, icon("expand"), icon("shrink"));
  at.close = h("button", { type: "button", class: "round", onclick: does.close }, icon("close"));
  const head = h("header", null,
    h("span", { class: "avatar", "aria-hidden": "true" }, icon("chat")),
    h("div", { class: "names" }, at.title, at.under),
    at.language, at.expand, at.close);

  at.notice = h("p", { class: "notice", role: "status", hidden: true });
  at.older = h("button", { type: "button", class: "older", hidden: true, onclick: does.older });
  at.welcome = h("div", { class: "welcome" });
  at.log = h("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "0", onscroll: does.scrolled },
    at.older, at.welcome);
  at.typingWords = h("span", { class: "unseen" });
  at.typing = h("div", { class: "typing", hidden: true }, at.typingWords, h("i"), h("i"), h("i"));
  at.log.appendChild(at.typing);
  at.newest = h("button", { type: "button", class: "newest", hidden: true, onclick: does.newest });

  at.field = h("textarea", { rows: "1", id: "field", autocomplete: "off", enterkeyhint: "send",
    "aria-describedby": "left", oninput: does.typed, onkeydown: does.key, onpaste: does.pasted });
  at.label = h("label", { class: "unseen", for: "field" });
  at.left = h("p", { class: "left", id: "left", hidden: true });
  at.picker = h("input", { type: "file", accept: TAKEN, hidden: true, onchange: does.picked });
  at.attach = h("button", { type: "button", class: "round attach", onclick: () => at.picker.click() }, icon("clip"));
  at.send = h("button", { type: "submit", class: "send" }, icon("send"));
  const form = h("form", { onsubmit: does.send }, at.left,
    h("div", { class: "row" }, at.label, at.field, at.attach, at.picker, at.send));

  at.panel = h("div", { class: "panel", id: "panel", role: "dialog", "aria-labelledby": "title", tabindex: "-1", hidden: true },
    head, at.notice, h("div", { class: "middle" }, at.log, at.newest), form);
  at.greetingWords = h("button", { type: "button", class: "greeting-words", onclick: does.open });
  at.decline = h("button", { type: "button", class: "round", onclick: does.decline }, icon("close"));
  at.greeting = h("div", { class: "greeting", hidden: true }, h("div", { role: "status" }, at.greetingWords), at.decline);
  at.frame = h("div", { class: "frame", popover: "manual" }, at.panel, at.greeting, at.launcher);
  return at;
}

/** Give everything its words in the chosen language. */
function labelPanel(at, words, company, language) {
  at.frame.setAttribute("lang", LANGUAGES[language].html);
  at.title.textContent = company || words.say("name");
  const other = otherLanguage(language);
  at.language.textContent = LANGUAGES[other].name;
  at.language.setAttribute("lang", LANGUAGES[other].html);
  at.language.setAttribute("aria-label", wordsOf(other).say("switch_to", { language: LANGUAGES[other].name }));
  at.close.setAttribute("aria-label", words.say("close"));
  at.decline.setAttribute("aria-label", words.say("decline"));
  at.log.setAttribute("aria-label", words.say("log"));
  at.older.textContent = words.say("older");
  at.newest.textContent = words.say("newer");
  at.typingWords.textContent = words.say("typing");
  at.label.textContent = words.say("field");
  at.field.setAttribute("placeholder", words.say("hint"));
  at.send.setAttribute("aria-label", words.say("send"));
  at.attach.setAttribute("aria-label", words.say("attach"));
}

/** The greeting of an empty conversation, with questions to start from. `name`: of who has proved who they are. */
function welcome(at, words, company, language, name, ask) {
  const said = words.say(name ? "welcome_named" : company ? "welcome" : "welcome_alone", { company, name });
  at.welcome.textContent = "";
  grow(at.welcome, { lang: LANGUAGES[language].html }, [
    h("div", { class: "message bot" }, h("div", { class: "bubble" }, prose(said, ""))),
    grow(h("div", { class: "choices starters", role: "group", "aria-label": words.say("starter_group") }), null,
      (name ? OWN_STARTERS : STARTERS).map((one) => words.say(`starter_${one}`)).map((line) => h("button", { type: "button", class: "choice", onclick: () => ask(line) }, line))),
  ]);
}

/** The style sheet: constructed where the browser can, so that a strict CSP has nothing to object to; else it comes later. */
function attachStyle(root, css, server, come) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    if (root.adoptedStyleSheets.length !== 1) throw new TypeError("not adopted");
  } catch (older) {
    root.appendChild(h("link", { rel: "stylesheet", href: `${server}/static/widget.css`, onload: come }));
  }
}
