// Settle a difference by keys: choose with figures, move with n and p, choose the words of a coding made instead.
import {length, points, units} from "./read-positions.js";

const form = document.getElementById("settle");
const [start, end] = [form.elements.namedItem("start"), form.elements.namedItem("end")];
const said = document.getElementById("chosen");
const context = document.querySelector(".context");

/** The words of a column with the place of each of their code points; what is between two turns is left out. */
const pieces = (column) => [...column.querySelectorAll("[data-at]")];

function wordsBetween(from, to) {
  const found = [];
  for (const turn of groups()) {
    const first = Math.max(0, from - turn.at);
    const last = Math.min(length(turn.words), to - turn.at);
    if (first < last) {
      found.push(turn.words.slice(units(turn.words, first), units(turn.words, last)));
    }
  }
  return found.join(" … ");
}

function choose(from, to) {
  if (from >= to || !wordsBetween(from, to).trim()) {
    return;
  }
  [start.value, end.value] = [from, to];
  said.textContent = wordsBetween(from, to);
  const isInstead = form.querySelector("input[value=instead]");
  if (isInstead.checked) {
    desk.say(said.textContent);
  }
}

/** Where a selection's end stands in the text. */
function placeOf(node, offset, isEnd) {
  const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-at]");
  return piece && node.nodeType === Node.TEXT_NODE
    ? Number(piece.dataset.at) + points(node.data, offset, isEnd) : null;
}

function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) {
    return;
  }
  const range = selection.getRangeAt(0);
  const column = (range.commonAncestorContainer.nodeType === Node.TEXT_NODE
    ? range.commonAncestorContainer.parentElement : range.commonAncestorContainer).closest(".context");
  if (!column) {
    return;
  }
  const inside = pieces(column).filter((piece) => range.intersectsNode(piece) && range.toString());
  if (!inside.length) {
    return;
  }
  const last = inside[inside.length - 1];
  const from = placeOf(range.startContainer, range.startOffset, false) ?? Number(inside[0].dataset.at);
  const to = placeOf(range.endContainer, range.endOffset, true) ?? Number(last.dataset.at) + length(last.textContent);
  form.querySelector("input[value=instead]").checked = true;
  choose(from, to);
}

/** Where words begin and end, in the turn that holds a place. */
function wordsAround(place) {
  const turn = groups().find((one) => one.at <= place && place <= one.at + length(one.words));
  return !turn ? [] : [...turn.words.matchAll(/\S+/gu)].map((match) => {
    const from = turn.at + points(turn.words, match.index);
    return [from, from + length(match[0])];
  });
}

/** Pieces that join, put together: a mark may end in the middle of a word. */
function groups() {
  const found = [];
  for (const piece of pieces(context)) {
    const [at, last] = [Number(piece.dataset.at), found[found.length - 1]];
    if (last && last.at + length(last.words) === at) {
      last.words += piece.textContent;
    } else {
      found.push({at, words: piece.textContent});
    }
  }
  return found;
}

function move(which, by) {
  const [from, to] = [Number(start.value), Number(end.value)];
  const now = which === "start" ? from : to;
  const ends = wordsAround(now).map((word) => word[which === "start" ? 0 : 1]);
  const next = by > 0 ? ends.find((at) => at > now) : ends.findLast((at) => at < now);
  if (next !== undefined) {
    choose(which === "start" ? next : from, which === "start" ? to : next);
  }
}

choose(Number(start.value), Number(end.value));
document.addEventListener("mouseup", selected);
document.addEventListener("keyup", (event) => event.shiftKey && event.key.startsWith("Arrow") && selected());
form.addEventListener("click", (event) => {
  const button = event.target.closest("button[type=button]");
  if (button?.dataset.move) {
    move(button.dataset.move, Number(button.dataset.by));
  } else if (button) {
    choose(Number(button.dataset.start), Number(button.dataset.end));
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    form.requestSubmit(form.querySelector("button:not([type=button])"));
    return;
  }
  const isTyping = event.target.matches("textarea, select, input:not([type=radio])");
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) {
    if (event.key === "Escape") {
      event.target.blur();
    }
    return;
  }
  const choices = [...form.querySelectorAll("input[name=choice]")];
  const leads = {n: "after", p: "before"}[event.key];
  if (leads) {
    document.getElementById(leads)?.click();
  } else if (event.key === "r") {
    event.preventDefault();
    form.elements.namedItem("reason").focus();
  } else if (choices[Number(event.key) - 1]) {
    const chosen = choices[Number(event.key) - 1];
    chosen.checked = true;
    chosen.focus();
  }
});
