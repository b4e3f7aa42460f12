"use strict";
/* Shaded parishes, and outlines of what can be reached in so many minutes. */
const REACHES = {15: ["#08306b", ""], 30: ["#2171b5", "12 6"], 45: ["#4a1486", "3 7"]};

function showCoverage(map, parts) {
  const whole = () => map.fitBounds(parts.box, {padding: [44, 44], maxZoom: 13, animate: false});
  whole();
  lay(map);
  const drawn = {parishes: L.layerGroup().addTo(map)};
  PICTURE.parishes.forEach((one) => L.geoJSON(one.shape, {interactive: false, style: {color: "#4d3b2a", weight: 2, fillColor: one.shade, fillOpacity: 0.6}}).addTo(drawn.parishes));
  PICTURE.reaches.forEach((one) => {
    const [colour, dash] = REACHES[one.minutes], bed = {color: "#fff", weight: 7, opacity: 0.8, fill: false};
    drawn[one.minutes] = L.layerGroup([
      L.geoJSON(one.shape, {interactive: false, style: bed}),
      L.geoJSON(one.shape, {interactive: false, style: {color: colour, weight: 3.5, dashArray: dash, fill: false}}),
    ]).addTo(map);
  });
  document.querySelectorAll("input[data-drawn]").forEach((box) => box.addEventListener("change", () => {
    const layer = drawn[box.dataset.drawn];
    box.checked ? layer.addTo(map) : layer.remove();
  }));
  printable(map, whole);
  map.on("zoomend resize", () => spread(map));
  spread(map);
}
