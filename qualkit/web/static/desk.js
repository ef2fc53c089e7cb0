// What all pages share: forms that lose nothing, notices, and the words said to screen readers.
"use strict";

const desk = {
  /** Say something to everybody who does not see the page change. */
  say(words) {
    document.getElementById("said").textContent = words;
  },

  /** Show what went wrong; what was typed stays where it is. */
  warn(message, hint) {
    const notice = document.getElementById("notice");
    notice.querySelector("span").textContent = hint ? `${message} ${hint}` : message;
    notice.classList.remove("told");
    notice.hidden = false;
  },

  /** Show what was done, to eyes and ears. */
  tell(words) {
    desk.warn(words);
    document.getElementById("notice").classList.add("told");
  },

  /** Words of people between the quotation marks of the page's language. */
  quoted(words) {
    return document.body.dataset.quoted.replace("{words}", () => words);
  },

  calm() {
    document.getElementById("notice").hidden = true;
  },

  /** Send a form's fields; returns the answer if all went well, else shows what went wrong and returns null. */
  async post(address, fields) {
    desk.calm();
    let answer;
    try {
      answer = await fetch(address, {
        method: "POST", body: new URLSearchParams(fields), headers: {"x-part": "1", ...desk.madeFor()}});
    } catch {
      desk.warn(document.body.dataset.unreachable);
      return null;
    }
    const next = answer.headers.get("HX-Redirect");
    if (next) {
      const to = new URL(next, location);
      const stays = to.hash && to.pathname + to.search === location.pathname + location.search;
      location.assign(next);
      if (stays) {
        location.reload(); // to a place on this page: the browser would only scroll
      }
      return answer;
    }
    if (!answer.ok) {
      await desk.explain(answer);
      return null;
    }
    return answer;
  },

  async explain(answer) {
    const said = await answer.json().catch(() => null);
    desk.warn(said ? said.message : `${answer.status}`, said ? said.hint : "");
    if (said && said.go) {
      location.assign(said.go);
    }
  },

  /** Whom this page was made for: if the browser belongs to somebody else by now, nothing is done in their name. */
  madeFor() {
    return {"x-coder": encodeURIComponent(document.body.dataset.coder)};
  },

  /** A fresh number for an act, so that one sent twice is done once. */
  newRequest() {
    return crypto.randomUUID();
  },
};

document.querySelector("#notice button").addEventListener("click", desk.calm);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    desk.calm();
  }
});

// A form that is posted goes through fetch: if it is refused, what was typed is still there.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method !== "post" || "plain" in form.dataset || event.defaultPrevented
      || [...form.attributes].some((one) => one.name.startsWith("hx-"))) {
    return;
  }
  event.preventDefault();
  const button = event.submitter;
  const fields = [...new FormData(form, button)];
  if (button) {
    button.disabled = true;
  }
  const answer = await desk.post(form.action, fields);
  if (button) {
    button.disabled = false;
  }
  if (answer && !answer.headers.get("HX-Redirect")) {
    const done = await answer.json().catch(() => null);
    if (done?.said) {
      sessionStorage.setItem("qualkit-done", done.said);
    }
    location.reload();
  }
});

const done = sessionStorage.getItem("qualkit-done");
if (done) {
  sessionStorage.removeItem("qualkit-done");
  desk.tell(done);
}

document.addEventListener("htmx:beforeRequest", desk.calm);
document.addEventListener("htmx:configRequest", (event) => Object.assign(event.detail.headers, desk.madeFor()));
document.addEventListener("htmx:responseError", (event) => {
  const {xhr} = event.detail;
  let said = null;
  try {
    said = JSON.parse(xhr.responseText);
  } catch { /* not one of ours: the status has to do */ }
  desk.warn(said ? said.message : `${xhr.status}`, said ? said.hint : "");
});
document.addEventListener("htmx:sendError", () => {
  desk.warn(document.body.dataset.unreachable);
});
