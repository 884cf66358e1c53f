// What every page adds when scripts run: keys, menus, copying, stepping through matches. Nothing here is needed to search or read.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const one = (selector, from = document) => from.querySelector(selector);
  const say = (text) => { const live = one("#live"); if (live) { live.textContent = ""; setTimeout(() => { live.textContent = text; }, 30); } };

  // The reader's time zone, so that the server writes times as the reader's clock shows them.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
  if (zone && !document.cookie.includes("zone=" + encodeURIComponent(zone))) {
    document.cookie = "zone=" + encodeURIComponent(zone) + "; path=/; max-age=31536000; samesite=lax";
  }

  // Controls that only work with scripts appear now.
  all("[data-copies], [data-step], .if-js").forEach((each) => { each.hidden = false; });

  document.addEventListener("click", (event) => {
    const copies = event.target.closest("[data-copies]");
    if (copies) {
      const source = document.getElementById(copies.dataset.copies);
      copy(source).then(() => { const was = copies.textContent; copies.textContent = copies.dataset.said; say(copies.dataset.said); setTimeout(() => { copies.textContent = was; }, 1600); });
    }
    const opens = event.target.closest("[data-opens]");
    if (opens && open(opens.dataset.opens)) event.preventDefault();
    all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    const step = event.target.closest("[data-step]");
    if (step) toMatch(Number(step.dataset.step));
  });

  function copy(source) {
    const text = source.value === undefined ? source.textContent.trim() : source.value;
    if (source.select) source.select();
    if (navigator.clipboard) return navigator.clipboard.writeText(text).catch(() => { document.execCommand("copy"); });
    document.execCommand("copy");
    return Promise.resolve();
  }

  // A modal <dialog> traps focus by itself and gives it back when closed.
  function open(id) {
    const dialog = document.getElementById(id);
    if (!dialog || !dialog.showModal) return false;
    if (!dialog.open) dialog.showModal();
    return true;
  }

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form) form.requestSubmit();
  });

  const firstWrong = one("main [aria-invalid='true']");
  if (firstWrong) firstWrong.focus();

  // Results: j and k.
  let here = -1;
  function toHit(by) {
    const hits = all("[data-hit]");
    if (!hits.length) return;
    here = Math.max(0, Math.min(hits.length - 1, here + by));
    hits.forEach((hit, number) => hit.classList.toggle("here", number === here));
    one("h2 a, .lead a", hits[here]).focus({ preventScroll: true });
    hits[here].scrollIntoView({ block: "nearest" });
  }

  // Matches in a document, in its text or boxed on the image of a page: n and p.
  let at = -1;
  const marks = () => all("#text mark, #hit-boxes g");
  function toMatch(by) {
    const found = marks();
    if (!found.length && !one(by > 0 ? "[data-later]" : "[data-earlier]")) return;
    const wanted = at + by;
    if (wanted >= found.length || wanted < 0) {
      const on = one(wanted < 0 ? "[data-earlier]" : "[data-later]");
      if (on) { location.href = on.href; return; }
    }
    if (found.length) show((wanted + found.length) % found.length);
  }
  function show(number) {
    const found = marks();
    if (at >= 0 && found[at]) found[at].classList.remove("now");
    at = number;
    const mark = found[at];
    mark.classList.add("now");
    mark.scrollIntoView({ block: "center" });
    const said = one("[data-hits-said]");
    if (said) said.textContent = said.dataset.word.replace("{n}", at + 1).replace("{m}", found.length);
    say(said ? said.textContent : "");
  }
  const text = one("#text");
  if (text && marks().length) {
    const page = document.getElementById(text.dataset.opensAt);
    const first = marks().findIndex((mark) => page && page.contains(mark));
    if (text.dataset.asked || first >= 0) addEventListener("load", () => show(Math.max(first, 0)));
  }
  if (one("#hit-boxes")) addEventListener("load", () => show(location.hash === "#last-match" ? marks().length - 1 : 0));

  // An image that the reader may not be shown, or that can't be drawn: say so in its place.
  const missing = (image) => {
    image.hidden = true;
    all("#hit-boxes", image.parentElement).forEach((boxes) => boxes.remove());
    const said = one("[data-withheld]", image.parentElement);
    if (said) { said.hidden = false; say(said.textContent.trim()); }
  };
  all("img[data-page-image]").forEach((image) => {
    if (image.complete && !image.naturalWidth && image.loading !== "lazy") missing(image);
    else image.addEventListener("error", () => missing(image));
  });
  const thumb = one(".thumbs .now");
  if (thumb) thumb.scrollIntoView({ block: "nearest", inline: "center" });

  let went = 0;
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]") && !["checkbox", "radio"].includes(target.type);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      all("details.menu[open]").forEach((menu) => { menu.open = false; one("summary", menu).focus(); });
      if (event.target.id === "q") event.target.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || one("dialog[open]")) return;
    const go = Date.now() - went < 1200;
    went = 0;
    const act = go
      ? { u: () => jump("/uploads"), s: () => jump("/") }[event.key]
      : {
          "/": () => { const box = one("#q"); if (box) { box.focus(); box.select(); } },
          "?": () => open("keys"),
          j: () => toHit(1), k: () => toHit(-1),
          o: () => { const hit = one("[data-hit].here :is(h2, .lead) a"); if (hit) hit.click(); },
          n: () => toMatch(1), p: () => toMatch(-1),
          g: () => { went = Date.now(); },
        }[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  const jump = (path) => { if (one(`a[href="${path}"]`)) location.href = path; };
})();
