// Runs once in each HTML area of the page, with `element` (the area), `trigger` and `watch` given by Gradio.
// It only carries clicks to the server and moves the focus; whatever is shown comes from the server as escaped markup.

const area = element.parentElement?.closest(".block") ?? element;
const isPanel = area.classList.contains("panel") || element.closest(".panel") !== null;

function panelOf(node) {
  return node.closest(".two-columns")?.querySelector(".panel");
}

function reveal(panel) {
  const view = panel?.querySelector("[data-shows]");
  if (!view) return;
  view.querySelector("h2")?.focus({ preventScroll: true });
  const target = view.querySelector("mark") ?? view.querySelector(".is-current");
  const column = panel.closest(".panel-column");
  // Beside the list the panel is always in sight and scrolls by itself; below it, the page has to move.
  if (getComputedStyle(column).position === "sticky") {
    const top = target ? target.getBoundingClientRect().top - column.getBoundingClientRect().top : 0;
    const hidden = !target || top < 0 || top > column.clientHeight - 120;
    if (hidden) column.scrollTop = target ? column.scrollTop + top - column.clientHeight / 3 : 0;
    return;
  }
  column.scrollIntoView({ block: "start" });
  if (target && target.getBoundingClientRect().bottom > innerHeight) target.scrollIntoView({ block: "center" });
}

// The quotes that the answer takes from the source of a passage, in the answer's order, each once.
function hitsBeside(id) {
  const links = [...document.querySelectorAll("#answer [data-open=passage][data-source]")];
  const source = links.find((link) => link.dataset.id === id)?.dataset.source;
  const seen = new Map();
  links.filter((link) => link.dataset.source === source).forEach(({ dataset: { id, start, end } }) => {
    seen.set([id, start, end].join(":"), { id, start, end });
  });
  return [...seen.values()];
}

// What the server needs for an act: the data of the button, what the area shows, and what the browser keeps.
function told(node) {
  const { act, change, ...data } = node.dataset;
  const state = element.querySelector("[data-state]")?.dataset.state;
  const kept = { act: act ?? change, ...data };
  if (state) kept.state = JSON.parse(state);
  if (area.id === "bundle" || data.with === "bundle") kept.bundle = window.coi.bundle();
  if (data.with === "history") kept.history = window.coi.history();
  return kept;
}

// Where the excerpt of a button stands when it is asked: a change before may have moved it, or taken it out.
function placeOf(node) {
  const { id, start, end } = node.closest(".excerpt")?.querySelector("[data-open]")?.dataset ?? {};
  const key = [id, start, end].join(":");
  return () => id && window.coi.bundle().findIndex((one) => [one.passage_id, one.start, one.end].join(":") === key);
}

function act(button) {
  // What cannot be taken back is asked for twice, without a dialog.
  if (button.dataset.sure && !button.dataset.asked) {
    button.dataset.asked = "once";
    button.textContent = button.dataset.sure;
    return;
  }
  const place = placeOf(button);
  send(() => ({ ...told(button), place: place(), focus: button.dataset.focusNext }));
}

// Gradio drops a click while the last one of the same area is being answered, and each change of the bundle, or of what
// narrows the hits, starts from what the last one left. So they wait here, and what they tell is gathered in their turn.
const inTurn = area.id === "bundle" || area.id === "hits";
let sending = false;
const waiting = [];
function send(gather) {
  if (!inTurn) return trigger("click", gather());
  waiting.push(gather);
  if (!sending) next();
}
function next() {
  const told = waiting.shift()?.();
  sending = told !== undefined;
  if (sending) trigger("click", told);
}
// Two frames: in the first, the browser takes over what the answer holds (see `settle`).
if (inTurn) window.coi.settled[area.id] = () => requestAnimationFrame(() => requestAnimationFrame(next));

// A field that was left keeps the place of the keyboard, and what is typed while the server answers is not lost.
let typed = null;
element.addEventListener("input", ({ target }) => {
  if (target.dataset.change) typed = { id: target.id, value: target.value };
});
element.addEventListener("change", ({ target }) => {
  if ("chooser" in target.dataset && target.files.length) return load(target.files[0]);
  if ("upload" in target.dataset && target.files.length) return upload(target.files[0]);
  if (!target.dataset.change) return;
  typed = null;
  const { value } = target;
  const place = placeOf(target);
  setTimeout(() => send(() => ({ ...told(target), value, place: place(), focus: document.activeElement?.id })));
});

async function load(file) {
  const text = file.size > 20_000_000 ? undefined : await file.text();
  send(() => ({ act: "load", name: file.name, size: file.size, bundle: window.coi.bundle(), text }));
}

async function upload(file) {
  const options = { method: "POST", body: file, headers: { "content-type": "application/octet-stream" } };
  try {
    const answer = await fetch(`/upload?name=${encodeURIComponent(file.name)}`, options);
    const text = await answer.text();
    trigger("click", answer.ok ? { act: "inspect", token: text } : { act: "refused", reason: text });
  } catch {
    trigger("click", { act: "refused" });
  }
}

let taking = false;
function settle() {
  const view = element.querySelector("[data-now]");
  if (view) {
    taking = true;
    window.coi.setBundle(JSON.parse(view.dataset.now));
    taking = false;
  }
  const link = element.querySelector("a[data-fetch]");
  if (link) {
    link.removeAttribute("data-fetch");
    link.click();
  }
  const id = typed?.id ?? element.querySelector("[data-focus]")?.dataset.focus;
  const field = id && element.querySelector(`#${CSS.escape(id)}`);
  if (!field) return;
  if (typed) field.value = typed.value;
  field.focus({ preventScroll: true });
}

element.addEventListener("click", (event) => {
  const plain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button);
  const link = event.target.closest("[data-open]");
  if (link && plain) {
    event.preventDefault();
    const { open, id, start, end, edition } = link.dataset;
    window.lastOpened = isPanel ? window.lastOpened : link;
    element.querySelectorAll(".is-open").forEach((node) => node.classList.remove("is-open"));
    link.closest(".citation, tr")?.classList.add("is-open");
    trigger("click", { kind: open, id, start, end, edition, hits: open === "passage" ? hitsBeside(id) : [] });
    const panel = panelOf(element);
    const shows = open === "passage" ? `${id}:${start ?? "None"}:${end ?? "None"}` : id;
    // What is shown already does not change, so no change will be seen: move there at once.
    if (panel?.querySelector("[data-shows]")?.dataset.shows === shows) requestAnimationFrame(() => reveal(panel));
    return;
  }
  const button = event.target.closest("button");
  if (!button) return;
  if ("act" in button.dataset) return act(button);
  if ("load" in button.dataset) return element.querySelector("[data-chooser]")?.click();
  const { example, drop, value, follow, again } = button.dataset;
  if (example) {
    button.closest("details").open = false;
    trigger("click", { example });
  } else if (drop) {
    trigger("click", { drop, value });
    document.querySelector("#question textarea")?.focus();
  } else if (follow) {
    const context = document.querySelector("#context textarea, #context input");
    context.value = follow;
    context.dispatchEvent(new Event("input", { bubbles: true }));
    const box = document.querySelector("#question textarea");
    box?.focus();
    box?.select();
  } else if (again) {
    trigger("click", { again: JSON.parse(again) });
    document.querySelector("#question")?.scrollIntoView({ block: "nearest" });
  } else if ("back" in button.dataset) {
    const from = window.lastOpened?.isConnected ? window.lastOpened : null;
    from?.scrollIntoView({ block: "center" });
    from?.focus({ preventScroll: true });
  }
});

// Pages of a PDF are drawn when they are asked for. A table that does not fit begins with its newest years in sight.
element.addEventListener("toggle", (event) => {
  const table = event.target.open && event.target.querySelector(".wide-table");
  if (table) table.scrollLeft = table.scrollWidth;
  if (!event.target.open || !("pictures" in event.target.dataset)) return;
  event.target.querySelectorAll("img[data-src]").forEach((picture) => {
    picture.addEventListener("error", () => {
      picture.hidden = true;
      event.target.querySelector(".failed").hidden = false;
    });
    picture.src = picture.dataset.src;
    picture.removeAttribute("data-src");
  });
}, true);

function refresh() {
  window.coi?.showBundle();
  if (area.id === "history") window.coi?.showHistory();
  if (area.id === "guide") window.coi?.showKeys();
}

watch("value", () => {
  requestAnimationFrame(refresh);
  requestAnimationFrame(settle);
  if (isPanel) requestAnimationFrame(() => reveal(area.closest(".panel") ?? area));
  if (area.id !== "answer") return;
  window.coi?.over();
  const done = element.querySelector("[data-done]");
  if (done) window.coi?.remember(done);
});

const shown = () => ({ act: "show", bundle: window.coi?.bundle() ?? [] });
function showBundle() {
  // One that waits will show what is added meanwhile, too.
  if (!element.isConnected || taking || waiting.includes(shown)) return;
  send(shown);
}
if (area.id === "bundle") {
  window.addEventListener("coi:bundle", showBundle);
  setTimeout(showBundle, 600);
}

// The page's own script may come after the areas.
requestAnimationFrame(refresh);
setTimeout(refresh, 300);
