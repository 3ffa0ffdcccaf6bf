// What Material leaves out for people who do not see the page or do not use a mouse.

// Its search is a dialog without a name.
document.querySelector(".md-search")?.setAttribute("aria-label", "Search");

// The menu and, on small screens, the search open with labels, which the Tab key passes by.
// Material's script already lets Enter press a label that has the focus.
for (const [toggle, name] of [["__drawer", "Menu"], ["__search", "Search"]]) {
  const label = document.querySelector(`.md-header__button[for=${toggle}]`);
  if (!label) continue;
  label.tabIndex = 0;
  label.title = name;
}

// The copy button of each code block stands in a <nav> of its own: landmarks that lead nowhere.
document$.subscribe(() => {
  for (const nav of document.querySelectorAll(".md-code__nav")) nav.setAttribute("role", "none");
});

// On a small screen a row of a wide table is set as a list, in which each value needs the name of
// its column. Without this script the table scrolls.
document$.subscribe(() => {
  const roles = { thead: "rowgroup", tbody: "rowgroup", tr: "row", th: "columnheader", td: "cell" };
  for (const table of document.querySelectorAll(".md-content table:not([class])")) {
    const names = [...table.querySelectorAll("thead th")].map((cell) => cell.textContent.trim());
    if (names.length < 3 || table.querySelector(".pubproof-state")) continue;
    const values = [...table.querySelectorAll("tbody td:not(:first-child)")];
    const areShort = values.every((cell) => cell.textContent.trim().length < 12);
    table.dataset.records = areShort ? "short" : "";
    // A table that is not displayed as one is none to a screen reader, unless it says so.
    table.setAttribute("role", "table");
    for (const [name, role] of Object.entries(roles)) {
      for (const part of table.querySelectorAll(name)) part.setAttribute("role", role);
    }
    for (const row of table.tBodies[0].rows) {
      [...row.cells].slice(1).forEach((cell, column) => {
        const value = document.createElement("div");
        value.append(...cell.childNodes);
        cell.append(value);
        cell.dataset.name = names[column + 1];
      });
    }
  }
});

// A browser breaks code behind each hyphen, in `--dist` too, and never behind a slash. A name that
// fits on a line of a phone stays whole, and what is longer breaks behind slashes and commas.
const FITS = 28;

/** Return a part of a text, as a node of its own where it would be broken and need not be. */
function whole(part) {
  if (part.length > FITS || !part.includes("-")) return part;
  const name = document.createElement("span");
  name.className = "site-name";
  name.textContent = part;
  return name;
}

/** Return the nodes of a text, with a place for a break in every long name. */
function broken(text) {
  return text.split(/(\s+)/).flatMap((word) => {
    if (word.length <= FITS) return whole(word);
    const [first, ...parts] = word.match(/[^/,]*[/,]+|[^/,]+/g);
    return [whole(first), ...parts.flatMap((one) => [document.createElement("wbr"), whole(one)])];
  });
}

document$.subscribe(() => {
  const codes = document.querySelectorAll(".md-content :not(pre) > code, .pubproof-mark__lines");
  for (const code of codes) {
    const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) if (/[-/]/.test(text.data)) text.replaceWith(...broken(text.data));
  }
});

// Material's search takes a word behind a dash for one that must not be found, and so finds no
// option of a command: its worker is asked for the name without the two dashes.
const ask = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (message, ...more) {
  const { data } = message;
  const query = typeof data === "string" && data.replace(/(^|[\s"])--(?=\w)/g, "$1");
  return ask.call(this, query ? { ...message, data: query } : message, ...more);
};
