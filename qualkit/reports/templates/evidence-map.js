// Filters, and the list behind a cell opened under its row. Without script the links lead to the lists below.
(function () {
  var map = document.getElementById("map");
  if (!map) { return; }
  var form = document.getElementById("map-filter"), lists = document.getElementById("lists");
  var all = function (selector, under) { return Array.from((under || document).querySelectorAll(selector)); };
  var controls = all("[data-by]", form);
  var most = Number(map.dataset.most), widest = Number(map.dataset.widest), least = Number(map.dataset.least);
  var open = null;

  function close(focus) {
    if (!open) { return; }
    open.home.replaceWith(open.list);
    open.row.remove();
    open.link.setAttribute("aria-expanded", "false");
    if (focus) { open.link.focus(); }
    open = null;
  }
  function show(link) {
    var list = document.getElementById(link.hash.slice(1));
    close(false);
    var row = document.createElement("tr"), cell = document.createElement("td"), home = document.createComment("list");
    row.className = "panel";
    cell.colSpan = map.rows[0].cells.length;
    row.append(cell);
    list.replaceWith(home);
    cell.append(list);
    link.closest("tr").after(row);
    link.setAttribute("aria-expanded", "true");
    open = {link: link, list: list, home: home, row: row};
    list.focus({preventScroll: true});
    row.scrollIntoView({block: "nearest"});
  }
  function fits(item) {
    return controls.every(function (one) { return !one.value || item.dataset[one.dataset.by] === one.value; });
  }
  function refresh() {
    var seen = new Set();
    all("a.cell", map).forEach(function (link) {
      var list = document.getElementById(link.hash.slice(1)), counts = new Map();
      all("li", list).forEach(function (item) {
        item.hidden = !fits(item);
        if (item.hidden) { return; }
        seen.add(item.dataset.thing);
        counts.set(item.dataset.mark, (counts.get(item.dataset.mark) || 0) + 1);
      });
      all(".one", link).forEach(function (one) {
        var count = counts.get(one.dataset.mark) || 0, drawn = one.querySelector("svg"), told = one.querySelector(".n");
        one.hidden = !count;
        if (!most || !count) { return; }
        var size = Math.max(least, widest * Math.sqrt(count / most)).toFixed(1);
        drawn.setAttribute("width", size);
        drawn.setAttribute("height", size);
        told.textContent = String(count);
      });
      link.querySelector(".none").hidden = counts.size > 0;
      var base = link.querySelector(".base");
      if (base) { base.hidden = controls.some(function (one) { return one.value; }); }
    });
    document.getElementById("on-map").textContent = most ? String(seen.size) : "";
  }

  all("a.cell", map).forEach(function (link) {
    link.setAttribute("role", "button");
    link.setAttribute("aria-expanded", "false");
    link.addEventListener("keydown", function (event) {
      if (event.key === " ") { event.preventDefault(); link.click(); }
    });
    link.addEventListener("click", function (event) {
      event.preventDefault();
      if (open && open.link === link) { close(true); } else { show(link); }
    });
  });
  all("a.back", lists).forEach(function (link) {
    link.addEventListener("click", function (event) {
      if (open && open.list.contains(link)) { event.preventDefault(); close(true); }
    });
  });
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") { close(true); } });
  controls.forEach(function (one) { one.addEventListener("change", refresh); });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  window.addEventListener("beforeprint", function () { close(false); });
  form.hidden = false;
  refresh();
}());
