"use strict";
/* Vector tiles (Mapbox Vector Tile 2.1, in gzip) read into lines, areas and points. */
function readTile(bytes) {
  const layers = {};
  eachField(bytes, (field, part) => {
    if (field === 3) { const [name, things] = readLayer(part); layers[name] = things; }
  });
  return layers;
}

function readLayer(bytes) {
  const keys = [], values = [], features = [];
  let name = "", extent = 4096;
  eachField(bytes, (field, part) => {
    if (field === 1) { name = text(part); }
    if (field === 2) { features.push(part); }
    if (field === 3) { keys.push(text(part)); }
    if (field === 4) { values.push(readValue(part)); }
    if (field === 5) { extent = part; }
  });
  return [name, features.map((feature) => readFeature(feature, keys, values, extent))];
}

/* A thing of a tile: {rank, name, type: 1 point | 2 line | 3 area, paths: [[x, y, x, y …] …]},
   x and y in parts of the tile's side. */
function readFeature(bytes, keys, values, extent) {
  const thing = {rank: 0, name: "", type: 0, paths: []};
  eachField(bytes, (field, part) => {
    if (field === 2) {
      const tags = numbers(part);
      for (let n = 0; n + 1 < tags.length; n += 2) {
        if (keys[tags[n]] === "k") { thing.rank = values[tags[n + 1]]; }
        if (keys[tags[n]] === "n") { thing.name = String(values[tags[n + 1]]); }
      }
    }
    if (field === 3) { thing.type = part; }
    if (field === 4) { thing.paths = readPaths(numbers(part), extent); }
  });
  return thing;
}

function readPaths(steps, extent) {
  const paths = [], turn = (n) => (n >>> 1) ^ -(n & 1);
  let x = 0, y = 0, path = null;
  for (let n = 0; n < steps.length;) {
    const order = steps[n] & 7, count = steps[n] >>> 3;
    n += 1;
    if (order === 7) { if (path) { path.push(path[0], path[1]); } continue; }
    for (let k = 0; k < count; k += 1, n += 2) {
      x += turn(steps[n]);
      y += turn(steps[n + 1]);
      if (order === 1) { path = []; paths.push(path); }
      path.push(x / extent, y / extent);
    }
  }
  return paths;
}

function readValue(bytes) {
  let value = 0;
  eachField(bytes, (field, part) => {
    const view = part instanceof Uint8Array ? new DataView(part.buffer, part.byteOffset, part.length) : null;
    if (field === 1) { value = text(part); }
    else if (field === 2) { value = view.getFloat32(0, true); }
    else if (field === 3) { value = view.getFloat64(0, true); }
    else { value = field === 6 ? (part >>> 1) ^ -(part & 1) : part; }
  });
  return value;
}

const text = (bytes) => new TextDecoder().decode(bytes);

function numbers(bytes) {
  const found = [], at = {n: 0};
  while (at.n < bytes.length) { found.push(whole(bytes, at)); }
  return found;
}

function whole(bytes, at) {
  let value = 0, scale = 1, byte;
  do { byte = bytes[at.n++]; value += (byte & 127) * scale; scale *= 128; } while (byte & 128);
  return value;
}

/* Calls `use` with number and content of each field: a number, or the bytes of what is longer. */
function eachField(bytes, use) {
  const at = {n: 0};
  while (at.n < bytes.length) {
    const key = whole(bytes, at), form = key & 7;
    if (form === 0) { use(key >>> 3, whole(bytes, at)); continue; }
    const length = form === 2 ? whole(bytes, at) : form === 1 ? 8 : 4;
    use(key >>> 3, bytes.subarray(at.n, at.n + length));
    at.n += length;
  }
}

async function unpacked(base64) {
  const packed = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
