// whmcs-js and whmcs (npm), two libraries for WHMCS, read what a bot reads.
// Arguments: folder of node_modules, the API's address, identifier, secret, access key. Prints JSON.
const [modules, url, identifier, secret, accessKey] = process.argv.slice(2);
const { Authentication, Billing, Clients } = require(`${modules}/whmcs-js`);
const Whmcs = require(`${modules}/whmcs`);

const call = (object, name, ...given) =>
  new Promise((done) => object[name](...given, (trouble, told) => done(trouble ? { message: trouble.message } : told)));

async function main() {
  const [billing, clients, signOn] = [Billing, Clients, Authentication].map(
    (Module) => new Module({ serverUrl: url, identifier, secret }),
  );
  const wrong = new Billing({ serverUrl: url, identifier, secret: 'wrong' });
  const told = {
    js: {
      invoices: await billing.getInvoices({ userid: 7, limitnum: 3, orderby: 'id', order: 'desc' }),
      invoice: await billing.getInvoice({ invoiceid: 31 }),
      none: await billing.getInvoice({ invoiceid: 999 }),
      client: await clients.getClientsDetails({ clientid: 7 }),
      services: await clients.getClientsProducts({ clientid: 7 }),
      domains: await clients.getClientsDomains({ clientid: 7 }),
      transactions: await billing.getTransactions({ clientid: 7 }),
      sso: await signOn.callApi({ action: 'CreateSsoToken', client_id: 7, destination: 'clientarea:invoices' }),
      unknown: await signOn.callApi({ action: 'CreateSsoToken', client_id: 7, destination: 'nowhere' }),
      denied: await wrong.getInvoices({}),
    },
  };
  const older = new Whmcs({ serverUrl: url, username: identifier, password: secret, apiKey: accessKey });
  const stranger = new Whmcs({ serverUrl: url, username: identifier, password: 'wrong' });
  told.node = {
    invoices: await call(older.billing, 'getInvoices', { userid: 7 }),
    invoice: await call(older.billing, 'getInvoice', 31),
    none: await call(older.billing, 'getInvoice', 999),
    client: await call(older.customers, 'getCustomer', 7, {}),
    services: await call(older.customers, 'getCustomerProducts', 7, {}),
    domains: await call(older.customers, 'getCustomerDomains', 7, {}),
    transactions: await call(older.customers, 'getTransactions', { clientid: 7 }),
    denied: await call(stranger.billing, 'getInvoices', {}),
  };
  console.log(JSON.stringify(told));
}

main();
