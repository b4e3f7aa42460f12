"use strict";
/* The slider over the day: what is past grows pale, the visits going on stand out, and the
   letters of those on the road move along their legs. Left alone it shows the whole day. */
function clock(map, show) {
  const slider = document.getElementById("clock"), time = document.getElementById("time");
  const off = document.getElementById("clock-off"), names = PICTURE.clock.names;
  const walkers = L.layerGroup().addTo(map);
  let now = null;
  slider.max = Math.max(0, names.length - 1);

  function tick() {
    walkers.clearLayers();
    document.documentElement.classList.toggle("clocked", now !== null);
    const busy = new Set();
    Object.entries(PICTURE.stops).forEach(([label, stop]) => {
      mark(show.pin(label), stop);
      if (stop.arrive <= now && now < stop.leave) { busy.add(label.replace(/\d+$/, "")); }
    });
    PICTURE.legs.forEach((leg, n) => {
      show.leg(n, {opacity: now !== null && leg.arrive <= now ? 0.25 : 1});
      if (now !== null && show.carer(leg.letter) && !busy.has(leg.letter)) { walk(leg, PICTURE.legs[n + 1]); }
    });
  }
  function mark(pin, stop) {
    const face = pin && pin.getElement() && pin.getElement().firstElementChild;
    if (!face) { return; }
    face.classList.toggle("past", now !== null && stop.leave <= now);
    face.classList.toggle("now", now !== null && stop.arrive <= now && now < stop.leave);
  }
  /* On the leg while it lasts, and at its end until the next leg of the same carer begins. */
  function walk(leg, next) {
    const until = next && next.letter === leg.letter ? next.leave : leg.arrive;
    if (now < leg.leave || now >= Math.max(until, leg.arrive + 1)) { return; }
    const share = leg.arrive > leg.leave ? Math.min(1, (now - leg.leave) / (leg.arrive - leg.leave)) : 1;
    const icon = L.divIcon({html: walkerFace(leg), className: "spot", iconSize: [0, 0]});
    walkers.addLayer(L.marker(along(leg.points, share), {icon: icon, interactive: false, keyboard: false, zIndexOffset: 20000}));
  }
  slider.addEventListener("input", () => {
    const step = Number(slider.value);
    now = PICTURE.clock.start + step * PICTURE.clock.step;
    time.textContent = names[step];
    off.disabled = false;
    tick();
  });
  off.addEventListener("click", () => { now = null; slider.value = 0; time.textContent = time.dataset.whole; off.disabled = true; tick(); });
  return tick;
}

function walkerFace(leg) {
  const face = document.createElement("span");
  face.className = "walker";
  face.style.backgroundColor = leg.colour;
  face.textContent = leg.letter;
  return face;
}
