// The reading room: select by mouse or keys, code, move about, find.
import {Text} from "./read-positions.js";
import {Palette} from "./read-palette.js";
import {CodingWindow, NewCode, SuggestionWindow} from "./read-dialogs.js";
import {Find} from "./read-find.js";

const room = document.getElementById("room");
const text = new Text(room);
const {study, document: documentId, text: textHash} = room.dataset;
const palette = new Palette(study);
const bar = document.getElementById("selection");
const tools = document.getElementById("tools");
let chosen = null; // [start, end) in code points
let here = 0; // the turn that keys go from
let resizing = null; // the window of the coding whose words are chosen anew

// --- what the desk is asked ---------------------------------------------------------------------

/** Post an act; draws what it changed. Returns null if it went well, else what to say and the status. */
async function act(address, fields) {
  desk.calm();
  let answer;
  try {
    answer = await fetch(address + location.search, {
      method: "POST", body: new URLSearchParams(fields), headers: {"x-part": "1"}});
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

let fading = 0;

/** Say what was done, to eyes and ears; where it lies over the text, for a while only. */
function tell(words) {
  desk.say(words);
  const told = document.getElementById("told");
  told.textContent = words;
  told.title = words;
  told.classList.remove("old");
  clearTimeout(fading);
  fading = setTimeout(() => told.classList.add("old"), 8000);
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
  document.getElementById("resizing").hidden = !resizing;
  bar.hidden = !chosen || Boolean(resizing);
  if (bar.hidden) {
    return;
  }
  const quote = text.quote(...chosen);
  document.getElementById("selection-words").textContent = desk.quoted(quote.length > 60 ? `${quote.slice(0, 30)} … ${quote.slice(-25)}` : quote);
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
  if (document.querySelector("dialog[open]")) {
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
  showSelection();
  keepInView(start, end);
}

/** Scroll as little as shows these words between the tools above and the bar below: a turn may be higher than the window. */
function keepInView(start, end = start + 1) {
  text.turns[text.turnAt(start)].scrollIntoView({block: "nearest", behavior: "instant"});
  const words = text.range(start, end).getBoundingClientRect();
  const above = words.top - Math.max(0, tools.getBoundingClientRect().bottom) - 8;
  const below = words.bottom - (bar.hidden ? innerHeight : bar.getBoundingClientRect().top) + 8;
  scrollBy({top: above < 0 ? above : Math.max(0, Math.min(above, below)), behavior: "instant"});
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
    give: async (fields) => {
      const problem = await act(`/study/${study}/code`, [...where(span), ["request", request], ...fields]);
      return problem ? problem.said : "";
    }});
}

function openNew() {
  if (chosen) {
    keep(chosen);
    newCode.open(chosen, text.quote(...chosen), palette.codes);
  }
}

function openMark(mark) {
  const {coding, code} = mark.dataset;
  const span = spanOf(mark);
  keep(span);
  if (coding) {
    codingWindow.open(coding);
  } else if (palette.byKey?.get(code)) {
    suggestion.open(mark, text.quote(...span), palette.byKey.get(code));
  }
}

// What the windows may ask of the room.
const asked = {
  study, textHash, palette, address: `/study/${study}/read/${documentId}`, act, refresh,
  where: (span) => where(span),
  codesChanged: () => palette.load(),
  resize(from) {
    resizing = from;
    document.getElementById("resizing-name").textContent = from.coding.name;
    select(from.coding.start, from.coding.end);
    text.turns[here].focus({preventScroll: true});
  },
};
const newCode = new NewCode(asked);
const codingWindow = new CodingWindow(asked);
const suggestion = new SuggestionWindow(asked);
const help = document.getElementById("keys");

async function keepResized() {
  const window_ = resizing;
  if (!chosen || !window_) {
    return;
  }
  const {start, end} = window_.coding;
  const problem = await window_.resized(chosen);
  if (problem) {
    desk.warn(problem.said, "");
    await refresh(Math.min(start, chosen[0]), Math.max(end, chosen[1]));
  } else {
    desk.calm();
    await refresh(Math.min(start, chosen[0]), Math.max(end, chosen[1]));
    endResizing();
  }
}

function endResizing() {
  resizing = null;
  showSelection();
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
      text.turns[here]?.focus({preventScroll: true});
    }
  });
}

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
    desk.warn(problem.said, "");
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

const COLUMNS = 8;
const spanOf = (mark) => mark.dataset.span.split("-").map(Number);
const partOf = ({dataset: {part, span}}) => (part || span).split("-").map(Number);

/** How high the bracket of each mark has to be; read only, so that many turns cost one layout. */
function measure(turn) {
  const bars = turn.querySelector(".bars");
  if (!bars) {
    return [];
  }
  const top = bars.getBoundingClientRect().top;
  return [...turn.querySelectorAll(".mark")].map((mark, number) => {
    const box = text.range(...partOf(mark)).getBoundingClientRect();
    return {bars, mark, number, from: Math.round(box.top - top), to: Math.round(box.bottom - top)};
  });
}

/** Draw brackets, each in the first column that is free beside its lines. */
function bracket(measured) {
  const ends = [];
  const drawn = document.createDocumentFragment();
  measured.sort((one, other) => one.from - other.from || other.to - one.to);
  for (const {mark, number, from, to} of measured) {
    let column = ends.findIndex((end) => end <= from);
    if (column < 0) {
      column = Math.min(ends.length, COLUMNS - 1);
    }
    ends[column] = to;
    const bar = document.createElement("i");
    bar.className = mark.className.replace("mark", "bar");
    bar.dataset.mark = number;
    bar.style.setProperty("--column", column);
    bar.style.setProperty("--top", `${from}px`);
    bar.style.setProperty("--tall", `${to - from}px`);
    drawn.append(bar);
  }
  measured[0]?.bars.replaceChildren(drawn);
}

function bracketAll(turns) {
  [...turns].map(measure).forEach(bracket);
}

const groups = [...room.querySelectorAll(".group")];
const watch = new IntersectionObserver((seen) => {
  bracketAll(seen.filter((one) => one.isIntersecting).flatMap((one) => [...one.target.children]));
}, {rootMargin: "300px"});

/** Lines break anew: what is in view is measured now, the rest when it comes near. */
function measureAgain() {
  for (const group of groups) {
    watch.unobserve(group);
    watch.observe(group);
  }
}
measureAgain();

let width = room.clientWidth;
new ResizeObserver(() => {
  if (room.clientWidth !== width) { // the height changes all the time: turns that come near get their true one
    width = room.clientWidth;
    measureAgain();
  }
}).observe(room);

// --- keys -----------------------------------------------------------------------------------------

function setHere(number) {
  text.turns[here]?.classList.remove("here");
  here = Math.max(0, Math.min(text.turns.length - 1, number));
  text.turns[here].classList.add("here");
}

/** Let go of the selection: whoever goes elsewhere does not mean to code what they left. */
function drop() {
  getSelection().removeAllRanges();
  chosen = null;
  showSelection();
}

function step(by) {
  drop();
  setHere(here + by);
  const turn = text.turns[here];
  turn.focus({preventScroll: true});
  turn.scrollIntoView({block: "nearest", behavior: "instant"});
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

/** Marks in the margin that the chosen code (or one below it) stands on; all of them where none is chosen. */
function places() {
  const wanted = document.getElementById("jump").value;
  return [...room.querySelectorAll(".mark[data-coding]")].filter((mark) => (
    (!wanted || mark.dataset.code === wanted || mark.dataset.code.startsWith(`${wanted}/`))
    && spanOf(mark)[0] === partOf(mark)[0])); // not where it goes on
}

/** Go to the next or previous hit of the search, else to the next or previous place of the code. */
function jump(by) {
  drop();
  if (find.active) {
    const range = find.step(by, here);
    const turn = range.startContainer.parentElement.closest(".turn");
    setHere(text.turns.indexOf(turn));
    turn.scrollIntoView({block: "nearest", behavior: "instant"});
    range.startContainer.parentElement.scrollIntoView({block: "nearest"});
    return;
  }
  const marks = places();
  const at = marks.indexOf(document.activeElement);
  let next = at >= 0 ? at + by : -1;
  if (at < 0) {
    const first = marks.findIndex((mark) => spanOf(mark)[0] >= text.starts[here]);
    next = by > 0 ? first : (first < 0 ? marks.length : first) - 1;
  }
  const mark = marks[(next + marks.length) % (marks.length || 1)];
  if (mark) {
    setHere(text.turns.indexOf(mark.closest(".turn")));
    keepInView(text.starts[here]);
    mark.focus({preventScroll: true});
    mark.scrollIntoView({block: "nearest"});
  }
}

const toggle = (id) => () => document.getElementById(id)?.click();

const KEYS = {
  j: () => step(1), k: () => step(-1),
  s: () => sentence(1), S: () => sentence(-1),
  t: () => select(text.starts[here], text.ends[here]),
  c: openPalette, w: openNew,
  "]": () => stretch(1, 1, "word"), "[": () => stretch(1, -1, "word"),
  "}": () => stretch(0, 1, "word"), "{": () => stretch(0, -1, "word"),
  ".": () => stretch(1, 1, "sentence"), ",": () => stretch(1, -1, "sentence"),
  ">": () => stretch(0, 1, "sentence"), "<": () => stretch(0, -1, "sentence"),
  n: () => jump(1), N: () => jump(-1), p: () => jump(-1),
  v: toggle("suggestions"), o: toggle("translation"),
  "/": () => document.getElementById("find").focus(),
  "?": () => help.showModal(),
};

function pressed(event) {
  if (event.key === "Escape") {
    return () => {
      if (resizing) {
        endResizing();
      }
      drop();
    };
  }
  if (event.key === "Enter") {
    const button = event.target.closest("button, a, summary");
    return (button && (!resizing || button.closest("#resizing"))) || !chosen ? null : (resizing ? keepResized : openPalette);
  }
  if (localStorage.getItem("qualkit-keys") === "off") {
    return null;
  }
  if (/^[1-9]$/.test(event.key)) {
    return chosen && !resizing ? () => giveRecent(Number(event.key) - 1) : null;
  }
  return resizing && ["c", "w"].includes(event.key) ? null : KEYS[event.key];
}

document.addEventListener("keydown", (event) => {
  if (event.target.closest("dialog")) {
    return;
  }
  const typing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select");
  const turning = (event.ctrlKey || event.metaKey) && ["z", "Z", "y"].includes(event.key);
  const typed = event.getModifierState("AltGraph"); // how brackets are typed on many keyboards
  if (typing || (!typed && (event.altKey || (!turning && (event.ctrlKey || event.metaKey))))) {
    return;
  }
  const does = turning ? () => turnBack(event.key === "y" || event.shiftKey ? "redo" : "undo") : pressed(event);
  if (does) {
    event.preventDefault();
    does();
  }
});

// --- find, filters, what is lit -------------------------------------------------------------------

const findBox = document.getElementById("find");
const find = new Find(text, findBox, document.getElementById("found"));
findBox.addEventListener("keydown", (event) => {
  if (event.key === "Enter") {
    event.preventDefault();
    find.look();
    if (find.active) {
      jump(event.shiftKey ? -1 : 1);
      text.turns[here].focus({preventScroll: true});
    }
  } else if (event.key === "Escape") {
    findBox.value = "";
    find.look();
    text.turns[here].focus({preventScroll: true});
  }
});

document.getElementById("jump").addEventListener("change", () => {
  document.activeElement.blur();
  jump(1);
});
document.getElementById("jump-on").addEventListener("click", () => jump(1));
document.getElementById("jump-back").addEventListener("click", () => jump(-1));

/** Ask for the page anew, as the boxes stand, at the same turn. */
function filter() {
  const every = [...document.querySelectorAll("[name=by]")];
  const wanted = every.filter((one) => one.checked).map((one) => ["by", one.value]);
  const query = new URLSearchParams(wanted.length === every.length ? [] : wanted);
  if (document.getElementById("suggestions")?.checked === false) {
    query.set("suggestions", "off");
  }
  const said = query.toString();
  location.assign(`${location.pathname}${said ? `?${said}` : ""}#t${here}`);
}
for (const box of document.querySelectorAll("[name=by], #suggestions")) {
  box.addEventListener("change", filter);
}

const translation = document.getElementById("translation");
function showTranslation() {
  room.classList.toggle("with-translation", Boolean(translation?.checked));
}
if (translation) {
  translation.checked = localStorage.getItem("qualkit-translation") !== "off";
  translation.addEventListener("change", () => {
    localStorage.setItem("qualkit-translation", translation.checked ? "on" : "off");
    showTranslation();
    measureAgain();
    keepInView(text.starts[here]);
  });
}
showTranslation();

/** Show the words of marks, and their brackets. */
function light(marks) {
  for (const one of room.querySelectorAll(".lit")) {
    one.classList.remove("lit");
  }
  CSS.highlights?.delete("lit");
  if (!marks.length) {
    return;
  }
  CSS.highlights?.set("lit", new Highlight(...marks.map((mark) => text.range(...spanOf(mark)))));
  for (const mark of marks) {
    const turn = mark.closest(".turn");
    const number = [...turn.querySelectorAll(".mark")].indexOf(mark);
    mark.classList.add("lit");
    turn.querySelector(`.bar[data-mark="${number}"]`)?.classList.add("lit");
  }
}
for (const [begin, end] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
  room.addEventListener(begin, (event) => {
    const mark = event.target.closest(".mark");
    if (mark) {
      light([mark]);
    }
  });
  room.addEventListener(end, (event) => {
    if (event.target.closest(".mark")) {
      light([]);
    }
  });
}
room.addEventListener("click", (event) => {
  const mark = event.target.closest(".mark");
  const turn = event.target.closest(".turn");
  if (mark) {
    openMark(mark);
  } else if (turn && getSelection().isCollapsed) {
    setHere(text.turns.indexOf(turn));
    const on = event.target.closest("[data-on]")?.dataset.on.split(" ") || [];
    const marks = turn.querySelectorAll(".mark");
    light(on.map((one) => marks[one]).filter(Boolean));
  }
});
room.addEventListener("focusin", (event) => {
  const turn = event.target.closest(".turn");
  if (turn) {
    setHere(text.turns.indexOf(turn));
  }
});

const progress = document.getElementById("progress");
let waiting = false;
addEventListener("scroll", () => {
  if (!waiting) {
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      const box = room.getBoundingClientRect();
      progress.value = Math.max(0, Math.min(100, 100 * (innerHeight - box.top) / box.height));
    });
  }
}, {passive: true});

const keysOn = document.getElementById("keys-on");
keysOn.checked = localStorage.getItem("qualkit-keys") !== "off";
keysOn.addEventListener("change", () => localStorage.setItem("qualkit-keys", keysOn.checked ? "on" : "off"));
help.querySelector("[data-close]").addEventListener("click", () => help.close());
document.getElementById("help-button").addEventListener("click", () => help.showModal());
document.getElementById("open-palette").addEventListener("click", openPalette);
document.getElementById("open-new").addEventListener("click", openNew);
document.getElementById("resize-keep").addEventListener("click", keepResized);
document.getElementById("resize-leave").addEventListener("click", endResizing);
document.getElementById("undo").addEventListener("click", () => turnBack("undo"));
document.getElementById("redo").addEventListener("click", () => turnBack("redo"));

/** Scroll to a turn; turns above it get their true height only when they come near, so look again. */
function settle(turn, times = 6) {
  turn.scrollIntoView({block: turn.clientHeight < innerHeight / 2 ? "center" : "start", behavior: "instant"});
  if (times) {
    requestAnimationFrame(() => settle(turn, times - 1));
  }
}

/** Where the address leads: #t12 to a stretch, #c340 or #c340-395 to a place in the text, #c-… to a coding by its id. */
function arrive() {
  const named = location.hash.startsWith("#c-")
    && room.querySelector(`[data-coding="${CSS.escape(location.hash.slice(3))}"]`);
  if (named) {
    settle(named.closest(".turn"));
    named.focus({preventScroll: true});
    return;
  }
  const [, kind, start, end] = /^#([tc])(\d+)(?:-(\d+))?$/.exec(location.hash) || [];
  if (!kind) {
    return;
  }
  const point = kind === "t" ? text.starts[Number(start)] : Number(start);
  if (point === undefined) {
    return;
  }
  setHere(text.turnAt(point));
  settle(text.turns[here]);
  text.turns[here].focus({preventScroll: true});
  if (kind === "c" && end && CSS.highlights) {
    CSS.highlights.set("lit", new Highlight(text.range(point, Number(end))));
  }
}

setHere(0);
arrive();
addEventListener("hashchange", arrive);
const told = sessionStorage.getItem("qualkit-told");
if (told) {
  sessionStorage.removeItem("qualkit-told");
  tell(told);
}
await palette.load();
room.dataset.ready = "yes";
