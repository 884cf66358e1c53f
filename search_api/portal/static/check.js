// Checking an entry by keyboard. Everything works without.
(() => {
  "use strict";
  const one = (selector) => document.querySelector(selector);
  const keys = {
    c: () => { const form = one("[data-act='confirm']"); if (form && !form.querySelector("button").disabled) form.requestSubmit(); },
    b: () => { const reason = one("#reason"); if (reason) reason.focus(); },
    e: () => { const fold = one("#correct"); if (fold) { fold.open = true; one("#f-title").focus(); } },
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (event.key === "Escape" && typing) { typing.blur(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || typing || one("dialog[open]")) return;
    const does = keys[event.key];
    if (does) { event.preventDefault(); does(); }
  });
})();
