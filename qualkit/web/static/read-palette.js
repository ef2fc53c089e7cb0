// The palette: choose one or more codes by typing a part of a name, with what each means in view.

const fold = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function made(tag, words, kind) {
  const element = document.createElement(tag);
  if (words !== undefined) {
    element.textContent = words;
  }
  if (kind) {
    element.className = kind;
  }
  return element;
}

/** How well a code answers what was typed; 0 not at all. All typed parts must be somewhere. */
function likeness(code, typed) {
  if (!typed.length) {
    return 1;
  }
  let sum = 0;
  for (const part of typed) {
    if (code.folded.some((name) => name.startsWith(part))) {
      sum += 4;
    } else if (code.folded.some((name) => name.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(part)))) {
      sum += 3;
    } else if (code.folded.some((name) => name.includes(part))) {
      sum += 1;
    } else {
      return 0;
    }
  }
  return sum;
}

export class Palette {
  constructor(study) {
    this.dialog = document.getElementById("palette");
    this.form = document.getElementById("palette-form");
    this.find = document.getElementById("palette-find");
    this.list = document.getElementById("palette-list");
    this.about = document.getElementById("palette-about");
    this.button = document.getElementById("palette-give");
    this.study = study;
    this.codes = [];
    this.recent = [];
    this.chosen = new Map();
    this.shown = [];
    this.at = 0;
    this.find.addEventListener("input", () => this.filter());
    this.find.addEventListener("keydown", (event) => this.key(event));
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.dialog.querySelector("[data-close]").addEventListener("click", () => this.dialog.close());
  }

  async load() {
    const answer = await fetch(`/study/${this.study}/palette`, {headers: {"x-part": "1"}});
    if (!answer.ok) {
      await desk.explain(answer);
      return;
    }
    const given = await answer.json();
    this.codes = given.codes.map((code, place) => (
      {...code, place, folded: [code.key, ...code.names].map(fold)}));
    this.byId = new Map(this.codes.map((code) => [code.id, code]));
    this.byKey = new Map(this.codes.map((code) => [code.key, code]));
    this.recent = given.recent.filter((id) => this.byId.has(id));
    if (this.dialog.open) {
      this.filter(); // a code made meanwhile is found by what is typed already
    }
  }

  used(id) {
    this.recent = [id, ...this.recent.filter((one) => one !== id)].slice(0, 9);
  }

  /** Open for a selection; `recode` takes one code and says so. `give` gets the fields and answers with a promise of whether it went well. */
  open(quote, {recode = false, give}) {
    this.recode = recode;
    this.give = give;
    this.chosen.clear();
    this.form.reset();
    this.form.querySelector(".extras").hidden = recode;
    document.getElementById("palette-quote").textContent = quote;
    this.warn("");
    this.filter();
    this.dialog.showModal();
    this.find.focus();
  }

  warn(words) {
    const warning = this.dialog.querySelector("[data-warning]");
    warning.textContent = words;
    warning.hidden = !words;
  }

  filter() {
    const typed = fold(this.find.value).split(/\s+/).filter(Boolean);
    const rank = new Map(this.recent.map((id, place) => [id, place]));
    const found = this.codes.map((code) => ({code, score: likeness(code, typed)})).filter((one) => one.score);
    if (typed.length) {
      found.sort((one, other) => other.score - one.score || one.code.place - other.code.place);
    } else {
      const place = ({code}) => (rank.has(code.id) ? rank.get(code.id) - 100 : code.place);
      found.sort((one, other) => place(one) - place(other));
    }
    this.shown = found.map((one) => one.code);
    this.at = 0;
    this.draw();
  }

  draw() {
    this.list.replaceChildren(...this.shown.map((code, place) => this.row(code, place)));
    if (!this.shown.length) {
      this.list.append(made("li", this.dialog.dataset.none, "empty"));
    }
    this.mark();
  }

  row(code, place) {
    const row = made("li", undefined, `h${code.hue}`);
    row.id = `palette-row-${place}`;
    row.setAttribute("role", "option");
    const parents = code.key.split("/").slice(0, -1).map((_, depth, all) => {
      const above = this.byKey.get(all.slice(0, depth + 1).join("/"));
      return above ? above.name : "";
    });
    const name = made("span", code.name);
    row.append(name, " ", made("span", [...parents.filter(Boolean), code.key].join(" › "), "key"));
    const digit = this.recent.indexOf(code.id);
    if (digit >= 0 && !this.find.value) {
      row.append(" ", made("kbd", String(digit + 1)), made("span", ` ${this.dialog.dataset.recent}`, "unseen"));
    }
    row.addEventListener("click", () => {
      this.at = place;
      this.toggle(code);
      this.find.focus();
    });
    row.addEventListener("dblclick", () => this.form.requestSubmit());
    return row;
  }

  mark() {
    const rows = this.list.querySelectorAll("[role=option]");
    rows.forEach((row, place) => {
      row.classList.toggle("at", place === this.at);
      row.setAttribute("aria-selected", String(this.chosen.has(this.shown[place].id)));
    });
    const here = rows[this.at];
    if (here) {
      this.find.setAttribute("aria-activedescendant", here.id);
      here.scrollIntoView({block: "nearest"});
    } else {
      this.find.removeAttribute("aria-activedescendant");
    }
    this.explain(this.shown[this.at]);
    const {give, giveSeveral, recode} = this.dialog.dataset;
    this.button.textContent = this.recode ? recode
      : this.chosen.size > 1 ? giveSeveral.replace("{number}", this.chosen.size) : give;
    this.button.disabled = !this.shown.length && !this.chosen.size;
  }

  explain(code) {
    this.about.replaceChildren();
    if (!code) {
      return;
    }
    const told = made("dl");
    const put = (title, words) => {
      if (words) {
        told.append(made("dt", title), made("dd", words));
      }
    };
    put(this.dialog.dataset.include, code.include);
    put(this.dialog.dataset.exclude, code.exclude);
    for (const example of code.examples) {
      const near = example.kind !== "typical";
      put(near ? `${this.dialog.dataset.near} ${example.belongs}` : this.dialog.dataset.typical, desk.quoted(example.text));
    }
    this.about.append(made("h3", code.name), made("p", code.definition), told);
  }

  toggle(code) {
    if (this.recode) {
      this.chosen.clear();
    }
    if (this.chosen.has(code.id)) {
      this.chosen.delete(code.id);
    } else {
      this.chosen.set(code.id, code);
    }
    this.mark();
  }

  key(event) {
    const step = {ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8}[event.key];
    if (step) {
      event.preventDefault();
      this.at = Math.max(0, Math.min(this.shown.length - 1, this.at + step));
      this.mark();
    } else if (event.key === "Enter" && event.shiftKey && this.shown[this.at]) {
      event.preventDefault();
      this.toggle(this.shown[this.at]);
      this.find.value = "";
      this.filter();
    } else if (/^[1-9]$/.test(event.key) && !this.find.value && !event.ctrlKey && !event.metaKey && !event.altKey
               && this.recent[event.key - 1]) {
      event.preventDefault();
      this.at = this.shown.findIndex((code) => code.id === this.recent[event.key - 1]);
      this.chosen.clear();
      this.form.requestSubmit();
    }
  }

  async submit(event) {
    event.preventDefault();
    if (!this.chosen.size || this.find.value) {
      const here = this.shown[this.at];
      if (here) {
        this.chosen.set(here.id, here);
      }
    }
    if (!this.chosen.size) {
      return;
    }
    const fields = [...new FormData(this.form)].filter(([name]) => name !== "");
    const ids = [...this.chosen.keys()];
    this.button.disabled = true;
    const problem = await this.give([...fields, ...ids.map((id) => ["code", id])], ids);
    this.button.disabled = false;
    if (problem) {
      this.warn(problem);
    } else {
      [...ids].reverse().forEach((id) => this.used(id));
      this.dialog.close();
    }
  }
}
