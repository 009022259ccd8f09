// Elements without markup strings: whatever a message holds, it ends up as text.

/** h("a", {class: "link", href}, child, …): null and false children and attributes are left out. */
function h(tag, attributes, ...children) {
  return grow(document.createElement(tag), attributes, children);
}

function grow(element, attributes, children) {
  Object.keys(attributes || {}).forEach((name) => {
    const value = attributes[name];
    if (name.slice(0, 2) === "on") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  });
  children.forEach((child) => {
    if (child) element.appendChild(typeof child === "string" ? document.createTextNode(child) : child);
  });
  return element;
}

const DRAWINGS = {
  chat: "M12 3.5c-5 0-9 3.3-9 7.5 0 2.3 1.2 4.3 3.1 5.7-.1 1.3-.6 2.5-1.5 3.5 1.8-.1 3.5-.8 4.8-1.9.8.2 1.7.3 2.6.3 5 0 9-3.4 9-7.6s-4-7.5-9-7.5z",
  close: "M6 6l12 12M18 6L6 18",
  send: "M4 12h15M13 5.5l6.5 6.5-6.5 6.5",
  clip: "M19.5 11.5l-7.6 7.6a5 5 0 0 1-7-7l8-8a3.3 3.3 0 0 1 4.7 4.7l-7.9 7.9a1.6 1.6 0 0 1-2.3-2.3l7-7",
  out: "M8 16L16.5 7.5M9.5 7h7.5v7.5",
  file: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  fold: "M5.5 9.5l6.5 6 6.5-6",
  expand: "M14 4.5h5.5V10M19.5 4.5L13.5 10.5M10 19.5H4.5V14M4.5 19.5l6-6",
  shrink: "M19.5 10H14V4.5M14 10l6-6M4.5 14H10v5.5M10 14l-6 6",
};

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const path = grow(document.createElementNS(space, "path"), { d: DRAWINGS[name] }, []);
  return grow(document.createElementNS(space, "svg"), { viewBox: "0 0 24 24", "aria-hidden": "true", class: "icon" }, [path]);
}

/** The address if it may be opened from a chat (http and https only), else null. */
function safeAddress(address, base) {
  try {
    const url = new URL(String(address), `${base}/`);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch (unreadable) {
    return null;
  }
}

const ADDRESS = /(https?:\/\/[^\s<>"'“”।]+)/;
const STEP = /^\s*([0-9০-৯]{1,2}[.)।]|[•*–-])\s+(.+)$/;

/** A line's text, its web addresses as links. */
function linked(line, base) {
  return line.split(ADDRESS).map((part, at) => {
    if (at % 2 === 0) return document.createTextNode(part);
    const tail = part.match(/[.,;:!?)\]]*$/)[0];
    const shown = part.slice(0, part.length - tail.length);
    const href = safeAddress(shown, base);
    if (!href) return document.createTextNode(part);
    return grow(document.createDocumentFragment(), null, [
      h("a", { href, target: "_blank", rel: "noopener" }, shown),
      tail,
    ]);
  });
}

/** A message's text as paragraphs, line breaks and hanging steps. */
function prose(text, base) {
  const body = h("div", { class: "prose" });
  let paragraph = null;
  String(text || "").split(/\r?\n/).forEach((line) => {
    const step = line.match(STEP);
    if (step) {
      paragraph = null;
      const words = grow(h("span", { class: "words" }), null, linked(step[2], base));
      body.appendChild(h("div", { class: "step" }, h("span", { class: "mark" }, `${step[1]} `), words));
    } else if (!line.trim()) {
      paragraph = null;
    } else {
      if (paragraph) paragraph.appendChild(h("br"));
      else paragraph = body.appendChild(h("p"));
      grow(paragraph, null, linked(line, base));
    }
  });
  return body;
}
