// @figuro/chatwoot-sdk (npm, MIT), a client that nobody here wrote, says to a Chatwoot what our client says.
// Arguments: folder of node_modules, address, account, inbox, token, words as JSON; or "bot" as the inbox: then it says
// what our bot says behind Chatwoot's own widget. Prints one JSON line of answers.
const [modules, basePath, account, inbox, token, words] = process.argv.slice(2);
const Client = require(`${modules}/@figuro/chatwoot-sdk`).default;

const client = new Client({ config: { basePath, token, with_credentials: true, credentials: 'include' } });
const { source, identifier, name, ticket, note, said } = JSON.parse(words);

async function main() {
  const answers = {};
  const contact = { source_id: source, identifier, name };
  answers.contact = await client.client.contacts.create({ inboxIdentifier: inbox, data: contact });
  const whose = { inboxIdentifier: inbox, contactIdentifier: source };
  answers.begun = await client.client.conversations.create(whose);
  answers.list = await client.client.conversations.list(whose);
  const accountId = Number(account);
  const conversationId = answers.begun.id;
  const say = (data) => client.messages.create({ accountId, conversationId, data });
  answers.note = await say({ content: note, message_type: 'outgoing', private: true, source_id: 'sahayak-open' });
  answers.said = await say({ content: said, message_type: 'incoming', private: false, source_id: 'sahayak-line-3' });
  answers.messages = await client.messages.list({ accountId, conversationId });
  const toggle = (status) => client.conversations.toggleStatus({ accountId, conversationId, data: { status } });
  answers.open = await toggle('open');
  answers.resolved = await toggle('resolved');
  answers.shown = await client.conversations.get({ accountId, conversationId });
  const wrong = new Client({ config: { basePath, token: 'x' } });
  answers.refused = await wrong.messages.list({ accountId, conversationId }).then(() => 0, (error) => error.status);
  console.log(JSON.stringify(answers));
}

async function bot() {
  const answers = {};
  const accountId = Number(account);
  const conversationId = 1;
  const say = (data) => client.messages.create({ accountId, conversationId, data });
  answers.said = await say({ content: said, message_type: 'outgoing', private: false });
  const items = [{ title: 'Pay', value: 'a-token' }];
  const choices = { content: said, content_type: 'input_select', content_attributes: { items } };
  answers.choices = await say({ message_type: 'outgoing', private: false, ...choices });
  answers.note = await say({ content: note, message_type: 'outgoing', private: true, source_id: 'sahayak-open-50001' });
  answers.open = await client.conversations.toggleStatus({ accountId, conversationId, data: { status: 'open' } });
  answers.reads = await client.messages.list({ accountId, conversationId }).then(() => 0, (error) => error.status);
  console.log(JSON.stringify(answers));
}

(inbox === 'bot' ? bot() : main()).catch((error) => {
  console.error(error);
  process.exit(1);
});
