"use strict";
/* Pins that would lie upon each other are moved aside, each on a lead to its true place;
   names of villages then take what room is left. */
function spread(map) {
  const spots = [];
  map.eachLayer((layer) => {
    const spot = layer instanceof L.Marker && layer.getElement();
    if (spot) { spots.push({face: spot.firstElementChild, at: map.latLngToContainerPoint(layer.getLatLng()), layer: layer}); }
  });
  const of = (kind) => spots.filter((one) => one.face && one.face.matches(kind));
  const pins = of(".pin");
  map.leads = (map.leads || L.layerGroup().addTo(map)).clearLayers();
  map.getContainer().classList.toggle("far", pins.length > 60 && map.getZoom() < 13);
  const taken = of(".home").map((one) => rectangle(one.at, [0, 0], 20, 20));
  if (pins.length <= 400) { pins.forEach((one) => place(one, taken)); }
  pins.forEach((one) => lead(map, one));
  join(map, pins);
  of(".village").concat(of(".parish")).forEach((one) => place(one, taken, {rings: 9, across: 26, down: 16}));
  of(".ground-name").forEach((one) => place(one, taken, {rings: 2, across: 24, down: 16}));
}

/* The two pins of a double-handed visit, on one band. */
function join(map, pins) {
  const at = new Map(pins.map((one) => [one.face.querySelector("b").textContent, one]));
  for (const labels of PICTURE.pairs || []) {
    const there = labels.map((label) => at.get(label)).filter(Boolean);
    if (there.length < 2) { continue; }
    const ends = there.map((one) => map.containerPointToLatLng(one.at.add(one.aside || [0, 0])));
    map.leads.addLayer(L.polyline(ends, {color: "#1a1a1a", weight: 12, interactive: false, className: "joined"}));
    map.leads.addLayer(L.polyline(ends, {color: "#ffffff", weight: 7, interactive: false}));
  }
}

function rectangle(at, [dx, dy], width, height) {
  return [at.x + dx - width / 2 - 1, at.y + dy - height / 2 - 1, at.x + dx + width / 2 + 1, at.y + dy + height / 2 + 1];
}

/* `reach` keeps a name near what it names; where nothing is free there it lies under the pins,
   or waits for a nearer view where pins are many. */
function place(one, taken, reach) {
  const width = one.face.offsetWidth, height = one.face.offsetHeight;
  one.aside = freeSpot(one, [width, height], taken, reach || {rings: 9, across: 12 + width / 4, down: height / 2 + 4});
  one.face.classList.toggle("crowded", !one.aside);
  one.aside = one.aside || [0, 0];
  one.face.style.marginLeft = one.aside[0] + "px";
  one.face.style.marginTop = one.aside[1] + "px";
  taken.push(rectangle(one.at, one.aside, width, height));
}

function lead(map, one) {
  const colour = getComputedStyle(one.face).borderTopColor, there = one.layer.getLatLng();
  const [dx, dy] = one.aside || [0, 0];
  if (dx || dy) {
    const end = map.containerPointToLatLng([one.at.x + dx, one.at.y + dy]);
    map.leads.addLayer(L.polyline([there, end], {color: colour, weight: 2, interactive: false}));
  }
  map.leads.addLayer(L.circleMarker(there, {radius: 5, color: "#fff", weight: 2, fillColor: colour, fillOpacity: 1, interactive: false}));
}

function freeSpot(one, [width, height], taken, reach) {
  const room = one.layer._map.getSize(), inside = room.contains(one.at) && one.at.x >= 0 && one.at.y >= 0;
  const fits = ([left, top, right, bottom]) => !inside || (left >= 0 && top >= 0 && right <= room.x && bottom <= room.y);
  const free = ([left, top, right, bottom]) => !taken.some((r) => left < r[2] && right > r[0] && top < r[3] && bottom > r[1]);
  for (let ring = 0; ring < reach.rings; ring += 1) {
    const steps = ring ? 8 + 4 * ring : 1;
    for (let step = 0; step < steps; step += 1) {
      const turn = (2 * Math.PI * step) / steps - Math.PI / 2;
      const aside = [Math.round(Math.cos(turn) * ring * reach.across), Math.round(Math.sin(turn) * ring * reach.down)];
      const wanted = rectangle(one.at, aside, width, height);
      if (fits(wanted) && free(wanted)) { return aside; }
    }
  }
  return null;
}
