// What this browser remembers: drafts as long as the tab lives, choices for good. Where that is forbidden, nothing.
function kept(storage) {
  return {
    get(name) {
      try {
        return JSON.parse(window[storage].getItem(`desk ${name}`));
      } catch (blocked) {
        return null;
      }
    },
    set(name, value) {
      try {
        if (value === null) window[storage].removeItem(`desk ${name}`);
        else window[storage].setItem(`desk ${name}`, JSON.stringify(value));
      } catch (blocked) {
        // then it is forgotten with the page
      }
    },
    clear() {
      try {
        window[storage].clear();
      } catch (blocked) {
        // nothing was kept there
      }
    },
  };
}

export const drafts = kept("sessionStorage");
export const choices = kept("localStorage");
