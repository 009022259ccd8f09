// The customer's account on the right: read only when somebody asks for it, because each look is recorded.
import { get, pathOf } from "./api.js";
import { $, h } from "./dom.js";
import { day, digits, money, say, sayOr, writtenIn } from "./words.js";

const OWED = ["Unpaid", "Collections", "Payment Pending"];

export class Account {
  constructor() {
    this.id = null;
    $("account-open").addEventListener("click", () => this.read());
  }

  /** Another conversation: what was shown is put away. */
  stands(talk) {
    if (this.id === talk.id) return;
    this.id = talk.id;
    $("account-body").replaceChildren(talk.verified ? h("p", { class: "hint" }, say("account_note")) : unknown());
    $("account-open").hidden = !talk.verified;
    $("account-open").textContent = say("account_open");
  }

  /** No conversation, or one that is not there yet: nobody's account stands beside it. */
  leave() {
    this.id = null;
    $("account-body").replaceChildren(h("p", { class: "hint" }, say("account_none")));
    $("account-open").hidden = true;
  }

  async read() {
    const { id } = this;
    if ($("account-open").hidden) return;
    $("account-body").replaceChildren(h("p", { class: "hint" }, say("loading")));
    let shown;
    try {
      shown = draw(await get(pathOf(id, "account")));
    } catch (trouble) {
      shown = [trouble.status === 404 ? unknown() : h("p", { class: "hint", role: "alert" }, say("account_trouble"))];
    }
    if (id !== this.id) return;
    $("account-body").replaceChildren(...shown);
    $("account-open").textContent = say("account_reload");
  }
}

function unknown() {
  return h("p", { class: "hint" }, say("account_unknown"));
}

function draw(told) {
  const who = told.customer;
  return [
    h("div", { class: "person" }, h("strong", {}, who.name || who.id), who.email ? h("span", {}, who.email) : null,
      who.id && who.name ? h("span", { class: "hint" }, `#${digits(who.id)}`) : null),
    ...list("invoices", told.invoices, (one) => [
      h("span", { class: "what" }, say("invoice", { number: digits(one.number) }), badge(one.overdue ? "overdue" : one.status)),
      h("span", { class: "amount" }, money(one.total, one.currency)),
      OWED.includes(one.status) && one.left !== one.total ? h("span", { class: "hint" }, say("left", { amount: money(one.left, one.currency) })) : null,
      one.due ? h("span", { class: "hint" }, say("due", { day: day(one.due) })) : null,
    ]),
    ...list("services", told.services, (one) => [
      h("span", { class: "what", lang: writtenIn(one.name) }, one.name, badge(one.status)),
      one.domain ? h("span", { class: "hint" }, one.domain) : null,
      one.until ? h("span", { class: "hint" }, say("until", { day: day(one.until) })) : null,
    ]),
    ...(told.held && told.held.length ? list("held", told.held, (one) => [
      h("span", { class: "what" }, one.gateway),
      h("span", { class: "amount" }, money(one.price, one.currency)),
      h("span", { class: "hint" }, `${one.id} · ${say("invoice", { number: digits(one.invoice) })}`),
    ]) : []),
    ...(told.credit.length ? list("credit", told.credit, (one) => [h("span", { class: "amount" }, money(one.price, one.currency))]) : []),
    ...list("payments", told.payments, (one) => [
      h("span", { class: "what" }, one.gateway),
      h("span", { class: "amount" }, money(one.amount, one.currency)),
      one.returned ? h("span", { class: "hint" }, say("returned", { amount: money(one.returned, one.currency) })) : null,
      h("span", { class: "hint" }, [one.at && day(one.at), one.invoice && say("invoice", { number: digits(one.invoice) })]
        .filter(Boolean).join(" · ")),
    ]),
  ];
}

function list(name, rows, cells) {
  return [
    h("h3", {}, say(name)),
    rows && rows.length
      ? h("ul", { class: "facts" }, rows.map((one) => h("li", {}, cells(one))))
      : h("p", { class: "hint" }, say("none")),
  ];
}

/** A status as the pages call it; colours by class. */
function badge(status) {
  const name = String(status || "").toLowerCase().replace(/ /g, "_");
  return name ? h("span", { class: `badge ${name}` }, sayOr(`status_${name}`, status)) : null;
}
