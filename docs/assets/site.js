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
