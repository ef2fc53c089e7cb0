// The review queue by keyboard. Each act goes to the desk, which answers with what is to be seen next.
"use strict";

(() => {
  const queue = document.getElementById("queue");
  const find = (selector) => queue.querySelector(selector);
  const card = () => find(".card");
  const offers = () => [...queue.querySelectorAll(".offers > li[data-number]")];
  const sentences = () => [...queue.querySelectorAll(".sentence")];

  let busy = false; // nothing is decided while an answer is on its way: it would be about what nobody has seen
  let warned = false; // of a drawn passage that is left after coding in it
  let span = null; // the first and last sentence chosen, from 0
  let anchor = 0; // the end of it that stays when the other is moved
  let definitions = true;
  let unanswered = null; // an act that got no answer: sent again, it must be the same act

  // --- what is on the page ------------------------------------------------------------------

  const address = (part, more = {}) => {
    const state = new URLSearchParams(queue.dataset.state);
    Object.entries(more).filter(([, value]) => value).forEach(([name, value]) => state.set(name, value));
    const asked = state.toString();
    return `${queue.dataset.base}${part}${asked ? `?${asked}` : ""}`;
  };

  const chosen = () => offers().find((one) => one.querySelector("input").checked);

  const show = (html) => {
    const part = new DOMParser().parseFromString(html, "text/html").querySelector(".queue-part");
    queue.replaceChildren(part);
    begin(part.dataset.said);
  };

  const begin = (said = null) => {
    [span, warned] = [null, false];
    const here = card();
    if (here) {
      history.replaceState(null, "", address("", {at: here.dataset.at}));
      choose(offers()[Number(here.dataset.first) - 1]);
    }
    const title = document.getElementById("card-title");
    title.focus({preventScroll: true});
    if (said !== null) { // where there is little room, what stands above the passage is read once
      title.scrollIntoView({block: innerWidth < 960 ? "start" : "nearest", behavior: "instant"});
    }
    desk.say([said, here ? told() : title.textContent].filter(Boolean).join(" "));
  };

  const told = () => {
    const one = chosen();
    return one ? `${one.dataset.number}. ${one.dataset.name}` : queue.dataset.passage;
  };

  const choose = (one, aloud = false) => {
    if (!one) {
      return;
    }
    one.querySelector("input").checked = true;
    const pen = document.getElementById("pen");
    pen.elements.direction.value = one.dataset.direction;
    pen.elements.hedged.checked = Boolean(one.dataset.hedged);
    draw();
    if (aloud) {
      desk.say(told());
      one.scrollIntoView({block: "nearest"});
    }
  };

  /** Mark what the chosen suggestion is about, and the sentences chosen instead. */
  const draw = () => {
    const one = chosen();
    const number = one ? one.dataset.number : "";
    offers().forEach((each) => each.classList.toggle("chosen", each === one));
    queue.querySelectorAll(".definition").forEach((each) => { each.open = definitions; });
    const has = (piece, name) => piece.dataset[name].split(" ").includes(number);
    queue.querySelectorAll(".sentence > span").forEach((piece) => {
      piece.classList.toggle("proposed", !span && has(piece, "proposed"));
      piece.classList.toggle("speaks", has(piece, "for"));
      piece.classList.toggle("denies", has(piece, "against"));
    });
    sentences().forEach((each, at) => {
      each.classList.toggle("picked", Boolean(span) && span[0] <= at && at <= span[1]);
    });
    find(".passage")?.classList.toggle("picking", Boolean(span));
  };

  const pen = () => [...new FormData(document.getElementById("pen"))];

  // --- acts ---------------------------------------------------------------------------------

  const send = async (part, fields) => {
    if (busy) {
      return;
    }
    busy = true;
    queue.setAttribute("aria-busy", "true");
    const at = card() ? card().dataset.at : "";
    const what = JSON.stringify([part, at, fields]);
    const request = unanswered?.what === what ? unanswered.request : desk.newRequest();
    unanswered = {what, request};
    const began = performance.now();
    const answer = await desk.post(address(part, {at}), [...fields, ["request", request]]);
    if (answer) {
      unanswered = null;
      show(await answer.text());
      queue.dataset.took = Math.round(performance.now() - began);
    }
    busy = false;
    queue.removeAttribute("aria-busy");
  };

  const walk = async (step) => {
    if (busy) {
      return;
    }
    busy = true;
    desk.calm();
    const at = card() ? card().dataset.at : "";
    try {
      const answer = await fetch(address("/card", {at, step}), {headers: {"x-part": "1", ...desk.madeFor()}});
      if (answer.ok) {
        show(await answer.text());
      } else {
        await desk.explain(answer);
      }
    } catch {
      desk.warn(document.body.dataset.unreachable);
    }
    busy = false;
  };

  const passage = () => {
    const {document: id, text, segment} = card().dataset;
    return [["document", id], ["text", text], ["segment", segment]];
  };

  const range = () => {
    const picked = sentences();
    return span ? [picked[span[0]].dataset.start, picked[span[1]].dataset.end] : null;
  };

  const rule = (verdict, more = []) => {
    const one = chosen();
    if (!one) {
      desk.say(queue.dataset.nothing);
      return;
    }
    const {start, end, code, meaning, last} = one.dataset;
    const to = verdict === "accept" && range();
    const other = to ? [["to_start", to[0]], ["to_end", to[1]]] : [];
    send("/decide", [["verdict", verdict], ...passage(), ["start", start], ["end", end], ["code", code],
      ["meaning", meaning], ["last", last], ...pen(), ...other, ...more]);
  };

  const give = (code) => {
    const here = card().dataset;
    const [start, end] = range() || [here.start, here.end];
    send("/code", [...passage(), ["start", start], ["end", end], ["code", code], ...pen()]);
  };

  const leave = () => {
    const here = card();
    if (here && "drawn" in here.dataset && Number(here.dataset.mine) && !warned) {
      warned = true;
      desk.warn(queue.dataset.unread, "");
      return;
    }
    walk("next");
  };

  // --- other sentences ----------------------------------------------------------------------

  const pick = () => {
    const every = sentences();
    if (every.length < 2) {
      desk.say(queue.dataset.one);
      desk.warn(queue.dataset.one, "");
      return;
    }
    const covered = every.flatMap((one, at) => (one.querySelector(".proposed") ? [at] : []));
    span = covered.length ? [covered[0], covered.at(-1)] : [0, 0];
    anchor = span[0];
    draw();
    desk.say(queue.dataset.span);
  };

  const move = (by, extend) => {
    const last = sentences().length - 1;
    const end = span[1] > anchor ? span[1] : span[0]; // the end that moves; the other is the anchor
    const to = Math.min(Math.max((extend ? end : by > 0 ? span[1] : span[0]) + by, 0), last);
    anchor = extend ? anchor : to;
    span = [Math.min(anchor, to), Math.max(anchor, to)];
    draw();
    desk.say(sentences().slice(span[0], span[1] + 1).map((one) => one.textContent).join(" "));
  };

  /** Keys while sentences are chosen; true if the key was one of these. */
  const picking = (event) => {
    const ways = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1};
    if (event.key in ways) {
      move(ways[event.key], event.shiftKey);
    } else if (event.key === "Escape") {
      span = null;
      draw();
    } else if (event.key === "Enter") {
      chosen() ? rule("accept") : ask("give");
    } else if (/^[1-9]$/.test(event.key) && Number(event.key) <= sentences().length) {
      const at = Number(event.key) - 1;
      span = span[0] === span[1] && at > span[0] ? [span[0], at] : [at, at];
      anchor = span[0];
      draw();
    } else {
      return false;
    }
    return true;
  };

  // --- which code ---------------------------------------------------------------------------

  const codes = document.getElementById("codes");
  const typed = document.getElementById("codes-find");
  const list = [...document.querySelectorAll("#codes-list > li")];
  const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  list.forEach((one) => { one.words = plain(one.dataset.words); });
  let purpose = "";

  const ask = (why) => {
    if (why === "amend" && !chosen()) {
      desk.say(queue.dataset.nothing);
      return;
    }
    purpose = why;
    document.getElementById("codes-title").textContent =
      why === "amend" ? queue.dataset.amending : queue.dataset.adding;
    typed.value = "";
    narrow();
    codes.showModal();
    typed.focus();
  };

  const offered = () => list.filter((one) => !one.hidden);
  const active = () => list.find((one) => one.getAttribute("aria-selected") === "true");

  const narrow = () => {
    const words = plain(typed.value).split(/\s+/).filter(Boolean);
    list.forEach((one) => { one.hidden = !words.every((word) => one.words.includes(word)); });
    const none = document.getElementById("codes-none");
    none.textContent = queue.dataset.none;
    none.hidden = offered().length > 0;
    light(offered()[0]);
  };

  const light = (one) => {
    list.forEach((each) => each.setAttribute("aria-selected", String(each === one)));
    typed.setAttribute("aria-activedescendant", one ? one.id : "");
    one?.scrollIntoView({block: "nearest"});
  };

  const take = (one) => {
    codes.close();
    if (one && purpose === "amend") {
      rule("accept", [["to_code", one.dataset.code]]);
    } else if (one) {
      give(one.dataset.code);
    }
  };

  typed.addEventListener("input", narrow);
  typed.addEventListener("keydown", (event) => {
    const ways = {ArrowDown: 1, ArrowUp: -1};
    if (event.key in ways) {
      event.preventDefault();
      const every = offered();
      light(every[(every.indexOf(active()) + ways[event.key] + every.length) % every.length]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (active()) {
        take(active());
      }
    }
  });
  document.getElementById("codes-list").addEventListener("click", (event) => {
    take(event.target.closest("li"));
  });
  codes.addEventListener("close", () => document.getElementById("card-title")?.focus({preventScroll: true}));

  // --- keys ---------------------------------------------------------------------------------

  const set = (direction) => {
    const group = document.getElementById("pen").elements.direction;
    group.value = group.value === direction ? "" : direction;
    desk.say(document.querySelector("#pen [name=direction]:checked").closest("label").textContent.trim());
  };

  const toggle = (name) => {
    const box = document.getElementById("pen").elements[name];
    box.checked = !box.checked;
  };

  const chooseBy = (step) => {
    const every = offers();
    choose(every[(every.indexOf(chosen()) + step + every.length) % every.length], true);
  };

  const KEYS = {
    a: () => rule("accept"), r: () => rule("reject"), d: () => rule("defer"), o: () => ask("amend"),
    c: () => ask("give"), e: pick, "+": () => set("present"), "~": () => set("mixed"), "-": () => set("absent"),
    h: () => toggle("hedged"), s: () => toggle("key_quote"), i: () => { definitions = !definitions; draw(); },
    m: () => document.querySelector("#pen textarea").focus(), j: () => chooseBy(1), k: () => chooseBy(-1),
    n: leave, " ": leave, b: () => walk("back"), f: () => "drawn" in card().dataset && send("/read", passage()),
    u: () => send("/undo", []), U: () => send("/redo", []), l: () => walk("here"),
    t: () => location.assign(card().dataset.room), "?": () => document.getElementById("help").showModal(),
  };
  const ALWAYS = new Set(["u", "U", "b", "l", "?"]);

  const press = (key) => {
    if (key in KEYS && (card() || ALWAYS.has(key))) {
      KEYS[key]();
      return true;
    }
    if (/^[1-9]$/.test(key) && offers()[Number(key) - 1]) {
      choose(offers()[Number(key) - 1], true);
      return true;
    }
    return false;
  };

  document.addEventListener("keydown", (event) => {
    const on = event.target;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) {
      return;
    }
    if (on.matches("textarea, select, input:not([type=radio], [type=checkbox])")) {
      if (event.key === "Escape") {
        on.blur();
      }
      return;
    }
    const presses = on.closest("button, a, summary, input") && [" ", "Enter"].includes(event.key);
    if (presses || event.repeat) { // a key that is held down decides nothing
      return;
    }
    if ((span && picking(event)) || press(event.key)) {
      event.preventDefault();
    }
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-key]");
    const sentence = span && event.target.closest(".sentence");
    if (button) {
      press(button.dataset.key);
    } else if (sentence) {
      const at = sentences().indexOf(sentence);
      anchor = event.shiftKey ? anchor : at;
      span = [Math.min(anchor, at), Math.max(anchor, at)];
      draw();
    }
  });
  queue.addEventListener("change", (event) => {
    if (event.target.name === "chosen") {
      choose(event.target.closest("li"), true);
    }
  });
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.(".definition")) {
      definitions = event.target.open;
    }
  }, true);
  document.getElementById("pen")?.addEventListener("submit", (event) => event.preventDefault());

  begin();
})();
