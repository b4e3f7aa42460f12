"use strict";
/* The whole view, and the map on paper: as large as the sheet, with all lists open. */
function printable(map, whole) {
  const printing = (on) => {
    document.documentElement.classList.toggle("printing", on);
    document.querySelectorAll("details").forEach((list) => {
      if (on) { list.dataset.was = list.open ? "1" : ""; list.open = true; } else { list.open = list.dataset.was === "1"; }
    });
    map.closePopup();
    map.invalidateSize({animate: false, pan: false});
    whole();
    spread(map);
  };
  window.matchMedia("print").addEventListener("change", (media) => printing(media.matches));
  window.addEventListener("beforeprint", () => printing(true));
  window.addEventListener("afterprint", () => printing(false));
  document.getElementById("whole").addEventListener("click", whole);
  document.getElementById("print").addEventListener("click", () => window.print());
  const paper = document.getElementById("paper");
  paper.addEventListener("change", () => document.documentElement.classList.toggle("a3", paper.value === "a3"));
}

/* Google's encoded polyline, five decimals. */
function decoded(line) {
  const points = [];
  let n = 0, lat = 0, lon = 0;
  const step = () => {
    let value = 0, shift = 0, part;
    do { part = line.charCodeAt(n++) - 63; value |= (part & 31) << shift; shift += 5; } while (part >= 32);
    return (value >> 1) ^ -(value & 1);
  };
  while (n < line.length) { lat += step(); lon += step(); points.push([lat / 1e5, lon / 1e5]); }
  return points;
}
