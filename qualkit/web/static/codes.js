// Changing a code: what was previewed is what is done. Typing on takes the preview away.
"use strict";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button.confirm");
  if (!button) {
    return;
  }
  const shown = button.closest(".change");
  const fields = [...shown.querySelector("template").content.querySelectorAll("input")].map((one) => [one.name, one.value]);
  button.disabled = true;
  await desk.post(button.dataset.act, fields);
  button.disabled = false;
});

/** A new code's key comes of its name, until somebody writes one. */
document.addEventListener("change", async (event) => {
  const form = event.target.closest("#way-add");
  if (!form) {
    return;
  }
  const {name, parent, part} = form.elements;
  if (event.target === part) {
    form.dataset.own = part.value && "yes";
  } else if ((event.target === name || event.target === parent) && name.value && !form.dataset.own) {
    const query = new URLSearchParams({words: name.value, parent: parent.value});
    const answer = await fetch(`${form.dataset.names}?${query}`, {headers: {"x-part": "1"}});
    if (answer.ok && !form.dataset.own) {
      part.value = (await answer.json()).key.split("/").pop();
    }
  }
});

document.addEventListener("input", (event) => {
  const form = event.target.closest("form.way");
  if (form) {
    form.querySelector(".preview").replaceChildren();
  }
});

document.addEventListener("submit", (event) => {
  if (event.target.matches("form.way")) {
    event.preventDefault();
  }
});
