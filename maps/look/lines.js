"use strict";
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

/* The point at a share of a line's length, straight on the sheet. */
function along(points, share) {
  const steps = points.slice(1).map((point, n) => Math.hypot(point[0] - points[n][0], (point[1] - points[n][1]) * Math.cos(point[0] * Math.PI / 180)));
  let left = steps.reduce((sum, step) => sum + step, 0) * share;
  for (let n = 0; n < steps.length; n += 1) {
    if (left <= steps[n]) {
      const part = steps[n] ? left / steps[n] : 0;
      return [points[n][0] + (points[n + 1][0] - points[n][0]) * part, points[n][1] + (points[n + 1][1] - points[n][1]) * part];
    }
    left -= steps[n];
  }
  return points[points.length - 1];
}
