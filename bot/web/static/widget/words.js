// How the widget speaks. `LANGUAGES` comes with the script (bot/web/widget_words.py): code -> its words, digits, clock.
const DEFAULT = Object.keys(LANGUAGES)[0];

/** The words of a language: words.say(key, facts), with {name} filled in and numbers in its digits. */
function wordsOf(language) {
  const row = LANGUAGES[language];
  const say = (key, facts) => row.say[key].replace(/\{(\w+)\}/g, (whole, name) => {
    const fact = (facts || {})[name];
    return typeof fact === "number" ? digits(fact, language) : String(fact);
  });
  return { say, has: (key) => key in row.say };
}

function digits(number, language) {
  return String(number).replace(/[0-9]/g, (digit) => Array.from(LANGUAGES[language].digits)[digit]);
}

/** The time of day as people say it: "রাত ৮:৫৮", "8:58 PM". */
function timeOfDay(moment, language) {
  const hour = moment.getHours();
  const shown = digits(`${hour % 12 || 12}:${`0${moment.getMinutes()}`.slice(-2)}`, language);
  const part = LANGUAGES[language].parts.find((row) => hour < row[0]);
  return part ? `${part[1]} ${shown}` : `${shown} ${hour < 12 ? "AM" : "PM"}`;
}

/** The code of a language for anything that names it ("bn-BD", "EN"), else null. */
function knownLanguage(name) {
  const code = String(name || "").toLowerCase();
  return [code, code.split("-")[0]].find((one) => LANGUAGES[one]) || null;
}

/** The language that the switch goes on to. */
function otherLanguage(language) {
  const codes = Object.keys(LANGUAGES);
  return codes[(codes.indexOf(language) + 1) % codes.length];
}

/** The language that a text is written in, for screen readers and hyphenation. */
function writtenIn(text) {
  const codes = Object.keys(LANGUAGES);
  const seen = (code) => LANGUAGES[code].letters && new RegExp(`[${LANGUAGES[code].letters}]`).test(text);
  const found = codes.find(seen) || codes.find((code) => !LANGUAGES[code].letters) || DEFAULT;
  return LANGUAGES[found].html;
}
