// Places in the text, in code points as the store counts them, and in the page, in UTF-16 units as browsers count.
// Each piece of text is a <span data-at> whose only child is its words; data-at is where they begin.

/** How many code points stand before a UTF-16 offset; half a pair counts for its end, not for its start. */
export function points(text, offset, isEnd = false) {
  let count = 0;
  let at = 0;
  while (at < offset && at < text.length) {
    at += text.codePointAt(at) > 0xffff ? 2 : 1;
    count += 1;
  }
  return at > offset && !isEnd ? count - 1 : count;
}

/** Where the code point of that number begins, in UTF-16 units. */
export function units(text, point) {
  let at = 0;
  for (let count = 0; count < point && at < text.length; count += 1) {
    at += text.codePointAt(at) > 0xffff ? 2 : 1;
  }
  return at;
}

export const length = (text) => points(text, text.length);

export class Text {
  constructor(room) {
    this.room = room;
    this.changed();
  }

  /** To be called when turns were drawn again. */
  changed() {
    this.turns = [...this.room.querySelectorAll(".turn")];
    this.starts = this.turns.map((turn) => Number(turn.dataset.start));
    this.ends = this.turns.map((turn) => Number(turn.dataset.end));
  }

  /** The number of the turn that holds a place, or of the last one before it. */
  turnAt(point) {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle] <= point) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  words(number) {
    return this.turns[number].querySelector(".words").textContent;
  }

  pieces(number) {
    return this.turns[number].querySelectorAll("[data-at]");
  }

  /** A place as the end of a range: a text node and an offset. */
  place(point, isEnd = false) {
    let number = this.turnAt(isEnd && point > 0 ? point - 1 : point);
    if (point > this.ends[number] && !isEnd && number + 1 < this.turns.length) {
      number += 1; // between two turns: a start belongs to the next
    }
    let last = null;
    for (const piece of this.pieces(number)) {
      const at = Number(piece.dataset.at);
      if (last && (isEnd ? at >= point : at > point)) {
        break;
      }
      last = piece;
    }
    const node = last.firstChild;
    const inside = Math.max(0, point - Number(last.dataset.at));
    return [node, units(node.data, inside)];
  }

  range(start, end) {
    const range = document.createRange();
    range.setStart(...this.place(start));
    range.setEnd(...this.place(end, true));
    return range;
  }

  /** The place of a range's end, as [start, end); null if no words of the text lie within. */
  span(range) {
    const told = this.told(range);
    if (told) {
      return told;
    }
    const start = this.point(range, false);
    const end = this.point(range, true);
    return start === null || end === null || start >= end ? null : this.trimmed(start, end);
  }

  /** A selection within a translation stands for the words that it translates. */
  told(range) {
    const of = (node) => (node.nodeType === 3 ? node.parentElement : node).closest?.("[data-from]");
    const first = of(range.startContainer);
    const last = of(range.endContainer);
    if (!first || !last || !this.room.contains(first)) {
      return null;
    }
    return this.trimmed(Number(first.dataset.from), Number(last.dataset.to));
  }

  point(range, isEnd) {
    const node = isEnd ? range.endContainer : range.startContainer;
    const offset = isEnd ? range.endOffset : range.startOffset;
    const piece = (node.nodeType === 3 ? node.parentElement : node).closest?.("[data-at]");
    if (piece && this.room.contains(piece)) {
      const inside = node.nodeType === 3 ? offset : (offset ? piece.textContent.length : 0);
      return Number(piece.dataset.at) + points(piece.textContent, inside, isEnd);
    }
    // The end lies beside the words: take the first words within the range, or the last.
    const every = this.room.querySelectorAll("[data-at]");
    let low = 0;
    let high = every.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const where = range.comparePoint(every[middle], 0);
      if (isEnd ? where <= 0 : where < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    const found = every[isEnd ? low - 1 : low];
    return found ? Number(found.dataset.at) + (isEnd ? length(found.textContent) : 0) : null;
  }

  trimmed(start, end) {
    let [first, last] = [start, end];
    while (first < last && !/\S/u.test(this.at(first))) {
      first += 1;
    }
    while (last > first && !/\S/u.test(this.at(last - 1))) {
      last -= 1;
    }
    return first < last ? [first, last] : null;
  }

  /** The character at a place; between turns stands white space, as far as a reader sees. */
  at(point) {
    const number = this.turnAt(point);
    if (point >= this.ends[number] || point < this.starts[number]) {
      return " ";
    }
    for (const piece of this.pieces(number)) {
      const inside = point - Number(piece.dataset.at);
      if (inside >= 0 && inside < length(piece.textContent)) {
        return String.fromCodePoint(piece.textContent.codePointAt(units(piece.textContent, inside)));
      }
    }
    return " ";
  }

  /** The words of a span, turn by turn. */
  quote(start, end) {
    const parts = [];
    for (let number = this.turnAt(start); number < this.turns.length && this.starts[number] < end; number += 1) {
      const words = this.words(number);
      const from = units(words, Math.max(0, start - this.starts[number]));
      const to = units(words, Math.max(0, Math.min(end, this.ends[number]) - this.starts[number]));
      parts.push(words.slice(from, to));
    }
    return parts.filter(Boolean).join("\n");
  }

  /** Places of sentences or words in a turn, as [start, end) each, white space left out. */
  units(number, kind) {
    const turn = this.turns[number].querySelector(".words");
    const words = turn.textContent;
    const cut = new Intl.Segmenter(turn.lang && turn.lang !== "und" ? turn.lang : undefined, {granularity: kind});
    const found = [];
    let at = this.starts[number];
    for (const {segment, isWordLike} of cut.segment(words)) {
      const size = length(segment);
      const bare = segment.trim();
      if (bare && (kind !== "word" || isWordLike)) {
        const lead = length(segment.slice(0, segment.indexOf(bare)));
        found.push([at + lead, at + lead + length(bare)]);
      }
      at += size;
    }
    return found;
  }
}
