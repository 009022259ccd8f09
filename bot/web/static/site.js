// What the pages need besides HTML: open the chat from a button, and forget the chat's customer at logout.
(function () {
  "use strict";
  function chat() {
    return document.querySelector("sahayak-chat");
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
