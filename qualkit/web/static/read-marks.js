// Marks in the margin: brackets beside the words that each stands on, measured for turns in view only; what is lit.
import {partOf, room, spanOf, text} from "./read-room.js";

const COLUMNS = 8;

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

/** Draw the brackets of some turns. */
export function bracketAll(turns) {
  [...turns].map(measure).forEach(bracket);
}

const groups = [...room.querySelectorAll(".group")];
const watch = new IntersectionObserver((seen) => {
  bracketAll(seen.filter((one) => one.isIntersecting).flatMap((one) => [...one.target.children]));
}, {rootMargin: "300px"});

/** Lines break anew: what is in view is measured now, the rest when it comes near. */
export function measureAgain() {
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

/** Show the words of marks, and their brackets. */
export function light(marks) {
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
