"use strict";
/* What a reader does with the map: show and hide carers and parishes, seek a code, go to a stop,
   see the whole, print. */
function showPlan(map, parts) {
  const byId = (id) => document.getElementById(id);
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
  lay(map);
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

  const act = {"show-all": true, "hide-all": false};
  Object.entries(act).forEach(([id, shown]) => byId(id) && byId(id).addEventListener("click", () => all(carers, shown)));

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

  printable(map, whole);
  map.on("zoomend resize", () => { spread(map); hideShortArrows(map, lines); });
  refresh();
  hideShortArrows(map, lines);
}
