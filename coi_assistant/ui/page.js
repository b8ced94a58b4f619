// Runs once in each HTML area of the page, with `element` (the area), `trigger` and `watch` given by Gradio.
// It only carries clicks to the server and moves the focus; whatever is shown comes from the server as escaped markup.

const area = element.parentElement?.closest(".block") ?? element;
const isPanel = area.classList.contains("panel") || element.closest(".panel") !== null;

function panelOf(node) {
  return node.closest(".two-columns")?.querySelector(".panel");
}

function reveal(panel) {
  const view = panel?.querySelector("[data-shows], [role=alert]");
  if (!view) return;
  const heading = view.querySelector("h2");
  if (heading) heading.tabIndex = -1;
  heading?.focus({ preventScroll: true });
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
const wordsOf = ({ source_id, passage_id, start, end, quote }) => [source_id, passage_id, start, end, quote].join("\n");
function placeOf(node) {
  const saved = "place" in node.dataset && node.closest("[data-saved]")?.dataset.saved;
  if (!saved) return () => undefined;
  const place = Number(node.dataset.place);
  const shown = JSON.parse(saved).citations;
  const { issue } = shown[place];
  const words = wordsOf(shown[place]);
  const placesIn = (list) => [...list.keys()].filter((at) => wordsOf(list[at]) === words);
  const before = placesIn(shown).length;
  return () => {
    const now = window.coi.bundle();
    const alike = placesIn(now);
    const same = alike.filter((at) => (now[at].issue ?? "") === issue);
    // Under no such issue any more it was put to another meanwhile, unless one was taken out: then it is that one.
    const left = same.length || alike.length < before ? same : alike;
    return left.includes(place) ? place : left[0];
  };
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
// Files are read in turn, too: otherwise the form might describe one while the field shows another.
const inTurn = ["bundle", "hits", "upload-file"].includes(area.id);
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
  if (!target.dataset.change) return;
  const place = typed?.field === target ? typed.place : placeOf(target);
  typed = { field: target, name: target.dataset.change, place, value: target.value };
});
// A field that got its text from here (see `settle`) has no change to tell when it is left.
element.addEventListener("focusout", ({ target }) => {
  if (typed?.field === target) target.dispatchEvent(new Event("change", { bubbles: true }));
});
element.addEventListener("change", ({ target }) => {
  if ("chooser" in target.dataset && target.files.length) return load(target.files[0]);
  if ("upload" in target.dataset && target.files.length) return upload(target.files[0]);
  // A field that the typing has moved on from tells of a change that belongs to another excerpt.
  if (!target.dataset.change || (typed && typed.field !== target)) return;
  const { value } = target;
  const place = typed?.place ?? placeOf(target);
  typed = null;
  setTimeout(() => send(() => ({ ...told(target), value, place: place(), focus: document.activeElement?.id })));
});

async function load(file) {
  const text = file.size > 20_000_000 ? undefined : await file.text();
  // Otherwise the browser would not tell that the same file, mended, was chosen again.
  element.querySelector("[data-chooser]").value = "";
  send(() => ({ act: "load", name: file.name, size: file.size, bundle: window.coi.bundle(), text }));
}

// Emptied only when the next file is about to be chosen, so that the field names the one that the form describes. A
// field that is not empty would not tell that the same file, mended, was chosen again.
element.addEventListener("click", ({ target }) => {
  if ("upload" in target.dataset) target.value = "";
});

let newest = null;
async function upload(file) {
  newest = file;
  send(() => ({ act: "sending" }));
  // A large file may arrive after a small one that was chosen later.
  const tell = (answered) => file === newest && send(() => answered);
  const options = { method: "POST", body: file, headers: { "content-type": "application/octet-stream" } };
  try {
    const answer = await fetch(`/upload?name=${encodeURIComponent(file.name)}`, options);
    const text = await answer.text();
    tell(answer.ok ? { act: "inspect", token: text } : { act: "refused", reason: text });
  } catch {
    tell({ act: "refused" });
  }
}

// A report that came or went also changes what the head of the page and the filters tell.
watch("value", () => requestAnimationFrame(() => {
  const changed = element.querySelector("[data-changed]");
  if (!changed) return;
  changed.removeAttribute("data-changed");
  window.dispatchEvent(new Event("coi:collection"));
}));
if (area.id === "header") window.addEventListener("coi:collection", () => trigger("click", { act: "refresh" }));

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
  // A field that was typed into keeps its text when Gradio puts another excerpt in its place.
  element.querySelectorAll("[data-change]").forEach((field) => {
    if (field !== typed?.field && field.value !== field.defaultValue) field.value = field.defaultValue;
  });
  const id = typed ? `${typed.name}-${typed.place()}` : element.querySelector("[data-focus]")?.dataset.focus;
  const field = id && element.querySelector(`#${CSS.escape(id)}`);
  if (typed) typeOn(field);
  if (!field) return;
  field.focus({ preventScroll: true });
  if (field.matches("h2")) field.scrollIntoView({ block: "nearest" });
}

// Where the excerpt whose field is being typed in stands elsewhere now, the typing goes on there, if it stands anywhere.
function typeOn(field) {
  const { field: last, value } = typed;
  typed = field ? { ...typed, field } : null;
  if (last !== field && last.isConnected) last.value = last.defaultValue;
  if (field && field.value !== value) field.value = value;
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
    // What is shown already does not change, so no change will be seen: move there at once. An error may come again.
    const view = panel?.querySelector("[data-shows], [role=alert]");
    if (view && (view.dataset.shows ?? shows) === shows) requestAnimationFrame(() => reveal(panel));
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
    const from = window.lastOpened?.isConnected ? window.lastOpened : document.querySelector("#question textarea");
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
