// stripe (npm, MIT), Stripe's own library for Node, lives through a payment as stripe_client.py does.
// Arguments: folder of node_modules, its server's address, its customer's, key, webhook's secret. Prints JSON.
const [modules, url, customer, key, secret] = process.argv.slice(2);
const Stripe = require(`${modules}/stripe`);

const { hostname: host, port } = new URL(url);
const open = (key) => new Stripe(key, { host, port, protocol: 'http', telemetry: false, maxNetworkRetries: 0 });
const api = open(key);
const decided = async (session, outcome) =>
  (await fetch(`${customer}/decide?session=${session}&outcome=${outcome}`, { method: 'POST' })).json();
const refused = (call) => call.then(() => [], (error) => [error.rawType, error.statusCode, error.code ?? null]);

function signed(body, header, secret) {
  try {
    return api.webhooks.constructEvent(body, header, secret).type;
  } catch (error) {
    if (error.type === 'StripeSignatureVerificationError') return 'refused';
    throw error;
  }
}

async function main() {
  const product_data = { name: 'হোস্টিং' };
  const line = { quantity: 2, price_data: { currency: 'bdt', unit_amount: 115000, product_data } };
  const params = {
    mode: 'payment', line_items: [line], client_reference_id: 'INV1-NODENODENO', customer_email: 'a@b.example',
    success_url: 'https://shop.example/ok?s={CHECKOUT_SESSION_ID}', cancel_url: 'https://shop.example/no',
    metadata: { invoice: '1' }, payment_intent_data: { metadata: { reference: 'INV1-NODENODENO' } },
  };
  const { sessions } = api.checkout;
  const once = { idempotencyKey: 'js-1' };
  const cheap = { ...line, quantity: 1, price_data: { ...line.price_data, unit_amount: 1 } };
  const told = {};
  const made = await sessions.create(params, once);
  told.same = (await sessions.create(params, once)).id === made.id;
  told.open = [made.object, made.status, made.payment_status, made.amount_total, made.currency, made.metadata.invoice];
  const lines = await sessions.listLineItems(made.id);
  told.lines = lines.data.map((one) => [one.description, one.quantity, one.amount_total]);
  told.refused = {
    'another under the key': await refused(sessions.create({ ...params, cancel_url: 'https://x.example' }, once)),
    'nothing to pay': await refused(sessions.create({ ...params, line_items: [] })),
    'too little': await refused(sessions.create({ ...params, line_items: [cheap] })),
    'no such session': await refused(sessions.retrieve('cs_test_nobody')),
    'no such intent': await refused(api.paymentIntents.retrieve('pi_nobody')),
    "a stranger's key": await refused(open('sk_test_x').checkout.sessions.retrieve(made.id)),
  };
  let report = await decided(made.id, 'failed');
  const status = async (id) => (await sessions.retrieve(id)).status;
  told.failed = [signed(report.body, report.headers['Stripe-Signature'], secret), await status(made.id)];
  report = await decided(made.id, 'paid');
  const header = report.headers['Stripe-Signature'];
  told.webhook = [[report.body, secret], [`${report.body} `, secret], [report.body, 'whsec_other']]
    .map(([body, secret]) => signed(body, header, secret));
  told.onward = report.onward === `https://shop.example/ok?s=${made.id}`;
  const paid = await sessions.retrieve(made.id, { expand: ['payment_intent.latest_charge'] });
  const intent = paid.payment_intent;
  const charge = intent.latest_charge;
  const { reference } = intent.metadata;
  told.paid = [paid.status, paid.payment_status, paid.url, intent.status, intent.amount_received, reference];
  told.charge = [charge.paid, charge.captured, charge.amount, charge.amount_refunded, charge.refunded, charge.currency];
  const found = await sessions.list({ payment_intent: intent.id, limit: 1 });
  told.found = found.data.map((one) => one.id === made.id);
  const plain = await api.paymentIntents.retrieve(intent.id);
  const bare = await sessions.retrieve(made.id);
  told.unexpanded = [bare.payment_intent === intent.id, plain.latest_charge === charge.id];
  const give = (amount, idempotencyKey) =>
    api.refunds.create({ payment_intent: intent.id, ...(amount && { amount }) }, { idempotencyKey });
  const part = await give(30000, 'js-r1');
  const again = await give(30000, 'js-r1');
  told.part = [part.object, part.status, part.amount, part.charge === charge.id, again.id === part.id];
  told.asked = (await api.refunds.retrieve(part.id)).status;
  told['too much'] = await refused(give(230000, 'js-r2'));
  const rest = await give(null, 'js-r3');
  const given = await api.refunds.list({ payment_intent: intent.id });
  told.rest = [rest.amount, given.data.map((one) => one.amount).sort((one, other) => one - other)];
  told['nothing left'] = await refused(give(1, 'js-r4'));
  const after = await api.charges.retrieve(charge.id);
  told.given = [after.amount_refunded, after.refunded];
  const other = await sessions.create(params);
  told.ended = [(await sessions.expire(other.id)).status, await refused(sessions.expire(made.id))];
  console.log(JSON.stringify(told));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
