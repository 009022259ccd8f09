// A picture or a PDF from the customer. Phones make large pictures, so they are made smaller before they are sent.
const TAKEN = "image/jpeg,image/png,image/webp,application/pdf";
const AS_IT_IS = 600000; // bytes
const LONGEST_SIDE = 2000; // pixels

/** The file, or a smaller JPEG of it. */
async function smaller(file) {
  if (file.size < AS_IT_IS || !/^image/.test(file.type) || !window.createImageBitmap) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = picture.width * scale;
    canvas.height = picture.height * scale;
    const paper = canvas.getContext("2d");
    paper.fillStyle = "#fff"; // a JPEG has nothing to see through
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.85); });
    return made && made.size < file.size ? made : file;
  } catch (unreadable) {
    return file; // the server says what is wrong with it
  }
}

/** Send it as a message of `conversation`. Its id makes it one message, however often it has to be tried. */
async function sendFile(conversation, file) {
  const { words } = conversation.host;
  const item = { id: freshId(), text: `📎 ${file.name}`, at: Date.now() / 1000 };
  conversation.announce(item);
  conversation.messageList.mark(item.id, "waiting", words.say("sending"));
  const path = `/chat/files?id=${item.id}&name=${encodeURIComponent(file.name.slice(-200))}`;
  const gone = () => !conversation.messageList.byId.has(item.id); // cleared: somebody else's conversation is here now
  const body = await smaller(file);
  for (let tries = 1; !gone(); tries += 1) {
    try {
      const receipt = await conversation.api.ask("POST", path, body, 150);
      conversation.posted(item, "sent", receipt);
      return;
    } catch (trouble) {
      if (gone()) return;
      if (trouble.final || tries > 4) {
        conversation.posted(item, "refused", trouble);
        return;
      }
      await new Delay().wait(trouble.after || backoff(tries));
    }
  }
}
