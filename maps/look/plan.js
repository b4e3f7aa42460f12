"use strict";
/* What a reader does with the map: show and hide carers, go to a stop, see the whole, print. */
function showPlan(map, parts) {
  const boxes = Array.from(document.querySelectorAll("input[data-layer]"));
  const byId = (id) => document.getElementById(id);
  const whole = () => map.fitBounds(parts.box, {padding: [44, 44], maxZoom: 15, animate: false});

  L.control.scale({imperial: false}).addTo(map);

  function toggle(box) {
    const layer = parts.layers[box.dataset.layer];
    if (layer) { box.checked ? layer.addTo(map) : layer.remove(); }
  }
  function toggleAll(shown) {
    boxes.forEach((box) => { box.checked = shown; toggle(box); });
    spread(map);
  }
  boxes.forEach((box) => box.addEventListener("change", () => { toggle(box); spread(map); }));
  const act = {"show-all": () => toggleAll(true), "hide-all": () => toggleAll(false), "whole": whole, "print": () => window.print()};
  Object.entries(act).forEach(([id, action]) => byId(id) && byId(id).addEventListener("click", action));

  document.querySelectorAll("button[data-pin]").forEach((button) => {
    button.addEventListener("click", () => {
      const pin = parts.pins[button.dataset.pin];
      if (!pin) { return; }
      const letter = button.dataset.pin.startsWith("u") ? "unserved" : button.closest(".carer").querySelector("input").dataset.layer;
      boxes.filter((box) => box.dataset.layer === letter && !box.checked).forEach((box) => { box.checked = true; toggle(box); });
      map.setView(pin.getLatLng(), Math.max(map.getZoom(), 14), {animate: false});
      spread(map);
      pin.openPopup();
    });
  });

  function printing(on) {
    document.documentElement.classList.toggle("printing", on);
    document.querySelectorAll("details").forEach((list) => {
      if (on) { list.dataset.was = list.open ? "1" : ""; list.open = true; } else { list.open = list.dataset.was === "1"; }
    });
    map.closePopup();
    map.invalidateSize({animate: false, pan: false});
    whole();
    spread(map);
  }
  window.matchMedia("print").addEventListener("change", (media) => printing(media.matches));
  window.addEventListener("beforeprint", () => printing(true));
  window.addEventListener("afterprint", () => printing(false));

  map.on("zoomend resize", () => spread(map));
  whole();
  spread(map);
}

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
  of(".village").concat(of(".parish")).forEach((one) => place(one, taken, {rings: 9, across: 26, down: 16}));
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
