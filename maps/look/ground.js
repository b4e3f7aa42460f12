"use strict";
/* The base map behind a plan, drawn by protomaps-leaflet: pale, so that routes stay in front, with
   dark large names. It comes from the tiles that stand in the page, or by range requests from the
   server that gave the page. A browser that cannot unpack it shows the plan on plain land. */
const GROUND = {land: "#f6f3ea", woods: "#d5e3c5", built: "#e9e1d6", water: "#a9cde6", streams: "#7fb0d6", buildings: "#b5a595", bed: "#8f887c"};
/* By class: width in pixels at zoom 13, colour, dash; the widest is drawn last. */
const ROADS = {6: [1.6, "#55504a", [7, 4]], 5: [1.1, "#bdb2a0", [4, 3]], 4: [1.5, "#bdb2a0"], 3: [3.4, "#ffffff"], 2: [5, "#fff3cd"], 1: [6.5, "#ffdf9e"]};
/* Tiles are 512 pixels wide, one level of zoom coarser than what is shown. */
const LEVEL = 1, SIDE = 256 << LEVEL;
const NONCE = document.currentScript.nonce;

/* Puts scale, boundaries, base map and its names on a map, and says whose work they are. */
function lay(map) {
  L.control.scale({imperial: false}).addTo(map);
  if (PICTURE.credits) { (map.attributionControl || L.control.attribution({prefix: false}).addTo(map)).addAttribution(PICTURE.credits); }
  map.createPane("borders").style.zIndex = 350;
  PICTURE.borders.forEach((line) => L.polyline(decoded(line), {color: "#5c4a33", weight: 2, opacity: 0.75, dashArray: "14 5 3 5", interactive: false, pane: "borders"}).addTo(map));
  if (!PICTURE.ground) { return; }
  ground(PICTURE.ground).then((land) => {
    land.addTo(map);
    map.getContainer().style.background = GROUND.land;
    map.on("moveend", () => nameGround(map, land));
    return nameGround(map, land);
  }).catch((error) => console.info("plain land", error.name));
}

async function ground({tiles, url, deepest}) {
  const script = document.createElement("script");
  script.nonce = NONCE;
  script.textContent = new TextDecoder().decode(await unpacked(document.getElementById("protomaps").textContent));
  document.head.append(script);
  const cut = url ? null : new Cut(tiles);
  const layer = protomapsL.leafletLayer({
    url: url || cut, levelDiff: LEVEL, maxDataZoom: deepest, paintRules: rules(), backgroundColor: GROUND.land,
    attribution: "", devicePixelRatio: 2, updateWhenZooming: false, /* sharp where a zoom between two levels stretches it */
  });
  if (cut) { layer.views.set("", new protomapsL.View(new protomapsL.TileCache(cut, SIDE), deepest, LEVEL)); }
  return layer;
}

function rules() {
  const swell = (zoom) => Math.min(4, 1.28 ** (zoom - 13)), made = [];
  const fill = (kind) => made.push({dataLayer: kind, symbolizer: new protomapsL.PolygonSymbolizer({fill: GROUND[kind]})});
  const line = (kind, rank, width, color, dash) => made.push({
    dataLayer: kind, filter: (zoom, thing) => thing.props.k === rank,
    symbolizer: new protomapsL.LineSymbolizer({color: color, width: (zoom) => Math.max(0.8, width(zoom)), dash: dash, lineCap: "round", lineJoin: "round"}),
  });
  ["built", "woods", "water", "buildings"].forEach(fill);
  line("streams", 2, (zoom) => 1.4 * swell(zoom), GROUND.streams);
  line("streams", 1, (zoom) => 3 * swell(zoom), GROUND.streams);
  for (const rank of [3, 2, 1]) { line("roads", rank, (zoom) => ROADS[rank][0] * swell(zoom) + 1.6, GROUND.bed); }
  for (const rank of [6, 5, 4, 3, 2, 1]) { const [width, colour, dash] = ROADS[rank]; line("roads", rank, (zoom) => width * swell(zoom), colour, dash); }
  return made;
}

/* The tiles in the page as a source of the library: what is not among them is shown by the nearest
   tile that it is a part of, larger; a damaged one is plain land. */
class Cut {
  constructor(tiles) {
    const archive = {getZxy: async (z, x, y) => ({data: (await unpacked(tiles[[z, x, y].join("/")])).buffer})};
    this.tiles = tiles;
    this.source = new protomapsL.PmtilesSource(archive, false);
  }

  async get({z, x, y}, side) {
    for (let up = 0; up <= z; up += 1) {
      const scale = 2 ** up, tile = {z: z - up, x: Math.floor(x / scale), y: Math.floor(y / scale)};
      if (!this.tiles[[tile.z, tile.x, tile.y].join("/")]) { continue; }
      const layers = await this.source.get(tile, side * scale).catch(() => new Map());
      return up ? moved(layers, (x - tile.x * scale) * side, (y - tile.y * scale) * side, side) : layers;
    }
    return new Map();
  }
}

/* The part of a larger tile that lies in a square of it, in that square's own pixels. */
function moved(layers, right, down, side) {
  const part = new Map();
  for (const [kind, things] of layers) {
    const near = things.filter(({bbox}) => bbox.maxX >= right && bbox.minX <= right + side && bbox.maxY >= down && bbox.minY <= down + side);
    part.set(kind, near.map((thing) => ({
      ...thing,
      bbox: {minX: thing.bbox.minX - right, maxX: thing.bbox.maxX - right, minY: thing.bbox.minY - down, maxY: thing.bbox.maxY - down},
      geom: thing.geom.map((path) => path.map((point) => { const at = point.clone(); at.x -= right; at.y -= down; return at; })),
    })));
  }
  return part;
}

async function unpacked(base64) {
  const packed = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
