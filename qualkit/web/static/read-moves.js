// Moving about: turn by turn, to hits of the search, to places of a code.
import {Find} from "./read-find.js";
import {focusHere, here, partOf, room, setHere, spanOf, text} from "./read-room.js";
import {drop, keepInView} from "./read-selection.js";

const findBox = document.getElementById("find");
const find = new Find(text, findBox, document.getElementById("found"));

/** Go so many turns on or back. */
export function step(by) {
  drop();
  setHere(here + by);
  const turn = text.turns[here];
  turn.focus({preventScroll: true});
  turn.scrollIntoView({block: "nearest", behavior: "instant"});
}

/** Marks in the margin that the chosen code (or one below it) stands on; all of them where none is chosen. */
function places() {
  const wanted = document.getElementById("jump").value;
  return [...room.querySelectorAll(".mark[data-coding]")].filter((mark) => (
    (!wanted || mark.dataset.code === wanted || mark.dataset.code.startsWith(`${wanted}/`))
    && spanOf(mark)[0] === partOf(mark)[0])); // not where it goes on
}

/** Go to the next or previous hit of the search, else to the next or previous place of the code. */
export function jump(by) {
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

findBox.addEventListener("keydown", (event) => {
  if (event.key === "Enter") {
    event.preventDefault();
    find.look();
    if (find.active) {
      jump(event.shiftKey ? -1 : 1);
      focusHere();
    }
  } else if (event.key === "Escape") {
    findBox.value = "";
    find.look();
    focusHere();
  }
});

document.getElementById("jump").addEventListener("change", () => {
  document.activeElement.blur();
  jump(1);
});
document.getElementById("jump-on").addEventListener("click", () => jump(1));
document.getElementById("jump-back").addEventListener("click", () => jump(-1));
