// The rules of qualkit/measures/look_up.py, word for word. Words become text nodes: nothing is ever read as markup.
(function () {
  var finder = document.getElementById("finder");
  if (!finder) { return; }
  var SAME = 1, STEM = 0.9, BEGINNING = 0.7, TYPO = 0.5, SYNONYM = 0.3, MOST = 12;
  var ENDINGS = ["ement", "ment", "ation", "tion", "ing", "ees", "ee", "ie", "ed", "er", "es", "e", "y", "i"];
  var SMALL = new Set(finder.dataset.small.split(" "));
  var GROUPS = finder.dataset.synonyms.split("|").map(function (line) { return line.split(" "); });
  var WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu;
  var byId = function (id) { return document.getElementById(id); };
  var all = function (selector, under) { return Array.from((under || document).querySelectorAll(selector)); };

  // --- words ---
  function fold(text) {
    return text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f\u064b-\u0652\u0640]/g, "").normalize("NFC");
  }
  function plainWords(text) { return (text.match(WORD) || []).map(fold); }
  function termsOf(text) {
    var found = Array.from(new Set(plainWords(text)));
    var large = found.filter(function (one) { return !SMALL.has(one) && one.length > 1; });
    return (large.length ? large : found).slice(0, MOST);
  }
  var stems = new Map();
  function stem(word) {
    if (!stems.has(word)) { stems.set(word, cutOf(word)); }
    return stems.get(word);
  }
  function cutOf(word) {
    var last = word.slice(-1), cut = word.length > 3 && "sx".includes(last) && word.slice(-2, -1) !== "s" ? word.slice(0, -1) : word;
    var ending = ENDINGS.find(function (one) { return cut.endsWith(one) && cut.length - one.length > 2; }) || "";
    if ((ending !== "y" && ending !== "i") || !"aeiou".includes(cut.slice(-2, -1))) { cut = cut.slice(0, cut.length - ending.length); }
    return cut.length > 3 && cut.slice(-1) === cut.slice(-2, -1) ? cut.slice(0, -1) : cut;
  }
  function grade(term, word) {
    if (term === word) { return SAME; }
    var cut = stem(term);
    if (cut === stem(word)) { return STEM; }
    return (term.length > 2 && word.startsWith(term)) || (cut.length > 5 && word.startsWith(cut)) ? BEGINNING : 0;
  }
  function distance(one, other) {
    var before = [], last = Array.from({length: other.length + 1}, function (_, place) { return place; });
    for (var row = 1; row <= one.length; row++) {
      var here = [row];
      for (var column = 1; column <= other.length; column++) {
        var cost = Math.min(last[column] + 1, here[column - 1] + 1, last[column - 1] + (one[row - 1] === other[column - 1] ? 0 : 1));
        if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) {
          cost = Math.min(cost, before[column - 2] + 1);
        }
        here.push(cost);
      }
      before = last; last = here;
    }
    return last[last.length - 1];
  }
  function isNear(term, word) {
    var slips = term.length < 8 ? 1 : 2;
    return term[0] === word[0] && Math.abs(term.length - word.length) <= slips && distance(term, word) <= slips;
  }
  function matching(term, vocabulary) {
    var found = new Map();
    vocabulary.forEach(function (word) { var one = grade(term, word); if (one) { found.set(word, one); } });
    var misspelt = !found.size && term.length >= 5;
    if (misspelt) { vocabulary.forEach(function (word) { if (isNear(term, word)) { found.set(word, TYPO); } }); }
    GROUPS.forEach(function (group) {
      if (!group.some(function (one) { return grade(term, one) >= STEM || (misspelt && isNear(term, one)); })) { return; }
      vocabulary.forEach(function (word) {
        if (!found.has(word) && group.some(function (one) { return grade(one, word) >= STEM; })) { found.set(word, SYNONYM); }
      });
    });
    return found;
  }
  function lookUp(terms, entries) {
    var vocabulary = new Set();
    entries.forEach(function (one) { one.weights.forEach(function (_, word) { vocabulary.add(word); }); });
    var hits = entries.map(function (one, place) { return {entry: one, place: place, score: 0, met: 0, words: new Set()}; });
    terms.forEach(function (term) {
      var found = matching(term, vocabulary);
      var own = entries.map(function (one) {
        var best = 0;
        one.weights.forEach(function (weight, word) { if (found.has(word)) { best = Math.max(best, found.get(word) * weight); } });
        return best;
      });
      var rarity = Math.log(1 + entries.length / (own.filter(Boolean).length || 1));
      hits.forEach(function (hit, place) {
        if (!own[place]) { return; }
        hit.score += own[place] * rarity;
        hit.met += 1;
        entries[place].weights.forEach(function (_, word) { if (found.has(word)) { hit.words.add(word); } });
      });
    });
    var whole = hits.some(function (hit) { return hit.met === terms.length; });
    hits = hits.filter(function (hit) { return hit.met && (!whole || hit.met === terms.length); });
    hits.forEach(function (hit) { hit.score = Math.round(hit.score * 1e6) / 1e6; });
    hits.sort(function (one, other) { return other.score - one.score || one.place - other.place; });
    return {hits: hits, whole: whole};
  }

  // --- the lessons of this page ---
  var results = byId("results"), input = byId("find"), count = byId("count"), unfold = byId("unfold");
  var controls = all("[data-by]");
  var homes = all("section.theme").map(function (section) { return {section: section, cards: all("article.lesson", section)}; });
  var entries = all("article.lesson").map(function (card) {
    var weights = new Map();
    function weigh(text, weight) {
      plainWords(text).forEach(function (word) { weights.set(word, Math.max(weight, weights.get(word) || 0)); });
    }
    all("[data-weight]", card).forEach(function (part) { weigh(part.textContent, Number(part.dataset.weight)); });
    weigh(card.dataset.names, 3);
    weigh(card.dataset.kind, 1);
    return {card: card, weights: weights, facets: JSON.parse(card.dataset.facets), more: card.querySelector("details.more")};
  });

  function fits(entry) {
    return controls.every(function (control) {
      var held = entry.facets[control.dataset.by] || [], wanted = control.value.trim();
      if (!wanted) { return true; }
      if (control.tagName === "SELECT") { return held.includes(wanted); }
      return held.some(function (one) { return fold(one).includes(fold(wanted)); });
    });
  }
  function plain(card) {
    all("mark", card).forEach(function (mark) {
      var parent = mark.parentNode;
      parent.replaceChild(document.createTextNode(mark.textContent), mark);
      parent.normalize();
    });
  }
  function marked(card, words) {
    all("[data-weight]", card).forEach(function (part) {
      Array.from(part.childNodes).forEach(function (node) {
        if (node.nodeType !== Node.TEXT_NODE) { return; }
        var text = node.data, at = 0, pieces = document.createDocumentFragment();
        Array.from(text.matchAll(WORD)).forEach(function (found) {
          if (!words.has(fold(found[0]))) { return; }
          pieces.append(text.slice(at, found.index));
          var mark = document.createElement("mark");
          mark.textContent = found[0];
          pieces.append(mark);
          at = found.index + found[0].length;
        });
        if (at) { pieces.append(text.slice(at)); part.replaceChild(pieces, node); }
      });
    });
  }
  function tell(shown, whole, terms) {
    var said = count.dataset;
    count.textContent = shown === 0 ? said.none :
      shown + " " + (shown === 1 ? said.one : said.many) + (shown < entries.length ? " " + said.of + " " + entries.length : "") +
      (terms.length && !whole ? ". " + said.some : "");
  }
  function show() {
    var terms = termsOf(input.value), open = entries.filter(fits), asked = terms.length > 0;
    var found = asked ? lookUp(terms, open) : {hits: [], whole: true};
    var shown = new Set(asked ? found.hits.map(function (hit) { return hit.entry; }) : open);
    entries.forEach(function (one) { plain(one.card); one.card.hidden = !shown.has(one); });
    homes.forEach(function (home) {
      home.cards.forEach(function (card) { home.section.append(card); });
      home.section.hidden = asked || home.cards.every(function (card) { return card.hidden; });
    });
    results.hidden = !asked || !found.hits.length;
    found.hits.forEach(function (hit) { results.append(hit.entry.card); marked(hit.entry.card, hit.words); });
    tell(shown.size, found.whole, terms);
  }

  // --- the search in the address ---
  function keep() {
    var parts = [["q", input.value.trim()]].concat(controls.map(function (one) { return [one.dataset.by, one.value.trim()]; }));
    var text = parts.filter(function (one) { return one[1]; }).map(function (one) { return one.map(encodeURIComponent).join("="); }).join("&");
    try { history.replaceState(null, "", "#" + text); } catch (error) { /* some viewers forbid it: the search works without */ }
  }
  function decoded(text) { try { return decodeURIComponent(text); } catch (error) { return text; } }
  function recall() {
    var text = location.hash.slice(1);
    if (text && !text.includes("=")) { reveal(decoded(text)); return; }
    var held = new Map(text.split("&").map(function (part) { return part.split("=").map(decoded); }));
    input.value = held.get("q") || "";
    controls.forEach(function (one) {
      var value = held.get(one.dataset.by) || "";
      one.value = one.tagName !== "SELECT" || Array.from(one.options).some(function (each) { return each.value === value; }) ? value : "";
    });
    if (controls.some(function (one) { return one.value; })) { byId("narrow").open = true; }
    show();
  }
  function reveal(id) {
    var target = byId(id), card = target && target.closest("article.lesson");
    if (!card) { if (target) { target.scrollIntoView(); } return; }
    if (card.hidden) { clear(); }
    card.querySelector("details.more").open = true;
    target.scrollIntoView();
    card.focus({preventScroll: true});
  }
  function clear() {
    input.value = "";
    controls.forEach(function (one) { one.value = ""; });
    show();
  }

  // --- hands ---
  var timer = 0;
  function soon() { clearTimeout(timer); timer = setTimeout(function () { show(); keep(); }, 150); }
  function copy(button) {
    var citation = button.parentNode.querySelector(".citation"), told = button.parentNode.querySelector(".copied");
    var labels = finder.dataset;
    function byHand() {
      getSelection().selectAllChildren(citation);
      var done = false;
      try { done = document.execCommand("copy"); } catch (error) { done = false; }
      told.textContent = done ? labels.copied : labels.byHand;
    }
    if (!navigator.clipboard) { byHand(); return; }
    navigator.clipboard.writeText(citation.textContent).then(function () { told.textContent = labels.copied; }, byHand);
  }
  function openAll(open) { entries.forEach(function (one) { one.more.open = open; }); }
  // By keyboard: from the box to the results, from one to the next, and back, past all that stands between.
  function visible() { return all("article.lesson").filter(function (card) { return !card.hidden && card.offsetParent; }); }
  function step(from, by) {
    var cards = visible(), next = cards[cards.indexOf(from) + by];
    if (next) { next.focus({preventScroll: true}); next.scrollIntoView({block: "nearest"}); }
    else if (by < 0) { input.focus(); }
  }
  finder.addEventListener("submit", function (event) {
    event.preventDefault(); clearTimeout(timer); show(); keep();
    if (input.value.trim()) { step(null, 1); }
  });
  document.addEventListener("keydown", function (event) {
    var on = event.target, card = on.closest && on.closest("article.lesson");
    if (event.altKey || event.ctrlKey || event.metaKey) { return; }
    if (on === input && event.key === "ArrowDown") { event.preventDefault(); clearTimeout(timer); show(); keep(); step(null, 1); return; }
    if (!card) { return; }
    if (event.key === "Escape") { event.preventDefault(); input.focus(); return; }
    if (on !== card) { return; }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); step(card, event.key === "ArrowDown" ? 1 : -1); }
    if (event.key === "Enter") { event.preventDefault(); var more = card.querySelector("details.more"); more.open = !more.open; }
  });
  input.addEventListener("input", soon);
  input.addEventListener("keydown", function (event) { if (event.key === "Escape" && input.value) { input.value = ""; soon(); } });
  controls.forEach(function (one) { one.addEventListener(one.tagName === "SELECT" ? "change" : "input", soon); });
  byId("clear").addEventListener("click", function () { clear(); keep(); input.focus(); });
  unfold.dataset.open = unfold.textContent;
  unfold.addEventListener("click", function () {
    var open = unfold.textContent === unfold.dataset.open;
    openAll(open);
    unfold.textContent = open ? unfold.dataset.close : unfold.dataset.open;
  });
  document.addEventListener("click", function (event) {
    if (event.target.classList.contains("copy")) { copy(event.target); return; }
    var link = event.target.closest("a[href^='#']");
    if (link && link.hash === location.hash) { event.preventDefault(); reveal(decoded(link.hash.slice(1))); }
  });
  window.addEventListener("hashchange", recall);
  var wereOpen = [];
  window.addEventListener("beforeprint", function () { wereOpen = entries.map(function (one) { return one.more.open; }); openAll(true); });
  window.addEventListener("afterprint", function () { entries.forEach(function (one, place) { one.more.open = wereOpen[place]; }); });

  finder.hidden = byId("narrow").hidden = false;
  all("button.copy").forEach(function (button) { button.hidden = false; });
  openAll(false);
  show();
  recall();
}());
