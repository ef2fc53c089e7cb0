// Keys of the search: / goes to the box, j and k walk over what was found.
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) {
    return;
  }
  const box = document.getElementById("words");
  if (event.key === "/" && box) {
    event.preventDefault();
    box.focus();
    box.select();
  } else if (event.key === "j" || event.key === "k") {
    const hits = [...document.querySelectorAll(".hit .source a, .hit h3 a")].filter((one) => !one.classList.contains("tag"));
    const at = hits.indexOf(document.activeElement);
    const next = hits[event.key === "j" ? at + 1 : Math.max(0, at - 1)];
    if (next) {
      event.preventDefault();
      next.focus();
      next.closest(".hit").scrollIntoView({block: "nearest"});
    }
  }
});
