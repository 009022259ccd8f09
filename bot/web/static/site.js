// What the pages need besides HTML: a menu that is folded on phones, and the way to and from the chat.
(function () {
  "use strict";
  function chat() {
    return document.querySelector("sahayak-chat");
  }
  // On a phone the menu would push the page itself off the screen.
  if (window.matchMedia("(max-width: 56rem)").matches) {
    document.querySelectorAll(".side details").forEach(function (menu) {
      menu.open = false;
    });
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-opens-chat]");
    if (button && chat() && chat().open) {
      chat().open();
    }
  });
  // The next person at this computer must find neither the account's pages nor its conversation, in no tab.
  var SIGNAL = "sahayak logout";
  function isAccount() {
    return Boolean(document.querySelector("form[data-logs-out]"));
  }
  function tell(word) {
    try {
      localStorage.setItem(SIGNAL, word + " " + Date.now()); // heard by the other tabs only where it changes
    } catch (blocked) {
      // then each tab finds out with its next page
    }
  }
  function leave() {
    location.replace("/clientarea/login");
  }
  document.addEventListener("submit", function (event) {
    if (!event.target.hasAttribute("data-logs-out")) {
      return;
    }
    tell("began");
    if (chat() && chat().signOut) {
      chat().signOut(); // the logout itself never waits for it
    }
  });
  window.addEventListener("storage", function (event) {
    if (event.key !== SIGNAL || !event.newValue || !isAccount()) {
      return;
    }
    document.getElementById("main").hidden = true;
    if (event.newValue.indexOf("done") === 0) {
      leave();
    } else {
      setTimeout(leave, 3000); // the other tab may have been closed before it heard the end
    }
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted && isAccount()) {
      location.reload(); // back to a page that may be nobody's now
    }
  });
  if (/[?&]out=1(&|$)/.test(location.search) && !isAccount()) {
    tell("done");
  }
  // Un-ticking an invoice: the server counts, so that no second place knows sums, digits and which gateways take them.
  var asked = 0;
  function recount(form) {
    var turn = ++asked;
    var fields = new URLSearchParams(new FormData(form));
    fields.append("recount", "1");
    form.setAttribute("aria-busy", "true");
    return fetch(form.action, { method: "POST", body: fields, credentials: "same-origin" })
      .then(function (reply) {
        return reply.text();
      })
      .then(function (page) {
        var there = new DOMParser().parseFromString(page, "text/html");
        var fresh = there.querySelector('form[data-recounts="' + form.getAttribute("data-recounts") + '"]');
        if (!fresh) {
          throw new Error("nothing of this is left to pay");
        }
        if (turn === asked) {
          var parts = fresh.querySelectorAll("[data-recounted]");
          form.querySelectorAll("[data-recounted]").forEach(function (part, place) {
            part.innerHTML = parts[place].innerHTML;
          });
          form.removeAttribute("aria-busy");
        }
      })
      .catch(function () {
        location.reload(); // the page that comes says what is so now
      });
  }
  document.querySelectorAll("form[data-recounts]").forEach(function (form) {
    form.querySelectorAll("[data-recount-button]").forEach(function (button) {
      button.remove();
    });
    form.addEventListener("change", function (event) {
      if (event.target.name === "number" || event.target.name === "part") {
        recount(form);
      }
    });
  });
})();
