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
  document.addEventListener("submit", function (event) {
    var form = event.target;
    // The next person at this computer must not find the account's conversation; the logout itself never waits for it.
    if (form.hasAttribute("data-logs-out") && chat() && chat().signOut) {
      chat().signOut();
    }
  });
})();
