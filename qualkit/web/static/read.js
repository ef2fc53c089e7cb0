// The reading room: keys and clicks, what is shown, and where an address leads. What each subject does is beside it.
import {giveRecent, keepResized, openMark, openNew, openPalette, tell, turnBack} from "./read-acts.js";
import {light, measureAgain} from "./read-marks.js";
import {jump, step} from "./read-moves.js";
import {focusHere, here, palette, room, setHere, text} from "./read-room.js";
import {chosen, drop, endResizing, keepInView, resizing, select, sentence, stretch} from "./read-selection.js";

const help = document.getElementById("keys");

// --- keys -----------------------------------------------------------------------------------------

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

// --- clicks ---------------------------------------------------------------------------------------

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

help.querySelector("[data-close]").addEventListener("click", () => help.close());
document.getElementById("help-button").addEventListener("click", () => help.showModal());
document.getElementById("open-palette").addEventListener("click", openPalette);
document.getElementById("open-new").addEventListener("click", openNew);
document.getElementById("recent").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) {
    giveRecent(Number(button.dataset.place));
  }
});
document.getElementById("resize-keep").addEventListener("click", keepResized);
document.getElementById("resize-leave").addEventListener("click", endResizing);
document.getElementById("undo").addEventListener("click", () => turnBack("undo"));
document.getElementById("redo").addEventListener("click", () => turnBack("redo"));

// --- what is shown --------------------------------------------------------------------------------

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

// --- where the address leads ----------------------------------------------------------------------

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
  focusHere();
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
