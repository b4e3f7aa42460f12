"use strict";
/* Names of the base map, as markers: they give way to the pins of a plan, which a canvas cannot. */

/* Names of villages and houses within the view: [{name, rank, at}], the greater places first. */
async function namesIn(map, land) {
  const zoom = Math.round(map.getZoom()), {min, max} = map.getPixelBounds(map.getCenter(), zoom);
  const tiles = await land.views.get("").getBbox(zoom, {minX: min.x, minY: min.y, maxX: max.x, maxY: max.y});
  const found = [];
  for (const tile of tiles) {
    const named = (tile.data.get("names") || []).map((thing) => [thing, thing.props.k]);
    const houses = zoom >= 16 ? (tile.data.get("houses") || []).map((thing) => [thing, 9]) : [];
    for (const [thing, rank] of named.concat(houses)) {
      const {x, y} = thing.geom[0][0], name = String(thing.props.n);
      if (x < 0 || x >= SIDE || y < 0 || y >= SIDE) { continue; }
      const at = map.unproject([tile.origin.x + x * tile.scale, tile.origin.y + y * tile.scale], zoom);
      /* Tiles of several depths overlap, and each names the place a little elsewhere. */
      const twice = rank < 9 && found.some((one) => one.name === name && one.at.distanceTo(at) < 500);
      if (!twice && map.getBounds().contains(at)) { found.push({name: name, rank: rank, at: at}); }
    }
  }
  return found.sort((a, b) => a.rank - b.rank).slice(0, 150);
}

/* Writes those that the plan has not written already. */
async function nameGround(map, land) {
  map.asked = (map.asked || 0) + 1;
  const turn = map.asked, names = await namesIn(map, land);
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
