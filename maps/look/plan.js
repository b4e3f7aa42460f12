"use strict";
/* What a reader does with the map: show and hide carers and parishes, seek a code, go to a stop,
   see the whole, print. */
const byId = (id) => document.getElementById(id);

function showPlan(map, parts) {
  const carers = Array.from(document.querySelectorAll("input[data-layer]"));
  const parishes = Array.from(document.querySelectorAll("input[data-parish]"));
  const lines = drawLegs(map);
  const whole = () => map.fitBounds(parts.box, {padding: [44, 44], maxZoom: 15, animate: false});
  const shownCarer = (letter) => carers.every((box) => box.dataset.layer !== letter || box.checked);
  const shownParish = (parish) => parishes.every((box) => box.dataset.parish !== parish || box.checked);
  const letterOf = (label) => label.startsWith("u") ? "unserved" : label.replace(/\d+$/, "");
  const parishOf = (label) => label.startsWith("u") ? PICTURE.unserved[label] : PICTURE.stops[label].parish;
  const put = (group, layer, wanted) => { wanted ? group.addLayer(layer) : group.removeLayer(layer); };

  whole();
  L.control.scale({imperial: false}).addTo(map);
  if (PICTURE.credits) { (map.attributionControl || L.control.attribution({prefix: false}).addTo(map)).addAttribution(PICTURE.credits); }
  const land = Object.keys(PICTURE.ground).length ? ground(map, PICTURE.ground) : null;
  const tick = clock(map, {pin: (label) => parts.pins[label], leg: (n, style) => lines[n].line.setStyle(style), carer: shownCarer});

  function refresh() {
    Object.entries(parts.layers).forEach(([letter, group]) => put(map, group, shownCarer(letter)));
    Object.entries(parts.pins).forEach(([label, pin]) => put(parts.layers[letterOf(label)], pin, shownParish(parishOf(label))));
    PICTURE.legs.forEach((leg, n) => put(map, lines[n].all, shownCarer(leg.letter) && shownParish(leg.parish)));
    spread(map);
    tick();
  }
  function all(boxes, checked) { boxes.forEach((box) => { box.checked = checked; }); refresh(); }
  carers.concat(parishes).forEach((box) => box.addEventListener("change", refresh));

  const paper = byId("paper");
  paper.addEventListener("change", () => document.documentElement.classList.toggle("a3", paper.value === "a3"));
  const act = {"show-all": () => all(carers, true), "hide-all": () => all(carers, false), "whole": whole, "print": () => window.print()};
  Object.entries(act).forEach(([id, action]) => byId(id) && byId(id).addEventListener("click", action));

  document.querySelectorAll("button[data-pin]").forEach((button) => button.addEventListener("click", () => {
    const label = button.dataset.pin, pin = parts.pins[label];
    if (!pin) { return; }
    carers.filter((box) => box.dataset.layer === letterOf(label)).forEach((box) => { box.checked = true; });
    parishes.filter((box) => box.dataset.parish === parishOf(label)).forEach((box) => { box.checked = true; });
    map.setView(pin.getLatLng(), Math.max(map.getZoom(), 14), {animate: false});
    refresh();
    pin.openPopup();
  }));
  search();

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

  map.on("zoomend resize", () => { spread(map); hideShortArrows(map, lines); });
  if (land) { map.on("moveend", () => nameGround(map, land)); nameGround(map, land); }
  refresh();
  hideShortArrows(map, lines);
}

/* Lines of all legs, each on a white bed, with an arrow in its middle. Carers who share a road are
   drawn side by side: each in a pane of its own, moved by a few pixels. */
function drawLegs(map) {
  const letters = Array.from(new Set(PICTURE.legs.map((leg) => leg.letter)));
  const asides = [[0, 0], [4, 3], [-4, -3], [3, -5], [-3, 5], [8, 0], [-8, 0], [0, 8]];
  const pane = (name, z, [dx, dy]) => {
    const made = map.getPane(name) || map.createPane(name);
    made.style.zIndex = z;
    made.style.transform = `translate(${dx}px, ${dy}px)`;
    return name;
  };
  return PICTURE.legs.map((leg) => {
    const aside = letters.length > 1 ? asides[letters.indexOf(leg.letter) % asides.length] : [0, 0];
    leg.points = decoded(leg.line);
    const bed = L.polyline(leg.points, {color: "#fff", weight: 8, opacity: 0.85, lineCap: "butt", interactive: false, pane: pane(`line${leg.letter}`, 410, aside)});
    const line = L.polyline(leg.points, {color: leg.colour, weight: 4.5, dashArray: leg.dash || null, pane: pane(`line${leg.letter}`, 410, aside)});
    line.bindTooltip(leg.tip, {sticky: true, opacity: 1});
    const head = arrow(leg, pane(`arrow${leg.letter}`, 415, aside));
    return {line: line, head: head, all: L.layerGroup([bed, line, head])};
  });
}

function arrow(leg, pane) {
  const before = along(leg.points, 0.49), after = along(leg.points, 0.55);
  const up = (lat) => Math.asinh(Math.tan(lat * Math.PI / 180)) * 180 / Math.PI;
  const turn = Math.atan2(up(before[0]) - up(after[0]), after[1] - before[1]) * 180 / Math.PI;
  const html = `<svg class="arrow" viewBox="-8 -8 16 16" width="18" height="18" style="transform:rotate(${turn.toFixed(0)}deg)"><path d="M-6-6 7 0-6 6-3 0z" fill="${leg.colour}" stroke="#fff" stroke-width="1.6" stroke-linejoin="round"/></svg>`;
  return L.marker(along(leg.points, 0.52), {icon: L.divIcon({html: html, className: "spot", iconSize: [0, 0]}), interactive: false, keyboard: false, pane: pane});
}

/* Arrows of legs that are no longer than two arrows would only hide the line. */
function hideShortArrows(map, lines) {
  lines.forEach(({line, head}) => {
    const box = line.getBounds(), a = map.project(box.getSouthWest()), b = map.project(box.getNorthEast());
    head.setOpacity(Math.hypot(a.x - b.x, a.y - b.y) < 36 ? 0 : 1);
  });
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

/* Lists keep what holds the searched text, whatever its marks and case; Enter goes to the first. */
function search() {
  const field = byId("search"), plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const rows = Array.from(document.querySelectorAll("button[data-pin]")).map((button) => ({button: button, words: plain(button.textContent)}));
  const hits = () => rows.filter((row) => row.words.includes(plain(field.value.trim())));
  field.addEventListener("input", () => {
    const sought = field.value.trim() !== "", kept = new Set(hits());
    rows.forEach((row) => { row.button.parentElement.hidden = !kept.has(row); });
    document.querySelectorAll(".carer").forEach((carer) => {
      const some = Array.from(carer.querySelectorAll("li")).some((row) => !row.hidden);
      carer.hidden = sought && !some;
      if (sought && some) { carer.querySelector("details").open = true; }
    });
    byId("found").textContent = !sought ? "" : kept.size || byId("found").dataset.none;
  });
  field.addEventListener("keydown", (event) => {
    const first = hits().find((row) => !row.button.disabled);
    if (event.key === "Enter" && field.value.trim() && first) { first.button.click(); }
  });
}

/* Names of the base map, where the plan has not written the same already. */
async function nameGround(map, land) {
  map.asked = (map.asked || 0) + 1;
  const turn = map.asked, names = await land.names();
  if (turn !== map.asked) { return; }
  const written = new Set(Array.from(document.querySelectorAll(".name .village")).map((name) => name.textContent));
  map.names = (map.names || L.layerGroup().addTo(map)).clearLayers();
  names.filter((one) => !written.has(one.name)).forEach((one) => {
    const face = document.createElement("span");
    face.className = `ground-name rank${one.rank}`;
    face.textContent = one.name;
    const icon = L.divIcon({html: face, className: "spot name", iconSize: [0, 0]});
    map.names.addLayer(L.marker(one.at, {icon: icon, interactive: false, keyboard: false, zIndexOffset: -10000}));
  });
  spread(map);
}
