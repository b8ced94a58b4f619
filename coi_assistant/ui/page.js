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

element.addEventListener("click", (event) => {
  const plain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button);
  const link = event.target.closest("[data-open]");
  if (link && plain) {
    event.preventDefault();
    const { open, id, start, end } = link.dataset;
    window.lastOpened = isPanel ? window.lastOpened : link;
    element.querySelectorAll(".is-open").forEach((node) => node.classList.remove("is-open"));
    link.closest(".citation, tr")?.classList.add("is-open");
    trigger("click", { kind: open, id, start, end });
    const panel = panelOf(element);
    // What is shown already does not change, so no change will be seen: move there at once.
    if (panel?.querySelector("[data-shows]")?.dataset.shows === id) requestAnimationFrame(() => reveal(panel));
    return;
  }
  const example = event.target.closest("[data-example]");
  if (example) {
    example.closest("details").open = false;
    trigger("click", { example: example.dataset.example });
    return;
  }
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    const words = copy.textContent;
    navigator.clipboard.writeText(copy.dataset.copy).then(
      () => (copy.textContent = "Copied"),
      () => (copy.textContent = "Copying is blocked by the browser"),
    );
    setTimeout(() => (copy.textContent = words), 2000);
    return;
  }
  if (event.target.closest("[data-back]")) {
    const from = window.lastOpened?.isConnected ? window.lastOpened : null;
    from?.scrollIntoView({ block: "center" });
    from?.focus({ preventScroll: true });
  }
});

watch("value", () => {
  if (isPanel) requestAnimationFrame(() => reveal(area.closest(".panel") ?? area));
  // The examples have done their work once something was asked.
  if (area.id === "answer") document.querySelectorAll("details.examples").forEach((node) => (node.open = false));
});
