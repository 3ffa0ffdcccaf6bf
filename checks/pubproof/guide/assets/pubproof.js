// Adds a button to every value that can be copied, and lets the keyboard reach what scrolls.
// Without this script the values are plain code.

(() => {
  const SECONDS_SHOWN = 2;

  const status = document.createElement("div");
  status.className = "pubproof-hidden";
  status.setAttribute("role", "status");

  /** Copy a text; from a folder on disk some browsers refuse the clipboard's own interface. */
  async function copy(text) {
    if (navigator.clipboard && window.isSecureContext) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        // Not allowed here: the older way may be.
      }
    }
    const field = document.createElement("textarea");
    field.className = "pubproof-hidden";
    field.value = text;
    document.body.append(field);
    const focused = document.activeElement;
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    focused?.focus({ preventScroll: true });
    return copied;
  }

  /** Say to a screen reader what came of it; a text that is said twice has to be new twice. */
  function say(text) {
    status.textContent = "";
    setTimeout(() => { status.textContent = text; }, 50);
  }

  function addButton(code) {
    if (code.querySelector(".pubproof-copy__button")) return;
    const value = code.textContent;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "pubproof-copy__button";
    button.title = "Copy";
    button.setAttribute("aria-label", `Copy ${value}`);
    button.addEventListener("click", async () => {
      const copied = await copy(value);
      if (copied) {
        button.classList.add("pubproof-copy__button--done");
        setTimeout(
          () => button.classList.remove("pubproof-copy__button--done"), SECONDS_SHOWN * 1000,
        );
      } else {
        getSelection().selectAllChildren(code);
      }
      say(copied ? "Copied" : "Not copied; the value is selected");
    });
    code.append(button);
  }

  /** Make a box a stop of the Tab key for as long as its content is wider than itself. */
  const widths = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });

  function prepare() {
    document.body.append(status);
    document.querySelectorAll("code.pubproof-copy").forEach(addButton);
    document
      .querySelectorAll(".pubproof-table, .md-typeset__scrollwrap")
      .forEach((box) => widths.observe(box));
  }

  // With instant navigation, Material says when the next page is there.
  if (window.document$) window.document$.subscribe(prepare);
  else if (document.readyState === "loading") addEventListener("DOMContentLoaded", prepare);
  else prepare();
})();
