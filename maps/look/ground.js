"use strict";
/* The base map behind a plan, drawn from the vector tiles that stand in the page: pale, so that
   routes stay in front, with dark large names. A view nearer than its tiles draws them larger. */
const GROUND = {land: "#f6f3ea", woods: "#d5e3c5", built: "#e9e1d6", water: "#a9cde6", streams: "#7fb0d6", buildings: "#b5a595", bed: "#8f887c"};
/* By class: width in pixels at zoom 13, colour, dash. */
const ROADS = {1: [6.5, "#ffdf9e"], 2: [5, "#fff3cd"], 3: [3.4, "#ffffff"], 4: [1.5, "#bdb2a0"], 5: [1.1, "#bdb2a0", [4, 3]], 6: [1.6, "#55504a", [7, 4]]};

/* Puts scale, base map and its names on a map, and says whose work they are. */
function lay(map) {
  L.control.scale({imperial: false}).addTo(map);
  if (PICTURE.credits) { (map.attributionControl || L.control.attribution({prefix: false}).addTo(map)).addAttribution(PICTURE.credits); }
  if (!Object.keys(PICTURE.ground).length) { return; }
  const land = ground(map, PICTURE.ground);
  map.on("moveend", () => nameGround(map, land));
  nameGround(map, land);
}

function ground(map, tiles) {
  const read = new Map();
  /* A tile that cannot be read (damaged, or by a browser too old) is plain land. */
  const known = (code) => {
    if (!read.has(code)) { read.set(code, unpacked(tiles[code]).then(readTile).catch(() => ({}))); }
    return read.get(code);
  };
  const Grid = L.GridLayer.extend({
    createTile: function (coords, done) {
      const canvas = document.createElement("canvas"), size = this.getTileSize().x;
      const sharp = Math.min(2, Math.ceil(window.devicePixelRatio || 1));
      canvas.width = canvas.height = size * sharp;
      const source = sourceOf(coords, tiles);
      const brush = canvas.getContext("2d");
      brush.scale(sharp, sharp);
      brush.fillStyle = GROUND.land;
      brush.fillRect(0, 0, size, size);
      if (!source) { window.setTimeout(() => done(null, canvas)); return canvas; }
      known(source.code).then((layers) => {
        brush.translate(-source.right * size, -source.down * size);
        paint(brush, layers, size * source.scale, coords.z);
        done(null, canvas);
      });
      return canvas;
    },
  });
  const layer = new Grid({pane: "tilePane", updateWhenZooming: false}).addTo(map);
  return {layer: layer, names: () => namesIn(map, tiles, known)};
}

/* The tile that holds a place: itself, or the nearest of those it is a part of. */
function sourceOf(coords, tiles) {
  for (let up = 0; coords.z - up >= 0; up += 1) {
    const scale = 2 ** up, column = Math.floor(coords.x / scale), row = Math.floor(coords.y / scale);
    const code = [coords.z - up, column, row].join("/");
    if (tiles[code]) { return {code: code, scale: scale, right: coords.x - column * scale, down: coords.y - row * scale}; }
  }
  return null;
}

function paint(brush, layers, side, zoom) {
  for (const kind of ["built", "woods", "water", "buildings"]) {
    brush.fillStyle = GROUND[kind];
    (layers[kind] || []).forEach((area) => { trace(brush, area.paths, side); brush.fill("evenodd"); });
  }
  const swell = Math.min(4, 1.28 ** (zoom - 13));
  brush.lineCap = brush.lineJoin = "round";
  (layers.streams || []).forEach((stream) => stroke(brush, stream.paths, side, (stream.rank === 1 ? 3 : 1.4) * swell, GROUND.streams));
  const roads = (layers.roads || []).filter((road) => ROADS[road.rank]).sort((a, b) => b.rank - a.rank);
  roads.filter((road) => road.rank <= 3).forEach((road) => stroke(brush, road.paths, side, ROADS[road.rank][0] * swell + 1.6, GROUND.bed));
  roads.forEach((road) => { const [width, colour, dash] = ROADS[road.rank]; stroke(brush, road.paths, side, width * swell, colour, dash); });
}

function trace(brush, paths, side) {
  brush.beginPath();
  for (const path of paths) {
    brush.moveTo(path[0] * side, path[1] * side);
    for (let n = 2; n < path.length; n += 2) { brush.lineTo(path[n] * side, path[n + 1] * side); }
  }
}

function stroke(brush, paths, side, width, colour, dash) {
  brush.lineWidth = Math.max(0.8, width);
  brush.strokeStyle = colour;
  brush.setLineDash(dash || []);
  trace(brush, paths, side);
  brush.stroke();
}

/* Names of villages and houses within the view: [{name, rank, at}], the greater places first. */
async function namesIn(map, tiles, known) {
  const zoom = Math.round(map.getZoom()), view = map.getPixelBounds(map.getCenter(), zoom);
  const sources = new Set();
  for (let x = Math.floor(view.min.x / 256); x <= view.max.x / 256; x += 1) {
    for (let y = Math.floor(view.min.y / 256); y <= view.max.y / 256; y += 1) {
      const source = sourceOf({x: x, y: y, z: zoom}, tiles);
      if (source) { sources.add(source.code); }
    }
  }
  const found = [];
  for (const code of sources) {
    const [z, column, row] = code.split("/").map(Number), layers = await known(code);
    const houses = zoom >= 16 ? layers.houses || [] : [];
    for (const thing of (layers.names || []).concat(houses.map((house) => ({...house, rank: 9})))) {
      const [x, y] = thing.paths[0] || [];
      if (x < 0 || x >= 1 || y < 0 || y >= 1) { continue; }
      const at = map.unproject([(column + x) * 256, (row + y) * 256], z);
      /* Tiles of several depths overlap, and each names the place a little elsewhere. */
      const named = thing.rank < 9 && found.some((one) => one.name === thing.name && one.at.distanceTo(at) < 500);
      if (!named && map.getBounds().contains(at)) { found.push({name: thing.name, rank: thing.rank, at: at}); }
    }
  }
  return found.sort((a, b) => a.rank - b.rank).slice(0, 150);
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
