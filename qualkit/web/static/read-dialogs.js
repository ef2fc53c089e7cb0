// The windows of one coding, one suggestion and a new code. Nothing typed is lost when the desk refuses.

class Window {
  constructor(id, room) {
    this.dialog = document.getElementById(id);
    this.form = this.dialog.querySelector("form");
    this.room = room; // what it may ask: see read-acts.js
    for (const button of this.dialog.querySelectorAll("[data-close]")) {
      button.addEventListener("click", () => this.dialog.close());
    }
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit(event.submitter);
    });
  }

  at(selector) {
    return this.dialog.querySelector(selector);
  }

  warn(words) {
    const warning = this.at("[data-warning]");
    warning.textContent = words;
    warning.hidden = !words;
  }

  fields() {
    return [...new FormData(this.form)];
  }

  start(quote) {
    this.form.reset();
    this.warn("");
    this.request = desk.newRequest();
    this.at("[data-quote]").textContent = quote;
  }

  /** Send, and close if it went well. */
  async send(address, fields) {
    const buttons = this.form.querySelectorAll("button");
    buttons.forEach((one) => { one.disabled = true; });
    const problem = await this.room.act(address, [["request", this.request], ...fields]);
    buttons.forEach((one) => { one.disabled = false; });
    if (problem) {
      this.warn(problem.said);
    } else {
      this.dialog.close();
    }
    return problem;
  }
}

export class NewCode extends Window {
  constructor(room) {
    super("new-code", room);
    this.form.elements.parent.addEventListener("change", () => this.derive());
    this.form.elements.name.addEventListener("change", () => this.derive());
    this.form.elements.key.addEventListener("input", () => { this.own = true; });
  }

  async open(span, quote, codes) {
    this.span = span;
    this.own = false;
    this.start(quote);
    const {parent, name} = this.form.elements;
    parent.replaceChildren(parent.options[0], ...codes.map((code) => new Option(`${code.key} · ${code.name}`, code.key)));
    this.dialog.showModal();
    name.value = "";
    await this.derive(quote);
    name.select();
  }

  /** Ask for a name and a key; a key that somebody has written stays. */
  async derive(words = this.form.elements.name.value) {
    const {name, parent, key} = this.form.elements;
    const query = new URLSearchParams({words, parent: parent.value});
    const answer = await fetch(`/study/${this.room.study}/palette/new?${query}`, {headers: {"x-part": "1"}});
    if (answer.ok) {
      const given = await answer.json();
      name.value = name.value || given.name;
      key.value = this.own ? key.value : given.key;
    }
  }

  async submit() {
    const problem = await this.send(`/study/${this.room.study}/code/new`,
      [...this.room.where(this.span), ...this.fields()]);
    if (!problem) {
      await this.room.codesChanged();
    }
  }
}

export class CodingWindow extends Window {
  constructor(room) {
    super("coding", room);
    for (const button of this.dialog.querySelectorAll("[data-act]")) {
      button.addEventListener("click", () => this[button.dataset.act]());
    }
  }

  async look(id) {
    const answer = await fetch(`/study/${this.room.study}/coding/${id}`, {headers: {"x-part": "1", ...desk.madeFor()}});
    if (!answer.ok) {
      await desk.explain(answer);
      return null;
    }
    return answer.json();
  }

  async open(id) {
    const coding = await this.look(id);
    if (!coding) {
      return;
    }
    this.start(coding.quote);
    this.show(coding);
    const {direction, hedged, key_quote: key, memo} = this.form.elements;
    direction.value = coding.direction;
    hedged.checked = coding.hedged;
    key.checked = coding.key_quote;
    memo.value = coding.memo;
    this.dialog.showModal();
    (coding.mine ? memo : this.at("[data-others] [data-close]")).focus();
  }

  show(coding) {
    this.coding = coding;
    this.at("#coding-title").textContent = coding.name;
    this.at("[data-key]").textContent = coding.key;
    this.at("[data-coder]").textContent = coding.coder;
    const made = this.at("[data-made]");
    made.dateTime = coding.made;
    made.textContent = new Date(coding.made).toLocaleString(document.documentElement.lang);
    this.at("[data-quote]").textContent = coding.quote;
    this.at("[data-own]").hidden = !coding.mine;
    this.at("[data-others]").hidden = coding.mine;
    this.at("[data-moved]").hidden = !(coding.mine && coding.moved);
    this.form.querySelector(".extras").disabled = !coding.mine;
  }

  get address() {
    return `/study/${this.room.study}/coding/${this.coding.id}`;
  }

  /** Change the coding; if it has changed meanwhile, show it as it stands and keep what was typed. */
  async change(fields, address = this.address) {
    const problem = await this.send(address, [["revision", this.coding.revision], ...fields]);
    if (problem?.status === 409) {
      const {start, end} = this.coding;
      const now = await this.look(this.coding.id);
      if (now && !now.withdrawn) {
        this.show(now);
        this.request = desk.newRequest();
        this.warn(this.dialog.dataset.changed);
        await this.room.refresh(Math.min(start, now.start), Math.max(end, now.end));
      }
    }
    return problem;
  }

  submit() {
    return this.change(this.fields());
  }

  withdraw() {
    return this.change([], `${this.address}/withdraw`);
  }

  confirm() {
    return this.change([], `${this.address}/confirm`);
  }

  recode() {
    const fields = this.fields();
    this.dialog.close();
    this.room.palette.open(this.coding.quote, {
      recode: true,
      give: async (_, [id]) => {
        const problem = await this.room.act(this.address, [
          ["request", desk.newRequest()], ["revision", this.coding.revision], ...fields, ["code", id]]);
        return problem ? problem.said : "";
      }});
  }

  resize() {
    this.dialog.close();
    this.room.resize(this);
  }

  async resized(span) {
    this.request = desk.newRequest();
    return this.room.act(this.address, [["request", this.request], ["revision", this.coding.revision],
      ...this.fields(), ...this.room.where(span)]);
  }
}

export class SuggestionWindow extends Window {
  constructor(room) {
    super("suggested", room);
    this.dialog.addEventListener("keydown", (event) => {
      const verdict = {a: "accept", x: "reject"}[event.key];
      if (verdict && !event.ctrlKey && !event.metaKey && !event.target.closest("textarea")) {
        event.preventDefault();
        this.form.requestSubmit(this.at(`[value=${verdict}]`));
      }
    });
  }

  async open(mark, quote, code) {
    const {suggestion: segment, span} = mark.dataset;
    const [start, end] = span.split("-");
    this.place = [["segment", segment], ["start", start], ["end", end], ["code", code.id]];
    this.start(quote);
    this.at("#suggested-title").textContent = code.name;
    const answer = await fetch(`${this.room.address}/why?${new URLSearchParams(this.place)}`, {headers: {"x-part": "1"}});
    if (!answer.ok) {
      await desk.explain(answer);
      return;
    }
    const part = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".part");
    this.seen = [["meaning", part.dataset.meaning], ["last", part.dataset.last]];
    this.at("[data-why]").replaceChildren(document.adoptNode(part));
    this.dialog.showModal();
    this.at("[value=accept]").focus();
  }

  submit(button) {
    return this.send(`${this.room.address}/suggestion`, [...this.place, ...this.seen, ["text", this.room.textHash],
      ["verdict", button?.value || "accept"], ...this.fields()]);
  }
}
