// What the page around the chat tells it, and what this tab remembers of it.
function hear(target, name, listener) {
  if (!target) return () => null;
  target.addEventListener(name, listener);
  return () => target.removeEventListener(name, listener);
}

/** Per tab: a customer who follows a link of the bot keeps the chat beside it. */
function remember(open) {
  try {
    sessionStorage.setItem("sahayak open", open ? "1" : "");
  } catch (blocked) {
    // then it starts closed
  }
}

function remembersOpen() {
  try {
    return Boolean(sessionStorage.getItem("sahayak open"));
  } catch (blocked) {
    return false;
  }
}

/** Our login page sends a customer on with ?chat=1 when a link of the chat had brought them there. */
function sentByChat() {
  const asked = /([?&])chat=1(&|$)/;
  if (!asked.test(location.search) || !document.querySelector('meta[name="sahayak-identity"]')) return false;
  history.replaceState(history.state, "", location.pathname + location.search.replace(asked, "$1").replace(/[?&]$/, "") + location.hash);
  return true;
}
