// messaging-api-messenger (npm, MIT), a client that nobody here wrote, says to a Graph API what our sender says.
// Arguments: folder of node_modules, address, token, secret, the menu as JSON. Prints one JSON line of answers.
const [modules, origin, accessToken, appSecret, profile] = process.argv.slice(2);
const { MessengerClient } = require(`${modules}/messaging-api-messenger`);

const client = new MessengerClient({ accessToken, appId: '55', appSecret, version: '25.0', origin });
const { text, buttons, quick, file } = JSON.parse(profile);

async function refused(call) {
  try {
    await call;
  } catch (error) {
    return String(error.message);
  }
  return '';
}

async function main() {
  const answers = {};
  answers.text = await client.sendText('7', text, { messagingType: 'RESPONSE' });
  answers.buttons = await client.sendButtonTemplate('7', text, buttons, { messagingType: 'RESPONSE' });
  answers.quick = await client.sendMessage('7', { text, quickReplies: quick }, { messagingType: 'RESPONSE' });
  answers.upload = await client.uploadFile(Buffer.from(file), { filename: 'invoice.pdf', isReusable: true });
  const attachment = { attachmentId: answers.upload.attachmentId };
  answers.file = await client.sendFile('7', attachment, { messagingType: 'RESPONSE' });
  answers.typing = await client.typingOn('7');
  answers.started = await client.setGetStarted('start');
  answers.greeting = await client.setGreeting(text);
  const menu = [{ type: 'postback', title: 'Menu', payload: 'menu:help' }];
  answers.menu = await client.setPersistentMenu(menu);
  answers.shown = await client.getMessengerProfile(['get_started', 'greeting', 'persistent_menu']);
  answers.passed = await client.passThreadControlToPageInbox('7', 'a person, please');
  answers.taken = await client.takeThreadControl('7', 'back');
  answers.page = await client.getPageInfo();
  answers.tooLong = await refused(client.sendText('7', 'x'.repeat(2001)));
  answers.fourButtons = await refused(client.sendButtonTemplate('7', text, [...buttons, ...buttons, ...buttons]));
  const stranger = new MessengerClient({ accessToken: 'EAAstranger', appId: '55', appSecret, version: '25.0', origin });
  answers.stranger = await refused(stranger.sendText('7', text));
  console.log(JSON.stringify(answers));
}

main().catch((error) => {
  console.error(error.message, error.response && error.response.data);
  process.exit(1);
});
