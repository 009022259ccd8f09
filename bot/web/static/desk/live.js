// The long poll: told as soon as anything of the queue or of a conversation has changed.
import { get } from "./api.js";

const PATIENCE = 25; // seconds that the server holds the request open
const LONGEST_BREAK = 30; // seconds between two tries
const rest = (seconds) => new Promise((go) => { setTimeout(go, seconds * 1000); });

/** Listen until the page is left. `changed()` is awaited; `reached(bool)` tells how the connection stands;
    `typing(identities)` which customers type. */
export async function listen(version, changed, reached, typing) {
  let known = version;
  let typed = 0; // a sign that came between two questions is told with the next
  for (let misses = 0; ;) {
    const asked = Date.now();
    try {
      const news = await get(`changes?after=${known}&typed=${typed}&wait=${misses ? 0 : PATIENCE}`, PATIENCE + 15);
      if (news.version !== known || misses) await changed();
      typing(news.typing);
      ({ version: known, typed } = news);
      misses = 0;
      reached(true);
      // A server that is about to stop answers at once; so do some proxies. And a busy hour redraws once a second.
      if (Date.now() - asked < 500) await rest(0.5);
    } catch (trouble) {
      misses += 1;
      if (misses > 1) reached(false);
      await rest(trouble.after || Math.min(LONGEST_BREAK, 2 ** (misses - 1)) * (0.75 + Math.random() / 2));
    }
  }
}
