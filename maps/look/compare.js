"use strict";
/* Two plans: pins of what changed, lines of either plan. */
function showComparison(map, parts) {
  const whole = () => map.fitBounds(parts.box, {padding: [44, 44], maxZoom: 15, animate: false});
  whole();
  lay(map);
  const lines = drawLegs(map), sides = Array.from(document.querySelectorAll("input[data-side]"));
  const refresh = () => sides.forEach((box) => lines.forEach((one, n) => {
    if ((n < PICTURE.former) !== (box.dataset.side === "before")) { return; }
    box.checked ? one.all.addTo(map) : one.all.remove();
  }));
  sides.forEach((box) => box.addEventListener("change", refresh));
  document.querySelectorAll("button[data-pin]").forEach((button) => button.addEventListener("click", () => {
    const pin = parts.pins[button.dataset.pin];
    if (!pin) { return; }
    map.setView(pin.getLatLng(), Math.max(map.getZoom(), 14), {animate: false});
    spread(map);
    pin.openPopup();
  }));
  search();
  printable(map, whole);
  map.on("zoomend resize", () => { spread(map); hideShortArrows(map, lines); });
  refresh();
  spread(map);
  hideShortArrows(map, lines);
}
