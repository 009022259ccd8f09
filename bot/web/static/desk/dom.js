// Elements without markup strings: whatever a message holds, it ends up as text.

/** h("a", {class: "link", href}, child, …): null and false children and attributes are left out. */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  Object.entries(attributes || {}).forEach(([name, value]) => {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  });
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** The element of the page with this id. */
export const $ = (id) => document.getElementById(id);

const DRAWINGS = {
  verified: "M12 3l7 3v5.5c0 4.3-2.9 7.6-7 9-4.1-1.4-7-4.7-7-9V6zM8.8 12l2.3 2.3 4.2-4.6",
  unverified: "M12 3l7 3v5.5c0 4.3-2.9 7.6-7 9-4.1-1.4-7-4.7-7-9V6z",
  file: "M14 3H6v18h12V7zM14 3v4h4",
};

export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", DRAWINGS[name]);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon ${name}`);
  svg.append(path);
  return svg;
}

/** Words for screen readers only. */
export function unseen(words) {
  return h("span", { class: "unseen" }, words);
}

/** Change a live region with something that a screen reader need not read out. */
export function quietly(region, work) {
  region.setAttribute("aria-live", "off");
  work();
  setTimeout(() => region.setAttribute("aria-live", "polite"), 300);
}

/** Put `made` where `there` stands, with its focus and its open disclosures. */
export function replace(there, made) {
  const focused = there.contains(document.activeElement);
  const unfolded = Array.from(there.querySelectorAll("details"), (one) => one.open);
  there.replaceWith(made);
  made.querySelectorAll("details").forEach((one, at) => { one.open = Boolean(unfolded[at]); });
  if (focused) made.querySelector("button, summary, a")?.focus();
}
