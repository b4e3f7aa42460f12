"use strict";
/* Lists keep what holds the searched text, whatever its marks and case; Enter goes to the first. */
function search() {
  const field = document.getElementById("search"), plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const rows = Array.from(document.querySelectorAll("button[data-pin]")).map((button) => ({button: button, words: plain(button.textContent)}));
  const hits = () => rows.filter((row) => row.words.includes(plain(field.value.trim())));
  const found = document.getElementById("found");
  field.addEventListener("input", () => {
    const sought = field.value.trim() !== "", kept = new Set(hits());
    rows.forEach((row) => { row.button.parentElement.hidden = !kept.has(row); });
    document.querySelectorAll(".carer").forEach((carer) => {
      const some = Array.from(carer.querySelectorAll("li")).some((row) => !row.hidden);
      carer.hidden = sought && !some;
      if (sought && some) { carer.querySelector("details").open = true; }
    });
    found.textContent = !sought ? "" : kept.size || found.dataset.none;
  });
  field.addEventListener("keydown", (event) => {
    const first = hits().find((row) => !row.button.disabled);
    if (event.key === "Enter" && field.value.trim() && first) { first.button.click(); }
  });
}
