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
