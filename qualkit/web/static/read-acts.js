// Acts: what the desk is asked and what it draws, the windows that ask it, undo and redo.
import {CodingWindow, NewCode, SuggestionWindow} from "./read-dialogs.js";
import {bracketAll} from "./read-marks.js";
import {documentId, focusHere, palette, room, setHere, spanOf, study, text, textHash} from "./read-room.js";
import {chosen, endResizing, keep, keepInView, resize, resizing, select} from "./read-selection.js";

/** Post an act; draws what it changed. Returns null if it went well, else what to say and the status. */
async function act(address, fields) {
  desk.calm();
  let answer;
  try {
    answer = await fetch(address + location.search, {
      method: "POST", body: new URLSearchParams(fields), headers: {"x-part": "1", ...desk.madeFor()}});
  } catch {
    return {status: 0, said: document.body.dataset.unreachable};
  }
  if (!answer.ok) {
    const said = await answer.json().catch(() => ({message: String(answer.status), hint: ""}));
    return {status: answer.status, said: `${said.message} ${said.hint || ""}`};
  }
  const {codebook} = draw(await answer.text());
  if (codebook) {
    for (const field of document.querySelectorAll("input[name=codebook]")) {
      field.value = codebook;
    }
  }
  return null;
}

/** Put turns that the desk drew in the place of those that stand here. */
function draw(html) {
  const part = new DOMParser().parseFromString(html, "text/html").querySelector(".part");
  const focused = document.activeElement?.dataset?.coding;
  const drawn = [];
  for (const fresh of [...part.querySelectorAll(".turn")]) {
    const old = document.getElementById(fresh.id);
    if (old) {
      const isHere = old.classList.contains("here");
      old.replaceWith(document.adoptNode(fresh));
      fresh.classList.toggle("here", isHere);
      drawn.push(fresh);
    }
  }
  text.changed();
  bracketAll(drawn);
  if (focused) {
    room.querySelector(`[data-coding="${CSS.escape(focused)}"]`)?.focus();
  }
  document.getElementById("far").textContent = part.dataset.far;
  if (part.dataset.said) {
    tell(part.dataset.said);
  }
  return part.dataset;
}

/** Draw the turns anew that stand between two places. */
async function refresh(start, end) {
  const query = new URLSearchParams(location.search);
  query.set("start", start);
  query.set("end", Math.max(end, start + 1));
  const answer = await fetch(`/study/${study}/read/${documentId}/turns?${query}`,
    {headers: {"x-part": "1", ...desk.madeFor()}});
  if (answer.ok) {
    draw(await answer.text());
  }
}

let fading = 0;

/** Say what was done, to eyes and ears; where it lies over the text, for a while only. */
export function tell(words) {
  desk.say(words);
  const told = document.getElementById("told");
  told.textContent = words;
  told.title = words;
  told.classList.remove("old");
  clearTimeout(fading);
  fading = setTimeout(() => told.classList.add("old"), 8000);
}

// --- windows ------------------------------------------------------------------------------------

const where = ([start, end]) => [["document", documentId], ["text", textHash], ["start", start], ["end", end]];

/** What the windows may ask of the room. */
const asked = {
  study, textHash, palette, address: `/study/${study}/read/${documentId}`, act, refresh, where, resize,
  codesChanged: () => palette.load(),
};

const newCode = new NewCode(asked);
const codingWindow = new CodingWindow(asked);
const suggestion = new SuggestionWindow(asked);

/** Ask which code the selected words are given. */
export function openPalette() {
  if (!chosen) {
    return;
  }
  const span = chosen;
  const request = desk.newRequest();
  keep(span);
  palette.open(text.quote(...span), {
    give: async (fields) => {
      const problem = await act(`/study/${study}/code`, [...where(span), ["request", request], ...fields]);
      return problem ? problem.said : "";
    }});
}

/** Ask for a new code that is made of the selected words. */
export function openNew() {
  if (chosen) {
    keep(chosen);
    newCode.open(chosen, text.quote(...chosen), palette.codes);
  }
}

/** Show the coding or the suggestion that a mark in the margin stands for. */
export function openMark(mark) {
  const {coding, code} = mark.dataset;
  const span = spanOf(mark);
  keep(span);
  if (coding) {
    codingWindow.open(coding);
  } else if (palette.byKey?.get(code)) {
    suggestion.open(mark, text.quote(...span), palette.byKey.get(code));
  }
}

for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("close", () => {
    if (document.querySelector("dialog[open]")) {
      return; // one window led to another
    }
    keep(null);
    if (chosen) {
      select(...chosen);
    }
    if (!room.contains(document.activeElement)) {
      focusHere();
    }
  });
}

// --- acts without a window ------------------------------------------------------------------------

/** Give the selected words a code that was given lately, 0 for the last. */
export async function giveRecent(place) {
  const id = palette.recent[place];
  if (!id || !chosen) {
    return;
  }
  const span = chosen;
  const problem = await act(`/study/${study}/code`, [...where(span), ["request", desk.newRequest()], ["code", id]]);
  if (problem) {
    desk.warn(problem.said, "");
  } else {
    palette.used(id);
    select(...span);
  }
}

/** Let the coding that is resized stand on the selected words. */
export async function keepResized() {
  const [span, from] = [chosen, resizing];
  if (!span || !from) {
    return;
  }
  const {start, end} = from.coding;
  const problem = await from.resized(span);
  if (problem) {
    desk.warn(problem.said, "");
  } else {
    desk.calm();
  }
  await refresh(Math.min(start, span[0]), Math.max(end, span[1]));
  if (!problem) {
    endResizing();
  }
}

/** Undo or redo one's last act, and go where it was, also in another document. */
export async function turnBack(verb) {
  const answer = await desk.post(`/study/${study}/${verb}`, [["request", desk.newRequest()]]);
  if (!answer) {
    return;
  }
  const {said, go, document: which, start, end} = await answer.json();
  if (go && which !== documentId) {
    sessionStorage.setItem("qualkit-told", said);
    location.assign(`${go}#c${start}-${end}`);
    return;
  }
  if (go) {
    await refresh(start, end);
    setHere(text.turnAt(start));
    keepInView(start);
  }
  tell(said);
}
