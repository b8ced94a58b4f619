// Runs once on the page, before its areas. What a user collects is kept in the browser's tab (sessionStorage) and never
// sent anywhere by itself: `history` (questions asked), `bundle` (citations kept). A tab of the app that works on the
// bundle listens to the event "coi:bundle" on `window`, or reads `window.coi.bundle()`, a list of citation objects.
(() => {
  if (window.coi) return;
  const MOST_ENTRIES = 50;
  const read = (name) => {
    try { return JSON.parse(sessionStorage.getItem(`coi.${name}`)) ?? []; } catch { return []; }
  };
  const write = (name, value) => {
    try { sessionStorage.setItem(`coi.${name}`, JSON.stringify(value)); } catch { /* full or switched off: not kept */ }
  };
  const setting = (name, value) => {
    try {
      if (value === undefined) return localStorage.getItem(`coi.${name}`);
      localStorage.setItem(`coi.${name}`, value);
    } catch { /* switched off */ }
    return null;
  };
  const keyOf = (one) => [one.passage_id, one.start, one.end].join(":");
  const bundle = () => read("bundle");
  const holds = (one) => bundle().some((other) => keyOf(other) === keyOf(one));

  function showBundle() {
    const number = bundle().length;
    document.querySelectorAll("[data-bundle]").forEach((node) => {
      const words = number ? node.dataset.bundle.replace("{n}", number) : node.dataset.empty;
      if (node.textContent !== words) node.textContent = words;
    });
    document.querySelectorAll("[data-keep]").forEach((button) => {
      const kept = holds(JSON.parse(button.dataset.keep));
      button.setAttribute("aria-pressed", String(kept));
      button.textContent = kept ? button.dataset.kept : button.dataset.keepWords;
    });
  }

  function setBundle(list) {
    write("bundle", list);
    showBundle();
    window.dispatchEvent(new CustomEvent("coi:bundle", { detail: list }));
  }

  function toggleKept(citation) {
    const others = bundle().filter((other) => keyOf(other) !== keyOf(citation));
    setBundle(holds(citation) ? others : [...others, citation]);
  }

  function showHistory() {
    const frame = document.querySelector("#history details");
    if (!frame) return;
    const entries = read("history");
    frame.hidden = entries.length === 0;
    // Built as text nodes: what was asked is never markup.
    const items = entries.map((entry) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      const outcome = document.createElement("span");
      button.type = "button";
      button.textContent = entry.question;
      button.dataset.again = JSON.stringify({ question: entry.question, filters: entry.filters });
      outcome.textContent = entry.outcome;
      item.append(button, outcome);
      return item;
    });
    frame.querySelector("ol").replaceChildren(...items);
  }

  function remember(answer) {
    const { question, filters, outcome } = answer.dataset;
    const entry = { question, filters: JSON.parse(filters), outcome };
    const same = (other) => other.question === question && JSON.stringify(other.filters) === JSON.stringify(entry.filters);
    write("history", [entry, ...read("history").filter((other) => !same(other))].slice(0, MOST_ENTRIES));
    showHistory();
  }

  function save(answer) {
    const stamp = new Date().toISOString().slice(0, 16).replace(/[-:]/g, "").replace("T", "-");
    const text = JSON.stringify(JSON.parse(answer.dataset.saved), null, 2);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = `${answer.dataset.name ?? "coi-answer"}-${stamp}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  // What a button says of itself is not read out when it changes, what stands here is.
  const readOut = document.createElement("p");
  readOut.className = "hidden";
  readOut.setAttribute("role", "status");
  const aside = document.createElement("div");
  aside.className = "coi";
  aside.append(readOut);
  document.body.append(aside);

  function copy(button, text) {
    const words = button.dataset.words ?? (button.dataset.words = button.textContent);
    const tell = (outcome) => (button.textContent = readOut.textContent = outcome);
    navigator.clipboard.writeText(text).then(() => tell(button.dataset.copied), () => tell(button.dataset.blocked));
    setTimeout(() => {
      button.textContent = words;
      readOut.textContent = "";
    }, 2000);
  }

  function shade(dark) {
    document.body.classList.toggle("dark", dark);
    document.documentElement.classList.toggle("dark", dark);
  }

  function showKeys() {
    document.querySelectorAll("[data-keys]").forEach((button) => {
      button.textContent = setting("keys") === "off" ? button.dataset.on : button.dataset.off;
    });
  }

  // While a question waits, the last answer makes room for what is happening, and for why none came.
  const LONG = 1000;
  let clock;
  let hadFocus = false;
  function show(reason) {
    document.querySelectorAll("#busy, #answer").forEach((block) => {
      if (reason) block.dataset.waits = reason;
      else delete block.dataset.waits;
    });
    document.querySelectorAll("#busy [data-when]").forEach((part) => {
      part.hidden = !part.dataset.when.split(" ").includes(reason ?? "searching");
    });
    const button = document.querySelector("button#ask");
    if (button) bar(button, reason === "searching" || reason === "loading");
  }
  // A button that is disabled loses the keyboard; unless it went elsewhere meanwhile, it comes back.
  function bar(button, barred) {
    if (barred === button.disabled) return;
    if (barred) hadFocus = document.activeElement === button;
    button.disabled = barred;
    if (!barred && hadFocus && document.activeElement === document.body) button.focus({ preventScroll: true });
  }
  async function askWhy() {
    const told = clock;
    const answer = await fetch("/loading").catch(() => null);
    const loading = await answer?.json().catch(() => false);
    if (clock !== told) return;
    if (!answer) return end("gone");
    show(loading ? "loading" : "searching");
    clock = setTimeout(askWhy, LONG);
  }
  function end(reason) {
    clearTimeout(clock);
    clock = null;
    show(reason);
  }
  // Answers are shown as they arrive. So that none ends up under a later question, one request is open at a time; the
  // newest question waits for its end, and the promise of one that another has replaced is never kept.
  let open = false;
  let held = null;
  function wait(given) {
    clearTimeout(clock);
    show("searching");
    // The examples have done their work once something is asked.
    document.querySelectorAll("details.examples").forEach((node) => (node.open = false));
    clock = setTimeout(askWhy, LONG);
    if (open) return new Promise((resolve) => (held = () => resolve(given)));
    open = true;
    return given;
  }
  function over() {
    if (!held) end(null);
  }
  function settle(reason = null) {
    const next = held;
    held = null;
    if (next) return next();
    open = false;
    end(reason);
  }

  const history = () => read("history");
  const waits = { wait, over, settle };
  window.coi = { bundle, setBundle, history, remember, showBundle, showHistory, showKeys, ...waits, settled: {} };

  // One listener for the buttons that the page itself answers; `page.js` has those that the server answers.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".coi button, .coi a");
    if (!button) return;
    const has = (name) => name in button.dataset;
    if (has("keep")) toggleKept(JSON.parse(button.dataset.keep));
    else if (has("copy")) copy(button, button.dataset.copy);
    else if (has("copyLink")) copy(button, new URL(`/${button.dataset.copyLink}`, location.origin).href);
    else if (has("save")) save(button.closest("[data-saved]"));
    else if (has("print")) print();
    else if (has("forget")) { write("history", []); showHistory(); }
    else if (has("shade")) {
      const dark = !document.body.classList.contains("dark");
      setting("shade", dark ? "dark" : "light");
      shade(dark);
    } else if (has("keys")) {
      setting("keys", setting("keys") === "off" ? "on" : "off");
      showKeys();
    } else if (has("language")) {
      event.preventDefault();
      location.assign(button.getAttribute("href") + location.search);
    }
  });

  const question = () => document.querySelector("#question textarea");
  const writing = (node) => node.closest?.("input, textarea, select, [contenteditable], [role=listbox]");

  function walk(step) {
    const cards = [...document.querySelectorAll("#answer .finding")].filter((card) => card.offsetParent);
    if (!cards.length) return;
    const at = cards.findIndex((card) => card.contains(document.activeElement));
    const next = cards[Math.min(cards.length - 1, Math.max(0, at + step))];
    next.querySelector("a")?.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  const letters = {
    "/": () => { question()?.focus(); question()?.select(); },
    n: () => walk(1),
    p: () => walk(-1),
  };

  // Gradio makes each choice a group of its own, between which no browser moves with the arrow keys.
  const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
  function choose(event) {
    const all = [...event.target.closest("fieldset, .block").querySelectorAll("input[type=radio]")];
    const next = all[(all.indexOf(event.target) + steps[event.key] + all.length) % all.length];
    event.preventDefault();
    next.focus();
    next.click();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      document.querySelector("button#ask:not([disabled])")?.click();
      return;
    }
    if (event.key === "Escape" && event.target.closest?.(".panel-column")) {
      const from = window.lastOpened?.isConnected ? window.lastOpened : question();
      from?.focus();
      return;
    }
    if (steps[event.key] && event.target.matches?.("input[type=radio]")) return choose(event);
    const plain = !(event.ctrlKey || event.metaKey || event.altKey);
    if (plain && letters[event.key] && setting("keys") !== "off" && !writing(event.target)) {
      event.preventDefault();
      letters[event.key]();
    }
  });

  // Gradio declares the page to be in the browser's language, whatever language it is in.
  const language = location.pathname.split("/")[1];
  const declare = () => { if (document.documentElement.lang !== language) document.documentElement.lang = language; };
  new MutationObserver(declare).observe(document.documentElement, { attributeFilter: ["lang"] });
  declare();

  const chosen = setting("shade");
  if (chosen) shade(chosen === "dark");
})();
