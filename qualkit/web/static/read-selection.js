// The selection: words chosen by mouse or keys, the bar that says what can be done with them, and a coding resized.
import {focusHere, here, palette, room, setHere, text} from "./read-room.js";

const bar = document.getElementById("selection");
const tools = document.getElementById("tools");
export let chosen = null; // [start, end) in code points
export let resizing = null; // the window of the coding whose words are chosen anew

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
    button.dataset.place = place;
    button.className = `quiet h${code.hue}`;
    const digit = document.createElement("kbd");
    digit.textContent = place + 1;
    button.append(digit, ` ${code.name}`);
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

/** Select words, as the browser does, and show them. */
export function select(start, end) {
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(text.range(start, end));
  chosen = [start, end];
  showSelection();
  keepInView(start, end);
}

/** Let go of the selection: whoever goes elsewhere does not mean to code what they left. */
export function drop() {
  getSelection().removeAllRanges();
  chosen = null;
  showSelection();
}

/** Scroll as little as shows these words between the tools above and the bar below: a turn may be higher than the window. */
export function keepInView(start, end = start + 1) {
  text.turns[text.turnAt(start)].scrollIntoView({block: "nearest", behavior: "instant"});
  const words = text.range(start, end).getBoundingClientRect();
  const above = words.top - Math.max(0, tools.getBoundingClientRect().bottom) - 8;
  const below = words.bottom - (bar.hidden ? innerHeight : bar.getBoundingClientRect().top) + 8;
  scrollBy({top: above < 0 ? above : Math.max(0, Math.min(above, below)), behavior: "instant"});
}

/** Keep words in sight while a window takes the browser's selection; null lets them go. */
export function keep(span) {
  if (!CSS.highlights) {
    return;
  }
  CSS.highlights.delete("kept");
  if (span) {
    CSS.highlights.set("kept", new Highlight(text.range(...span)));
  }
}

/** Choose the words of a coding anew. */
export function resize(from) {
  resizing = from;
  document.getElementById("resizing-name").textContent = from.coding.name;
  select(from.coding.start, from.coding.end);
  focusHere();
}

/** Leave resizing; what is selected stays so. */
export function endResizing() {
  resizing = null;
  showSelection();
}

/** Select the next or previous sentence, going on into the next turn. */
export function sentence(by) {
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
export function stretch(which, by, kind) {
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
