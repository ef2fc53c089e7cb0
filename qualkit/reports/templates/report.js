"use strict";
(function () {
  var form = document.getElementById("filter");
  var narrow = window.matchMedia("(max-width: 60rem)");
  function fold() {
    Array.prototype.forEach.call(document.querySelectorAll("details.fold"), function (part) { part.open = !narrow.matches; });
  }
  fold();
  narrow.addEventListener("change", fold);
  var boxes = Array.prototype.slice.call(document.querySelectorAll(".scroll"));
  function reach() {  // whoever types stops only at a box that has something to scroll to
    boxes.map(function (box) { return box.scrollWidth > box.clientWidth; }).forEach(function (wide, place) {
      var box = boxes[place];
      if (wide) { box.setAttribute("tabindex", "0"); box.setAttribute("role", "region"); }
      else { box.removeAttribute("tabindex"); box.removeAttribute("role"); }
    });
  }
  reach();
  window.addEventListener("resize", reach);
  if (!form) { return; }
  document.getElementById("filter-fold").hidden = false;
  var selects = Array.prototype.slice.call(form.querySelectorAll("select"));
  var quotes = Array.prototype.slice.call(document.querySelectorAll("figure.quote"));
  function show() {
    var shown = 0;
    quotes.forEach(function (quote) {
      var fits = selects.every(function (select) {
        return !select.value || quote.getAttribute(select.getAttribute("data-by")) === select.value;
      });
      quote.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    document.getElementById("shown").textContent = String(shown);
  }
  selects.forEach(function (select) { select.addEventListener("change", show); });
  window.addEventListener("hashchange", function () {
    var target = location.hash && document.getElementById(location.hash.slice(1));
    if (target && target.hidden) { selects.forEach(function (select) { select.value = ""; }); show(); target.scrollIntoView(); }
  });
  show();
}());
