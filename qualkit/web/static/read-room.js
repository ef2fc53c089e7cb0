// The room: the text that is read, the codes it is read with, and the turn that keys go from.
import {Palette} from "./read-palette.js";
import {Text} from "./read-positions.js";

export const room = document.getElementById("room");
export const text = new Text(room);
export const {study, document: documentId, text: textHash} = room.dataset;
export const palette = new Palette(study);
export let here = 0; // the turn that keys go from

/** Let keys go from a turn, the nearest there is. */
export function setHere(number) {
  text.turns[here]?.classList.remove("here");
  here = Math.max(0, Math.min(text.turns.length - 1, number));
  text.turns[here].classList.add("here");
}

/** The turn that keys go from takes the focus; the page stays where it is. */
export function focusHere() {
  text.turns[here]?.focus({preventScroll: true});
}

/** Where the words of a mark stand, and those of them that stand in its own turn. */
export const spanOf = (mark) => mark.dataset.span.split("-").map(Number);
export const partOf = ({dataset: {part, span}}) => (part || span).split("-").map(Number);
