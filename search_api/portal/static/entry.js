// Filling in fields by keyboard. Everything works without.
(() => {
  "use strict";
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const one = (selector, from = document) => from.querySelector(selector);
  const proposals = all("[data-proposal]");
  let here = proposals.findIndex((each) => each.classList.contains("now"));
  function go(number) {
    if (!proposals.length) return;
    here = (number + proposals.length) % proposals.length;
    all(".finding.now").forEach((each) => each.classList.remove("now"));
    proposals[here].classList.add("now");
    proposals[here].focus({ preventScroll: true });
    proposals[here].scrollIntoView({ block: "nearest" });
  }
  addEventListener("load", () => { const place = one("#place"); if (place) place.scrollIntoView({ block: "nearest" }); });
  if (here >= 0) addEventListener("load", () => { if (!location.hash) go(here); });
  const act = (name) => (here >= 0 ? one(`[data-act='${name}']`, proposals[here]) : null);
  const send = (form) => { if (form) form.requestSubmit(); };
  const keys = {
    n: () => go(here + 1),
    p: () => go(here < 0 ? -1 : here - 1),
    a: () => send(act("accept")),
    e: () => { const form = act("accept"); if (form) { form.elements.value.focus(); form.elements.value.select(); } },
    r: () => send(act("reject")),
    u: () => { const undo = one("[data-act='undo']"); if (undo && !one("button", undo).disabled) undo.requestSubmit(); },
    Enter: () => { const place = act("place"); if (place && document.activeElement === proposals[here]) place.click(); },
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (event.key === "Escape" && typing && here >= 0) { proposals[here].focus(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || typing || one("dialog[open]")) return;
    if (event.key === "Enter" && event.target !== proposals[here]) return;
    const does = keys[event.key];
    if (does) { event.preventDefault(); does(); }
  });
})();
