// telegram-test-api (npm, MIT), a Bot API that nobody here wrote. Arguments: folder of node_modules, port.
const [modules, port] = process.argv.slice(2);
const TelegramServer = require(`${modules}/telegram-test-api`);
process.on('unhandledRejection', (reason) => console.error(reason));
const server = new TelegramServer({ port: Number(port), host: '127.0.0.1', storage: 'RAM', storeTimeout: 600 });
server.start().then(() => console.log('ready'));
