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
  of(".village").concat(of(".parish")).forEach((one) => place(one, taken));
}

function rectangle(at, [dx, dy], width, height) {
  return [at.x + dx - width / 2 - 1, at.y + dy - height / 2 - 1, at.x + dx + width / 2 + 1, at.y + dy + height / 2 + 1];
}

function place(one, taken) {
  const width = one.face.offsetWidth, height = one.face.offsetHeight;
  one.aside = freeSpot(one.at, width, height, taken);
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

function freeSpot(at, width, height, taken) {
  for (let ring = 0; ring < 8; ring += 1) {
    const steps = ring ? 8 + 4 * ring : 1;
    for (let step = 0; step < steps; step += 1) {
      const turn = (2 * Math.PI * step) / steps - Math.PI / 2;
      const aside = [Math.round(Math.cos(turn) * ring * (12 + width / 4)), Math.round(Math.sin(turn) * ring * (height / 2 + 4))];
      const [left, top, right, bottom] = rectangle(at, aside, width, height);
      if (!taken.some((r) => left < r[2] && right > r[0] && top < r[3] && bottom > r[1])) { return aside; }
    }
  }
  return [0, 0];
}
