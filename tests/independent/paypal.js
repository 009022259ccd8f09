// @paypal/paypal-server-sdk (npm, MIT), PayPal's own SDK for Node, lives through a payment as paypal_client.py does.
// Arguments: folder of node_modules, its server's address, its customer's, client, secret, order. Prints JSON.
const [modules, url, customer, oAuthClientId, secret, order] = process.argv.slice(2);
const { Client, Environment, OrdersController, PaymentsController } = require(`${modules}/@paypal/paypal-server-sdk`);
const axios = require(require.resolve('axios', { paths: [`${modules}/@apimatic/axios-client-adapter`] }));

const elsewhere = axios.getAdapter('http'); // the SDK knows PayPal's own addresses only
const adapter = (config) => elsewhere({ ...config, url: config.url.replace('https://api-m.sandbox.paypal.com', url) });

function library(oAuthClientSecret) {
  const clientCredentialsAuthCredentials = { oAuthClientId, oAuthClientSecret };
  const unstable_httpClientOptions = { adapter };
  const { Sandbox: environment } = Environment;
  return new Client({ clientCredentialsAuthCredentials, environment, unstable_httpClientOptions });
}

async function decided(session, outcome) {
  const answer = await fetch(`${customer}/decide?session=${session}&outcome=${outcome}`, { method: 'POST' });
  return JSON.parse((await answer.json()).body);
}

function refused(call) {
  return call.then(() => [], (error) => {
    if (error.constructor.name === 'OAuthProviderError') return ['no token'];
    if (!error.statusCode) throw error;
    const said = JSON.parse(error.body);
    return [error.statusCode, said.name || said.error, ...(said.details || []).map((one) => one.issue)];
  });
}

const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());

/** Names of an answer that the SDK does not know, wherever they stand. */
function strange(raw, known, path = '') {
  if (Array.isArray(raw)) return raw.flatMap((one, at) => strange(one, known[at], path));
  if (raw === null || typeof raw !== 'object') return [];
  return Object.keys(raw).flatMap((name) =>
    camel(name) in known ? strange(raw[name], known[camel(name)], `${path}.${name}`) : [`${path}.${name}`]);
}

async function main() {
  const open = (secret) => ({ orders: new OrdersController(library(secret)), payments: new PaymentsController(library(secret)) });
  const { orders, payments } = open(secret);
  const asked = JSON.parse(order, (_, value) => (value && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).map(([name, one]) => [camel(name), one])) : value));
  const prefer = 'return=representation';
  const told = {};
  const seen = new Set();
  const heard = (answer) => {
    strange(JSON.parse(answer.body), answer.result).forEach((name) => seen.add(name));
    return answer;
  };
  const create = (body, paypalRequestId, how = prefer) => orders.createOrder({ body, paypalRequestId, prefer: how });
  const first = heard(await create(asked, 'js-1'));
  const again = await create(asked, 'js-1');
  const made = first.result;
  const { id } = made;
  told.open = [first.statusCode, again.statusCode, again.result.id === id, made.status, made.intent];
  told.links = made.links.map((one) => one.rel).sort();
  const [unit] = made.purchaseUnits;
  told.asked = [unit.referenceId, unit.customId, unit.amount.currencyCode, unit.amount.value];
  const short = (await create(asked, 'js-2', 'return=minimal')).result;
  told.minimal = [short.status, 'purchaseUnits' in short && short.purchaseUnits !== undefined];
  const [{ amount }] = asked.purchaseUnits;
  const inTaka = { ...amount, currencyCode: 'BDT' };
  const taka = { ...asked, purchaseUnits: [{ ...asked.purchaseUnits[0], amount: inTaka }] };
  const capture = (key = `c-${id}`) => orders.captureOrder({ id, paypalRequestId: key, prefer });
  const stranger = open('another').orders;
  told.refused = {
    taka: await refused(create(taka, 'js-3')),
    'not approved': await refused(capture()),
    "nobody's": await refused(orders.getOrder({ id: 'NOBODY' })),
    'a stranger': await refused(stranger.getOrder({ id })),
  };
  await decided(id, 'failed');
  told.declined = await refused(capture());
  const report = await decided(id, 'paid');
  told.report = [report.event_type, report.resource_type, report.resource.id === id];
  told.approved = heard(await orders.getOrder({ id })).result.status;
  const done = heard(await capture());
  const [taken] = done.result.purchaseUnits[0].payments.captures;
  told.captured = [done.statusCode, done.result.status, taken.status, taken.amount.value, taken.finalCapture];
  told['once more'] = (await capture()).statusCode;
  told.already = await refused(capture('js-other'));
  const captureId = taken.id;
  const shown = heard(await payments.getCapturedPayment({ captureId })).result;
  const sameOrder = shown.supplementaryData.relatedIds.orderId === id;
  told.capture = [shown.status, shown.customId, shown.invoiceId, sameOrder];
  const give = (value, paypalRequestId) => {
    const body = value ? { amount: { currencyCode: 'USD', value } } : {};
    return payments.refundCapturedPayment({ captureId, paypalRequestId, prefer, body });
  };
  const part = heard(await give('40.00', 'js-r1'));
  const same = (await give('40.00', 'js-r1')).result.id === part.result.id;
  told.part = [part.statusCode, part.result.status, part.result.amount.value, same];
  told.of = part.result.links.find((one) => one.rel === 'up').href.split('/').pop() === captureId;
  told.refund = heard(await payments.getRefund({ refundId: part.result.id })).result.status;
  told.now = (await payments.getCapturedPayment({ captureId })).result.status;
  told['too much'] = await refused(give('200.51', 'js-r2'));
  told.rest = (await give(null, 'js-r3')).result.amount.value;
  told['nothing left'] = await refused(give('1.00', 'js-r4'));
  const after = heard(await orders.getOrder({ id })).result.purchaseUnits[0].payments;
  told.given = [after.captures[0].status, after.refunds.map((one) => one.amount.value).sort()];
  told.strange = [...seen].sort();
  console.log(JSON.stringify(told));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
