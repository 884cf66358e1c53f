// Several files, dropped or chosen, each sent by itself with the particulars of the form and its own progress.
(() => {
  "use strict";
  const form = document.getElementById("upload");
  const input = document.getElementById("files");
  const drop = document.getElementById("drop");
  const list = document.getElementById("picked");
  const words = form.dataset;
  let picked = [];
  let batch = null; // where several files go; the same one when some have to be sent again
  let count = 0;
  input.multiple = true;
  input.required = false;

  input.addEventListener("change", () => { add(input.files); input.value = ""; });
  ["dragenter", "dragover"].forEach((name) => drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); }));
  ["dragleave", "drop"].forEach((name) => drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.remove("over"); }));
  drop.addEventListener("drop", (event) => add(event.dataTransfer.files));
  // A file dropped beside the target would replace the page and everything typed.
  ["dragover", "drop"].forEach((name) => window.addEventListener(name, (event) => event.preventDefault()));

  const size = (bytes) => { let unit = 0; while (bytes >= 1024 && unit < 3) { bytes /= 1024; unit += 1; } return `${bytes.toFixed(unit && bytes < 10 ? 1 : 0)} ${["B", "KB", "MB", "GB"][unit]}`; };

  function add(files) {
    wrong("");
    for (const file of files) {
      const row = document.createElement("li");
      const name = document.createElement("span");
      const weight = document.createElement("span");
      const remove = document.createElement("button");
      name.textContent = file.name;
      weight.textContent = size(file.size);
      weight.className = "quiet small nowrap";
      remove.type = "button";
      remove.className = "little";
      remove.textContent = words.remove;
      remove.setAttribute("aria-label", `${words.remove} ${file.name}`);
      row.append(name, weight, remove);
      list.append(row);
      const item = { file, row, remove, key: String(count += 1) };
      remove.addEventListener("click", () => { picked = picked.filter((each) => each !== item); row.remove(); input.focus(); });
      picked.push(item);
    }
  }

  function wrong(text) { document.getElementById("files-wrong").textContent = text; }

  // When a field is left, the server says what is wrong with it. Only that field is sent.
  form.addEventListener("change", async (event) => {
    const field = event.target.closest("[data-checks]");
    if (!field) return;
    const body = new URLSearchParams({ csrf: form.elements.csrf.value, class: form.elements.class.value, field: field.dataset.checks });
    field.querySelectorAll("[name]").forEach((each) => body.append(each.name, each.value));
    const answer = await fetch(form.action + "/check", { method: "POST", body }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected) return; // it is checked again when the form is sent
    const wrong = document.getElementById(`${field.dataset.checks}-wrong`);
    wrong.outerHTML = await answer.text();
    const control = field.querySelector("[aria-describedby]");
    if (document.getElementById(wrong.id).textContent.trim()) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!picked.length) { wrong(words.none); input.focus(); return; }
    const button = form.querySelector("button.main");
    button.disabled = true;
    if (picked.length === 1 && !batch) await send(picked[0], form.action, received);
    else await sendAll();
    button.disabled = false;
  });

  // Several files are a batch. Each has a key, so that one that is sent again is not taken for another.
  async function sendAll() {
    batch = batch || await begun();
    if (!batch) return;
    const waiting = [...picked];
    const all = waiting.length;
    const whole = document.getElementById("whole");
    const bar = whole.querySelector("progress");
    let going = true;
    whole.hidden = false;
    const shown = () => { bar.max = all; bar.value = all - picked.length; whole.querySelector("p").textContent = words.sent.replace("{done}", all - picked.length).replace("{all}", all); };
    shown();
    const one = async () => {
      while (going && waiting.length) {
        if (!(await send(waiting.shift(), `${batch.page}/items`, taken))) going = false;
        shown();
      }
    };
    await Promise.all([one(), one(), one()]);
    if (picked.length) { wrong(words.notAll); return; }
    await fetch(`${batch.page}/move`, { method: "POST", body: new URLSearchParams({ csrf: form.elements.csrf.value, state: "finished" }) }).catch(() => null);
    window.location.assign(batch.page);
  }

  async function begun() {
    const data = new FormData(form);
    const body = new URLSearchParams(["csrf", "class", "level", "department", "customer", "separators", "labels"].map((name) => [name, data.get(name) || ""]));
    const answer = await fetch("/batches", { method: "POST", body }).catch(() => null);
    if (answer && answer.status === 201) return answer.json();
    let problems = {};
    try { problems = await answer.json(); } catch { wrong(words.failed); return null; }
    wrong((problems.sentences || []).join(" ") || words.failed);
    mark(problems.fields);
    return null;
  }

  // What became of one file of a batch: one that is not kept stays on the page, with the reason.
  function taken(item, text, bar, said) {
    const answer = JSON.parse(text);
    if (answer.done) {
      picked = picked.filter((each) => each !== item);
      item.row.remove();
      return true;
    }
    bar.remove();
    item.remove.hidden = false;
    said.className = "wide state bad small";
    said.textContent = [answer.state, ...answer.sentences].join(" · ");
    mark(answer.fields);
    return Object.keys(answer.fields).length === 0; // what is wrong with a field is wrong for all of them
  }

  // Fields first, the file last: the server begins to encrypt while the file is still arriving.
  function body(item) {
    const data = new FormData(form);
    data.delete("file");
    if (batch) { data.append("key", item.key); data.append("path", item.file.webkitRelativePath || item.file.name); }
    data.append("file", item.file, item.file.name);
    return data;
  }

  function send(item, address, arrived) {
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      const bar = document.createElement("progress");
      const said = document.createElement("span");
      const begun = Date.now();
      bar.max = 1;
      bar.value = 0;
      bar.setAttribute("aria-label", `${words.sending} ${item.file.name}`);
      bar.className = "wide";
      said.className = "wide small quiet";
      item.row.querySelectorAll(".wide").forEach((each) => each.remove());
      item.row.append(bar, said);
      item.remove.hidden = true;
      request.upload.addEventListener("progress", (event) => {
        if (!event.lengthComputable) return;
        bar.value = event.loaded / event.total;
        const seconds = (Date.now() - begun) / 1000;
        const left = Math.round((event.total - event.loaded) * seconds / Math.max(event.loaded, 1));
        said.textContent = `${words.sending} · ${size(event.loaded)} / ${size(event.total)}` + (seconds > 10 ? ` · ${size(event.loaded / seconds)}/s · ${words.left.replace("{s}", left)}` : "");
      });
      request.addEventListener("load", () => {
        if (request.status === 202 || request.status === 200) { done(arrived(item, request.responseText, bar, said)); return; }
        refused(item, bar, said, request);
        done(false);
      });
      request.addEventListener("error", () => { broke(item, bar, said); done(false); });
      request.open("POST", address);
      request.setRequestHeader("X-One-File", "1");
      request.send(body(item));
    });
  }

  function received(item, row) {
    picked = picked.filter((each) => each !== item);
    item.row.remove();
    const rows = document.getElementById("sent-rows");
    document.getElementById("sent").hidden = false;
    rows.insertAdjacentHTML("afterbegin", row);
    window.htmx.process(rows);
    return true;
  }

  function refused(item, bar, said, request) {
    let problems = {};
    try { problems = JSON.parse(request.responseText); } catch { broke(item, bar, said); return; }
    bar.remove();
    item.remove.hidden = false;
    said.className = "wide state bad small";
    said.textContent = (problems.sentences || [problems.title, problems.detail]).join(" ");
    mark(problems.fields);
  }

  function mark(fields) {
    const marked = [];
    for (const [field, sentence] of Object.entries(fields || {})) {
      const place = document.getElementById(`${field}-wrong`);
      const control = form.elements.namedItem(field);
      if (place) place.textContent = sentence;
      if (control instanceof HTMLElement) { control.setAttribute("aria-invalid", "true"); marked.push(control); }
    }
    const first = [...form.elements].find((each) => marked.includes(each));
    if (first) first.focus();
  }

  function broke(item, bar, said) {
    bar.remove();
    item.remove.hidden = false;
    said.className = "wide state bad small";
    said.textContent = words.failed;
  }
})();
