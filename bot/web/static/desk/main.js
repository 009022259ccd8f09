// The desk: puts the list, the conversation, the account and the keyboard together, and keeps them up to date.
import { Account } from "./account.js";
import { announce, count, setUpSound, warn } from "./alerts.js";
import { first, logOut } from "./api.js";
import { Composer } from "./composer.js";
import { setUpDialogs, showHelp } from "./dialogs.js";
import { $ } from "./dom.js";
import { setUpKeys } from "./keys.js";
import { listen } from "./live.js";
import { Queue } from "./queue.js";
import { Talk } from "./talk.js";
import { say } from "./words.js";

/** On a phone one of the three columns is in sight. */
function view(name) {
  $("desk").dataset.view = name;
}

/** The id in the address, so that a reload and the back button find the conversation again. */
const addressed = () => decodeURIComponent(location.hash.slice(1));

async function start() {
  setUpSound();
  setUpDialogs();
  const { me } = first;
  const queue = new Queue({ me, counted: count, open: (id) => show(id, true) });
  const listed = Promise.resolve(queue.start(first.queue));
  listed.catch(() => null); // it is told below
  $("me").textContent = me.title || me.name;
  const account = new Account();
  const composer = new Composer({ me, send: (...what) => talk.send(...what) });
  const talk = new Talk({
    me, composer, account, changed: () => queue.load().catch(() => null), gone: () => view("queue"),
  });

  /** Open a conversation; the address changes first, and what follows from it is one way for all. */
  async function show(id, focus) {
    if (addressed() !== id) history.pushState(null, "", `#${encodeURIComponent(id)}`);
    document.querySelectorAll("[data-keeps]").forEach((link) => { link.hash = location.hash; });
    queue.mark(id);
    types([]);
    view("talk");
    await talk.open(id);
    if (focus && seen("talk-who")) $("talk-who").focus();
  }

  let forgetting = 0;
  /** Identities of customers who type just now: that of this conversation is shown for a moment. */
  function types(identities) {
    clearTimeout(forgetting);
    $("typing").hidden = !talk.told || !identities.includes(talk.told.identity);
    forgetting = setTimeout(() => { $("typing").hidden = true; }, 6000);
  }

  const seen = (name) => !$(name).closest("[hidden]");

  function toQueue() {
    view("queue");
    queue.focus();
  }

  const follow = () => (addressed() ? show(addressed(), false) : view("queue"));
  window.addEventListener("popstate", follow);
  $("to-queue").addEventListener("click", toQueue);
  $("to-account").addEventListener("click", () => view("account"));
  $("account-close").addEventListener("click", () => view("talk"));
  $("help").addEventListener("click", showHelp);
  $("skip").addEventListener("click", (event) => {
    event.preventDefault(); // the address names a conversation
    (seen("talk-who") ? $("talk-who") : $("tab-waiting")).focus();
  });
  $("log-out").addEventListener("click", logOut);
  $("warning-close").addEventListener("click", () => warn(""));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) talk.load(); });

  setUpKeys({
    j: () => queue.move(1),
    k: () => queue.move(-1),
    t: () => talk.take(),
    r: () => { if (seen("text")) composer.use("reply"); },
    n: () => { if (seen("text")) composer.use("note"); },
    s: () => composer.suggest(),
    h: () => talk.hand(),
    b: () => talk.back(),
    c: () => talk.close(),
    a: () => {
      view("account");
      account.read();
      $("account-open").focus();
    },
    "/": () => $("q").focus(),
    1: () => queue.choose("waiting"),
    2: () => queue.choose("mine"),
    3: () => queue.choose("all"),
    4: () => queue.choose("closed"),
    "?": showHelp,
  }, (field) => {
    if (field && field.id === "text") $("talk-who").focus();
    else toQueue();
  });

  const version = await listed;
  follow();
  listen(version, async () => {
    // What nobody looks at is not read: it stays unread until the tab is in sight again.
    await Promise.all([queue.load(true), document.hidden ? null : talk.load(true)]);
  }, (reached) => {
    const words = say(reached ? "connected" : "reconnecting");
    if ($("live").textContent !== words) $("live").textContent = words;
    $("live").classList.toggle("lost", !reached);
  }, types);
}

start().catch(() => announce(say("trouble")));
