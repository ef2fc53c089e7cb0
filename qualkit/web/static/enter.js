// The token stands behind the # of the address, which no server or log sees; it is sent once and wiped.
"use strict";
const form = document.getElementById("enter");
const token = location.hash.slice(1);
if (token) {
  history.replaceState(null, "", "/enter");
  form.elements.token.value = token;
  form.submit();
}
