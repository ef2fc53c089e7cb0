// The reading room: select by mouse or keys, code, move about, find.
import {Text} from "./read-positions.js";
import {Palette} from "./read-palette.js";

const room = document.getElementById("room");
const text = new Text(room);
const {study, document: documentId, text: textHash} = room.dataset;
const palette = new Palette(study);
const bar = document.getElementById("selection");
let chosen = null; // [start, end) in code points
let here = 0; // the turn that keys go from

// --- what the desk is asked ---------------------------------------------------------------------

/** Post an act; draws what it changed. Returns "" if it went well, else what to say. */
async function act(address, fields) {
  desk.calm();
  let answer;
  try {
    answer = await fetch(address + location.search, {
      method: "POST", body: new URLSearchParams(fields), headers: {"x-part": "1"}});
  } catch {
    return document.body.dataset.unreachable || "The desk does not answer.";
  }
  if (!answer.ok) {
    const said = await answer.json().catch(() => ({message: String(answer.status), hint: ""}));
    return `${said.message} ${said.hint || ""}`;
  }
  draw(await answer.text());
  return "";
}

/** Put turns that the desk drew in the place of those that stand here. */
function draw(html) {
  const part = new DOMParser().parseFromString(html, "text/html").querySelector(".part");
  const focused = document.activeElement?.dataset?.coding;
  for (const fresh of [...part.querySelectorAll(".turn")]) {
    const old = document.getElementById(fresh.id);
    if (old) {
      const isHere = old.classList.contains("here");
      old.replaceWith(document.adoptNode(fresh));
      fresh.classList.toggle("here", isHere);
      watch.observe(fresh);
    }
  }
  text.changed();
  if (focused) {
    room.querySelector(`[data-coding="${CSS.escape(focused)}"]`)?.focus();
  }
  if (part.dataset.said) {
    tell(part.dataset.said);
  }
  return part.dataset;
}

function tell(words) {
  desk.say(words);
}

// --- the selection ------------------------------------------------------------------------------

function readSelection() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed || !room.contains(selection.getRangeAt(0).commonAncestorContainer)) {
    return null;
  }
  return text.span(selection.getRangeAt(0));
}

function showSelection() {
  bar.hidden = !chosen;
  if (!chosen) {
    return;
  }
  const quote = text.quote(...chosen);
  document.getElementById("selection-words").textContent = quote.length > 60 ? `“${quote.slice(0, 30)} … ${quote.slice(-25)}”` : `“${quote}”`;
  document.getElementById("recent").replaceChildren(...palette.recent.slice(0, 5).map((id, place) => {
    const button = document.createElement("button");
    const code = palette.byId.get(id);
    button.type = "button";
    button.className = `quiet h${code.hue}`;
    const digit = document.createElement("kbd");
    digit.textContent = place + 1;
    button.append(digit, ` ${code.name}`);
    button.addEventListener("click", () => giveRecent(place));
    return button;
  }));
}

document.addEventListener("selectionchange", () => {
  if (palette.dialog.open) {
    return;
  }
  chosen = readSelection();
  if (chosen) {
    setHere(text.turnAt(chosen[0]));
  }
  showSelection();
});

function select(start, end) {
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(text.range(start, end));
  chosen = [start, end];
  keepInView(start);
  showSelection();
}

function keepInView(point) {
  text.turns[text.turnAt(point)].scrollIntoView({block: "nearest"});
}

// --- acts -----------------------------------------------------------------------------------------

const where = ([start, end]) => [["document", documentId], ["text", textHash], ["start", start], ["end", end]];

function openPalette() {
  if (!chosen) {
    return;
  }
  const span = chosen;
  const request = desk.newRequest();
  keep(span);
  palette.open(text.quote(...span), {
    give: async (fields) => act(`/study/${study}/code`, [...where(span), ["request", request], ...fields])});
}

palette.dialog.addEventListener("close", () => {
  keep(null);
  if (chosen) {
    select(...chosen);
  }
  text.turns[here]?.focus({preventScroll: true});
});

function keep(span) {
  if (!CSS.highlights) {
    return;
  }
  CSS.highlights.delete("kept");
  if (span) {
    CSS.highlights.set("kept", new Highlight(text.range(...span)));
  }
}

async function giveRecent(place) {
  const id = palette.recent[place];
  if (!id || !chosen) {
    return;
  }
  const span = chosen;
  const problem = await act(`/study/${study}/code`, [...where(span), ["request", desk.newRequest()], ["code", id]]);
  if (problem) {
    desk.warn(problem, "");
  } else {
    palette.used(id);
    select(...span);
  }
}

async function turnBack(verb) {
  const answer = await desk.post(`/study/${study}/${verb}`, [["request", desk.newRequest()]]);
  if (!answer) {
    return;
  }
  const {said, go, document: which, start, end} = await answer.json();
  tell(said);
  if (go && which !== documentId) {
    location.assign(`${go}#c${start}`);
  } else if (go) {
    await refresh(start, end);
    setHere(text.turnAt(start));
    keepInView(start);
  }
}

async function refresh(start, end) {
  const query = new URLSearchParams(location.search);
  query.set("start", start);
  query.set("end", Math.max(end, start + 1));
  const answer = await fetch(`/study/${study}/read/${documentId}/turns?${query}`, {headers: {"x-part": "1"}});
  if (answer.ok) {
    draw(await answer.text());
  }
}

// --- brackets beside the text: measured for the turns in view only ---------------------------------

function measure(turn) {
  const bars = turn.querySelector(".bars");
  const top = bars.getBoundingClientRect().top;
  for (const one of bars.children) {
    const range = text.range(Number(one.dataset.start), Number(one.dataset.end));
    const box = range.getBoundingClientRect();
    one.style.setProperty("--top", `${Math.round(box.top - top)}px`);
    one.style.setProperty("--tall", `${Math.round(box.height)}px`);
  }
}

const watch = new IntersectionObserver((seen) => {
  for (const one of seen) {
    if (one.isIntersecting) {
      measure(one.target);
    }
  }
}, {rootMargin: "300px"});
text.turns.forEach((turn) => watch.observe(turn));
new ResizeObserver(() => {
  for (const turn of text.turns) {
    watch.unobserve(turn);
    watch.observe(turn);
  }
}).observe(room);

// --- keys -----------------------------------------------------------------------------------------

function setHere(number) {
  text.turns[here]?.classList.remove("here");
  here = Math.max(0, Math.min(text.turns.length - 1, number));
  text.turns[here].classList.add("here");
}

function step(by) {
  setHere(here + by);
  const turn = text.turns[here];
  turn.focus({preventScroll: true});
  turn.scrollIntoView({block: "nearest"});
}

/** Select the next or previous sentence, going on into the next turn. */
function sentence(by) {
  let number = chosen ? text.turnAt(by > 0 ? chosen[1] - 1 : chosen[0]) : here;
  let found = text.units(number, "sentence");
  let place = chosen
    ? (by > 0 ? found.findIndex(([start]) => start >= chosen[1]) : found.findLastIndex(([, end]) => end <= chosen[0]))
    : (by > 0 ? 0 : found.length - 1);
  while ((place < 0 || !found[place]) && text.turns[number + by]) {
    number += by;
    found = text.units(number, "sentence");
    place = by > 0 ? 0 : found.length - 1;
  }
  if (found[place]) {
    setHere(number);
    select(...found[place]);
  }
}

/** Move one end of the selection by a unit: which is 0 (start) or 1 (end), by is +1 or -1. */
function stretch(which, by, kind) {
  if (!chosen) {
    return;
  }
  let [start, end] = chosen;
  const from = which ? end : start;
  let number = text.turnAt(which ? end - 1 : start);
  const pick = () => {
    const edges = text.units(number, kind).map((unit) => unit[which]);
    return by > 0 ? edges.find((edge) => edge > from) : edges.findLast((edge) => edge < from);
  };
  let edge = pick();
  while (edge === undefined && text.turns[number + by]) {
    number += by;
    edge = pick();
  }
  if (edge === undefined) {
    return;
  }
  [start, end] = which ? [start, edge] : [edge, end];
  if (start < end) {
    select(start, end);
  }
}

const KEYS = {
  j: () => step(1), k: () => step(-1),
  s: () => sentence(1), S: () => sentence(-1),
  t: () => select(text.starts[here], text.ends[here]),
  c: openPalette,
  "]": () => stretch(1, 1, "word"), "[": () => stretch(1, -1, "word"),
  "}": () => stretch(0, 1, "word"), "{": () => stretch(0, -1, "word"),
  ".": () => stretch(1, 1, "sentence"), ",": () => stretch(1, -1, "sentence"),
  ">": () => stretch(0, 1, "sentence"), "<": () => stretch(0, -1, "sentence"),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, dialog");
  if ((event.ctrlKey || event.metaKey) && !typing && ["z", "Z", "y"].includes(event.key)) {
    event.preventDefault();
    turnBack(event.key === "y" || event.shiftKey ? "redo" : "undo");
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (/^[1-9]$/.test(event.key) && chosen) {
    event.preventDefault();
    giveRecent(Number(event.key) - 1);
  } else if (KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  } else if (event.key === "Enter" && chosen && event.target.classList.contains("turn")) {
    event.preventDefault();
    openPalette();
  }
});

document.getElementById("open-palette").addEventListener("click", openPalette);
document.getElementById("undo").addEventListener("click", () => turnBack("undo"));
document.getElementById("redo").addEventListener("click", () => turnBack("redo"));

setHere(0);
palette.load();
