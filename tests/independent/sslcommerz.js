// sslcommerz-lts (npm, ISC), SSLCommerz's own library for Node, lives through a payment as sslcommerz_client.py does.
// Arguments: folder of node_modules, its server's address, its customer's, the store's id and password. Prints JSON.
const [modules, url, customer, store, password] = process.argv.slice(2);
const SSLCommerz = require(`${modules}/sslcommerz-lts`);

function library(password) {
  const made = new SSLCommerz(store, password, false);
  const ask = `${url}/validator/api/merchantTransIDvalidationAPI.php?`;
  const asked = { transactionQueryBySessionIdURL: ask, transactionQueryByTransactionIdURL: ask };
  const validationURL = `${url}/validator/api/validationserverAPI.php?`;
  const initURL = `${url}/gwprocess/v4/api.php`;
  return Object.assign(made, { initURL, validationURL, refundURL: ask, refundQueryURL: ask, ...asked });
}

async function decided(session, outcome) {
  const answer = await fetch(`${customer}/decide?session=${session}&outcome=${outcome}`, { method: 'POST' });
  const { body, onward } = await answer.json();
  return { onward, ipn: Object.fromEntries(new URLSearchParams(body)) };
}

async function main() {
  const api = library(password);
  const stranger = library('another');
  const order = {
    total_amount: 2300.5, currency: 'BDT', tran_id: 'INV1-NODENODENO', success_url: 'https://shop.example/ok',
    fail_url: 'https://shop.example/fail', cancel_url: 'https://shop.example/cancel', emi_option: 0,
    ipn_url: 'https://shop.example/ipn', cus_name: 'রহিম', cus_email: 'a@b.example', cus_phone: 'N/A',
    cus_add1: 'N/A', cus_city: 'N/A', cus_country: 'BD', shipping_method: 'NO', num_of_item: 1,
    product_name: 'হোস্টিং & ডোমেইন', product_category: 'Domain-Hosting', product_profile: 'non-physical-goods',
    value_a: '4821',
  };
  const { tran_id } = order;
  const told = {};
  const session = await api.init({ ...order });
  const { sessionkey } = session;
  const page = session.GatewayPageURL.endsWith(sessionkey);
  told.open = [session.status, session.failedreason, page, session.desc.length > 0];
  const bad = [
    await stranger.init({ ...order }), await api.init({ ...order, total_amount: 9.99 }),
    await api.init({ ...order, tran_id: '' }), await api.init({ ...order, cus_phone: '' }),
  ];
  told.refused = bad.map((one) => one.status);
  const bySession = () => api.transactionQueryBySessionId({ sessionkey });
  const byId = () => api.transactionQueryByTransactionId({ tran_id });
  told.before = [(await bySession()).status, (await byId()).no_of_trans_found];
  const failed = await decided(sessionkey, 'failed');
  told.failed = [failed.onward, failed.ipn.status];
  const { onward, ipn } = await decided(sessionkey, 'paid');
  told.paid = [onward, ipn.status, ipn.amount, ipn.currency_amount, ipn.value_a, 'sessionkey' in ipn];
  const { val_id, bank_tran_id } = ipn;
  const validated = [await api.validate({ val_id }), await api.validate({ val_id })];
  told.validated = validated.map((one) => [one.status, one.tran_id, one.amount, one.currency_type, one.risk_level]);
  told["nobody's"] = [(await api.validate({ val_id: '1' })).status, (await stranger.validate({ val_id })).status];
  const found = await byId();
  told.found = [found.no_of_trans_found, found.element.map((one) => one.status)];
  const one = await bySession();
  told['by session'] = [one.status, one.bank_tran_id === bank_tran_id];
  let count = 0;
  const give = (refund_amount) => {
    count += 1;
    return api.initiateRefund({ refund_amount, refund_remarks: 'বাতিল', bank_tran_id, refe_id: `js-${count}` });
  };
  const part = await give(300);
  told.part = [part.status, part.trans_id, part.bank_tran_id === bank_tran_id];
  const asked = await api.refundQuery({ refund_ref_id: part.refund_ref_id });
  told.asked = [asked.status, asked.tran_id, Boolean(asked.refunded_on)];
  told['too much'] = [(await give(2000.51)).status, (await give(2000.5)).status, (await give(0.01)).status];
  told['no refund'] = (await api.refundQuery({ refund_ref_id: '1' })).status;
  const risky = await api.init({ ...order, tran_id: 'INV2-NODENODENO' });
  const held = (await decided(risky.sessionkey, 'pending')).ipn;
  const kept = await api.validate({ val_id: held.val_id });
  told.held = [kept.status, kept.risk_level];
  console.log(JSON.stringify(told));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
