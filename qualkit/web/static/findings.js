// Writing a finding: another theme lays out its own quotes, and nothing typed or chosen is lost.
"use strict";

document.addEventListener("change", async (event) => {
  const form = event.target.closest("form[data-here]");
  if (!form || event.target.name !== "theme") {
    return;
  }
  const chosen = [...form.querySelectorAll("[name^=use-]")].filter((one) => one.value).map((one) => one.closest(".quote"));
  const answer = await fetch(`${form.dataset.here}?${new URLSearchParams({theme: event.target.value})}`);
  if (!answer.ok) {
    await desk.explain(answer);
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const others = document.importNode(page.getElementById("others"), true);
  for (const one of chosen) {
    others.querySelector(`#${CSS.escape(one.id)}`)?.remove();
  }
  const list = document.getElementById("chosen");
  list.append(...chosen.filter((one) => one.closest("#others")));
  if (chosen.length) {
    list.querySelector(":scope > .faint")?.remove();
  }
  document.getElementById("chosen-count").textContent = list.querySelectorAll(".quote").length;
  document.getElementById("others").replaceWith(others);
});
