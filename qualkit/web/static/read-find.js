// Find words in the text, accents and capitals apart, without changing the page: hits are painted as highlights.

/** A text folded for comparison, with the place in the text that each folded unit came from. */
function folded(text) {
  let out = "";
  const from = [];
  for (let at = 0; at < text.length;) {
    const letter = String.fromCodePoint(text.codePointAt(at));
    const plain = letter < "\x80" ? letter.toLowerCase() : letter.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();
    for (let unit = 0; unit < plain.length; unit += 1) {
      from.push(at);
    }
    out += plain;
    at += letter.length;
  }
  from.push(text.length);
  return {out, from};
}

export class Find {
  constructor(text, input, output) {
    this.text = text;
    this.input = input;
    this.output = output;
    this.known = new WeakMap(); // words of a turn -> folded
    this.hits = [];
    this.at = -1;
    let waiting = 0;
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.look(), 120);
    });
  }

  get active() {
    return this.hits.length > 0;
  }

  look() {
    const wanted = folded(this.input.value.trim()).out;
    this.hits = [];
    this.at = -1;
    if (wanted) {
      this.text.turns.forEach((turn, number) => this.within(turn, number, wanted));
    }
    this.output.textContent = wanted ? `${this.hits.length}` : "";
    this.paint();
  }

  within(turn, number, wanted) {
    const words = turn.querySelector(".words");
    let made = this.known.get(words);
    if (!made) {
      made = folded(words.textContent);
      this.known.set(words, made);
    }
    for (let at = made.out.indexOf(wanted); at >= 0; at = made.out.indexOf(wanted, at + wanted.length)) {
      this.hits.push([number, made.from[at], made.from[at + wanted.length]]);
    }
  }

  /** A hit as a range; its places are in UTF-16 units of the turn's words. */
  range([number, start, end]) {
    const range = document.createRange();
    let before = 0;
    for (const {firstChild: node} of this.text.pieces(number)) {
      const after = before + node.data.length;
      if (start >= before && start < after) {
        range.setStart(node, start - before);
      }
      if (end > before && end <= after) {
        range.setEnd(node, end - before);
        break;
      }
      before = after;
    }
    return range;
  }

  paint() {
    if (!CSS.highlights) {
      return;
    }
    CSS.highlights.delete("found");
    CSS.highlights.delete("found-here");
    if (this.hits.length) {
      CSS.highlights.set("found", new Highlight(...this.hits.slice(0, 5000).map((hit) => this.range(hit))));
    }
    if (this.hits[this.at]) {
      const here = new Highlight(this.range(this.hits[this.at]));
      here.priority = 1;
      CSS.highlights.set("found-here", here);
    }
  }

  /** Go to the next hit (by 1) or the one before (by -1); returns its range. */
  step(by, from) {
    if (this.at < 0) {
      const next = this.hits.findIndex(([number]) => number >= from);
      this.at = by > 0 ? Math.max(0, next) : (next > 0 ? next - 1 : this.hits.length - 1);
    } else {
      this.at = (this.at + by + this.hits.length) % this.hits.length;
    }
    this.output.textContent = `${this.at + 1} / ${this.hits.length}`;
    this.paint();
    return this.range(this.hits[this.at]);
  }
}
