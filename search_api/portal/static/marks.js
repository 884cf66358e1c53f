// The marking screen with scripts: selecting, drawing, keys. Everything in the lists works without.
(() => {
  "use strict";
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const one = (selector, from = document) => from.querySelector(selector);
  const form = one("#draw");
  const board = one("#board");
  const say = (text) => { const live = one("#live"); live.textContent = ""; setTimeout(() => { live.textContent = text; }, 30); };
  // Places in the archive count whole characters; a browser counts some of them twice.
  const length = (text) => Array.from(text).length;

  function place(start, end, box, words, target) {
    if (target) form.elements.target.value = target;
    form.elements.start.value = start;
    form.elements.end.value = end;
    form.elements.box.value = box;
    form.elements.words.value = words;
  }

  // What is selected in the text becomes what the form marks.
  function selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const within = all(".marking[data-target]").find((each) => each.contains(range.startContainer) && each.contains(range.endContainer));
    if (!within) return null;
    const before = document.createRange();
    before.selectNodeContents(within);
    before.setEnd(range.startContainer, range.startOffset);
    const start = length(before.toString());
    const words = range.toString();
    return words.trim() ? { start, end: start + length(words), words, target: within.dataset.target } : null;
  }
  document.addEventListener("selectionchange", () => {
    const found = selected();
    all("[data-act='extent']").forEach((each) => {
      one("button", each).disabled = !found || found.target !== each.dataset.in;
      each.elements.start.value = found ? found.start : "";
      each.elements.end.value = found ? found.end : "";
    });
    if (found && form) place(found.start, found.end, "", found.words.replace(/\s+/g, " "), found.target);
  });
  // Words that are typed count as typed, wherever they stand.
  if (form) ["words", "target"].forEach((name) => form.elements[name].addEventListener("input", () => place("", "", "", form.elements.words.value)));

  // Boxes on the image, in thousandths of it.
  if (board && form) {
    const drawn = one("#drawn");
    let from = null;
    const at = (event) => {
      const area = board.getBoundingClientRect();
      const share = (value) => Math.round(Math.min(Math.max(value, 0), 1) * 1000);
      return [share((event.clientX - area.left) / area.width), share((event.clientY - area.top) / area.height)];
    };
    const corners = (to) => [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(from[0], to[0]), Math.max(from[1], to[1])];
    board.addEventListener("pointerdown", (event) => { if (one("img", board).hidden) return; from = at(event); board.setPointerCapture(event.pointerId); event.preventDefault(); });
    board.addEventListener("pointermove", (event) => {
      if (!from) return;
      const [left, top, right, bottom] = corners(at(event));
      drawn.setAttribute("x", left); drawn.setAttribute("y", top);
      drawn.setAttribute("width", right - left); drawn.setAttribute("height", bottom - top);
    });
    board.addEventListener("pointerup", (event) => {
      if (!from) return;
      const box = corners(at(event));
      from = null;
      if (box[2] - box[0] < 3 || box[3] - box[1] < 3) return;
      place("", "", box.join(","), form.elements.words.dataset.box);
      form.elements.reason.focus();
    });
  }

  // One finding at a time.
  const findings = all("[data-finding]");
  let here = findings.findIndex((each) => each.classList.contains("now"));
  const stretches = (id) => all("[data-marks]").filter((each) => each.dataset.marks.split(" ").includes(id));
  function go(number) {
    if (!findings.length) return;
    here = (number + findings.length) % findings.length;
    const id = findings[here].dataset.finding;
    findings.forEach((each, index) => each.classList.toggle("now", index === here));
    all("[data-marks].now").forEach((each) => each.classList.remove("now"));
    stretches(id).forEach((each) => each.classList.add("now"));
    findings[here].focus({ preventScroll: true });
    findings[here].scrollIntoView({ block: "nearest" });
    const stretch = stretches(id)[0];
    if (stretch) stretch.scrollIntoView({ block: "center" });
    say(one(".context", findings[here]).textContent.trim());
  }
  if (here >= 0) addEventListener("load", () => go(here));
  document.addEventListener("click", (event) => {
    const stretch = event.target.closest("[data-target] [data-marks]");
    if (!stretch || !getSelection().isCollapsed) return;
    const id = stretch.dataset.marks.split(" ").pop();
    const number = findings.findIndex((each) => each.dataset.finding === id);
    if (number >= 0) go(number);
  });

  const act = (name) => (here >= 0 ? one(`[data-act='${name}']`, findings[here]) : null);
  function level(rank) {
    if (form && (form.elements.start.value || form.elements.box.value)) {
      const choice = all("[name='level']", form).find((each) => Number(each.value) === rank);
      if (choice) { choice.checked = true; form.elements.reason.focus(); }
      return;
    }
    const changing = act("level");
    const choice = changing && all("option", changing).find((each) => Number(each.value) === rank);
    if (choice) { choice.selected = true; changing.requestSubmit(); }
  }
  const keys = {
    n: () => go(here + 1),
    p: () => go(here < 0 ? -1 : here - 1),
    c: () => { const confirm = act("confirm"); if (confirm) confirm.requestSubmit(); },
    w: () => { const withdraw = act("withdraw"); if (withdraw) { withdraw.closest("details").open = true; withdraw.elements.reason.focus(); } },
    u: () => { const undo = one("[data-act='undo']"); if (undo && !one("button", undo).disabled) undo.requestSubmit(); },
    1: () => level(0), 2: () => level(1), 3: () => level(2), 4: () => level(3),
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select") && !["checkbox", "radio"].includes(event.target.type);
    if (event.ctrlKey || event.metaKey || event.altKey || typing || one("dialog[open]")) return;
    const does = keys[event.key];
    if (does) { event.preventDefault(); does(); }
  });
})();
