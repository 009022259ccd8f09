// How it looks: light or dark, in the site's colour, and where it stands. Whatever colour is given, words on it can be read.
const READABLE = 4.5; // contrast of small letters, WCAG 2.2, 1.4.3

/** `option(name)`: a data-attribute. `host`: the element, whose CSS variables the page may set. */
class Look {
  constructor(at, host, option) {
    this.at = at;
    this.host = host;
    this.option = option;
    const [side, bottom] = option("offset").split(/[\s,]+/).map((number) => Math.min(200, Math.max(0, parseInt(number, 10))));
    this.bottom = bottom >= 0 ? bottom : 20;
    at.frame.classList.toggle("on-left", option("position") === "left");
    at.frame.style.setProperty("--side", `${side >= 0 ? side : 20}px`);
    at.frame.style.setProperty("--bottom", `${this.bottom}px`);
  }

  /** Look again: the page or the reader may have gone from light to dark, or to another colour. */
  paint() {
    const { frame } = this.at;
    const theme = this.option("theme");
    const dark = theme === "auto" ? this.pageIsDark() : theme ? theme === "dark" : this.readerIsDark();
    const variable = getComputedStyle(this.host).getPropertyValue(dark ? "--sahayak-accent-dark" : "--sahayak-accent").trim();
    const now = [dark, variable, this.option("colour")].join();
    if (now === this.painted) return;
    this.painted = now;
    frame.classList.toggle("dark", dark);
    const accent = this.colour(variable) || this.colour(this.option("colour"));
    const own = (name, value) => (value ? frame.style.setProperty(name, value) : frame.style.removeProperty(name));
    ["--accent", "--on-accent", "--hover", "--link"].forEach((name) => own(name, null));
    if (!accent) return;
    const light = contrast(accent, [255, 255, 255]) >= READABLE;
    const [ink, ...papers] = ["--ink", "--paper", "--sunken", "--agent"]
      .map((name) => this.colour(getComputedStyle(frame).getPropertyValue(name).trim()));
    own("--accent", written(accent));
    own("--on-accent", light ? "#fff" : "#000"); // one of the two can be read on any colour
    own("--hover", light ? "rgba(0, 0, 0, .16)" : "rgba(255, 255, 255, .24)");
    if (ink) own("--link", written(readable(accent, ink, papers)));
    else this.painted = null; // the style sheet is still on its way
  }

  readerIsDark() {
    return Boolean(window.matchMedia && matchMedia("(prefers-color-scheme: dark)").matches);
  }

  /** By the page's own background; where it has none, by what the browser paints behind it. */
  pageIsDark() {
    const painted = [document.body, document.documentElement]
      .map((element) => this.colour(getComputedStyle(element).backgroundColor))
      .find((colour) => colour && colour[3] > 0.5);
    const behind = painted || this.colour("canvas", getComputedStyle(document.documentElement).colorScheme);
    return Boolean(behind) && luminance(behind) < 0.18;
  }

  /** Anything that CSS calls a colour as [red, green, blue, opacity], the first three up to 255; null for what is none. */
  colour(name, scheme) {
    const probe = this.at.frame.appendChild(h("span", { hidden: true }));
    const computed = (value) => {
      probe.style.color = "";
      probe.style.color = value;
      return probe.style.color && getComputedStyle(probe).color;
    };
    if (scheme) probe.style.colorScheme = scheme;
    let found = name && computed(name);
    if (found && !/^rgb/.test(found)) found = computed(`color-mix(in srgb, ${name}, ${name})`); // from oklch() and its like
    this.at.frame.removeChild(probe);
    const parts = String(found || "").match(/[\d.]+(e-\d+)?/g);
    if (!parts || parts.length < 3) return null;
    const scale = /^rgb/.test(found) ? 1 : 255;
    return parts.slice(0, 3).map((part) => part * scale).concat(parts.length > 3 ? Number(parts[3]) : 1);
  }

  /** Call `look()` after the page's root elements or the reader's setting have changed, once a frame. Returns how to stop. */
  watch(look) {
    const roots = [document.documentElement, document.body];
    let due = false;
    const again = () => {
      if (due) return;
      due = true;
      requestAnimationFrame(() => {
        due = false;
        look();
      });
    };
    const changes = new MutationObserver(again);
    roots.forEach((root) => changes.observe(root, { attributes: true }));
    const scheme = window.matchMedia && matchMedia("(prefers-color-scheme: dark)");
    const heard = [
      hear(scheme && scheme.addEventListener ? scheme : null, "change", again),
      hear(document, "transitionend", (event) => { if (roots.indexOf(event.target) >= 0) again(); }),
    ];
    return () => {
      changes.disconnect();
      heard.forEach((stop) => stop());
    };
  }
}

/** Relative luminance, 0 to 1 (WCAG 2.2). */
function luminance(colour) {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** 1 to 21. */
function contrast(one, other) {
  const [first, second] = [luminance(one), luminance(other)];
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

/** The colour, as far towards `ink` as it takes to be read on every one of `papers`. */
function readable(colour, ink, papers) {
  for (let share = 0; share < 1; share += 0.1) {
    const mixed = colour.slice(0, 3).map((part, at) => part + (ink[at] - part) * share);
    if (papers.every((paper) => contrast(mixed, paper) >= READABLE)) return mixed;
  }
  return ink;
}

function written(colour) {
  return `rgb(${colour.slice(0, 3).map(Math.round).join(", ")})`;
}
