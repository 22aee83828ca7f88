// The table: rows are read once, drawn when they come into view, and moved, not drawn again, when they are sorted.

const ICON = '<svg viewBox="0 0 14 14" aria-hidden="true"><path class="go" d="M3 1l10 6-10 6z"/><path class="stop" d="M2 2h10v10H2z"/></svg>';

const byId = (id) => document.getElementById(id);
const collator = new Intl.Collator("en", { numeric: true });
const rows = byId("rows").textContent.split("\n").filter((line) => line.trim()).map((line, index) => {
  const row = { ...JSON.parse(line), index };
  const words = findings(row).map((finding) => finding.text);
  row.search = [row.file, row.name, row.model, row.voice, row.seed, row.error, ...words].join(" ").toLowerCase();
  return row;
});
const order = { column: COLUMNS[0], direction: 1 };

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function heads() {
  for (const column of COLUMNS) {
    const kind = ["music", "clip", "place"].includes(column.key) ? column.key : "number";
    const head = element("th", { scope: "col", class: `${column.key} ${kind}${column.value ? "" : " still"}` });
    const label = element(column.value ? "button" : "span", { title: column.meaning }, column.name);
    if (column.value) {
      label.type = "button";
      label.addEventListener("click", () => sort(column));
    }
    column.head = head;
    head.append(label);
    byId("heads").append(head);
    byId("meanings").append(element("dt", {}, column.name), element("dd", {}, column.meaning));
  }
}

function sort(column) {
  order.direction = column === order.column ? -order.direction : column.first;
  order.column = column;
  arrange();
}

// What has no value comes last, whichever way.
function compare(one, other) {
  const [left, right] = [order.column.value(one), order.column.value(other)];
  if (left == null || right == null) return (left == null) - (right == null) || one.index - other.index;
  const difference = typeof left === "string" ? collator.compare(left, right) : left - right;
  return order.direction * difference || one.index - other.index;
}

function arrange() {
  const terms = byId("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = rows.filter((row) => terms.every((term) => row.search.includes(term))).sort(compare);
  if (sound.playing && !shown.includes(sound.playing.row)) stop();
  byId("body").replaceChildren(...shown.map((row) => row.tr));
  for (const column of COLUMNS) column.head.removeAttribute("aria-sort");
  order.column.head.setAttribute("aria-sort", order.direction > 0 ? "ascending" : "descending");
  byId("count").textContent = summary(shown.length);
}

function summary(shown) {
  const failed = rows.filter((row) => row.error).length;
  const clips = new Set(rows.filter((row) => row.notes).map((row) => JSON.stringify([row.file, row.name]))).size;
  const made = counted(rows.length - failed, "new voice");
  const all = `${made} for ${counted(clips, "clip")}${failed ? `; ${counted(failed, "file")} failed` : ""}`;
  return shown === rows.length ? all : `${all}; ${shown} of ${rows.length} rows shown`;
}

function fill(row) {
  row.tr.className = "";
  row.tr.replaceChildren(...COLUMNS.map((column) => cell(row, column)));
}

function cell(row, column) {
  if (column.key === "clip") return element("td", { class: "clip" }, ...about(row));
  if (column.key === "music") return element("td", { class: "music" }, ...music(row));
  const value = column.value(row);
  const kind = column.key === "place" ? "place" : "number";
  if (value == null) return element("td", { class: `${kind} none`, "data-name": column.name }, "\u2013");
  return element("td", { class: kind, "data-name": column.name }, column.text ? column.text(value, row) : String(value));
}

function about(row) {
  const told = [element("p", { class: "file" }, row.file)];
  if (row.name) told.push(element("p", {}, row.name));
  if (row.model) told.push(element("p", {}, `${row.model}, ${row.voice}${row.take > 1 ? `, take ${row.take}` : ""}`));
  if (row.tempo) told.push(element("p", {}, `${row.meter.join("/")}, ${decimal(row.tempo, 1)} bpm`));
  if (row.links.length) {
    const links = row.links.map(([name, address]) => element("li", {}, element("a", { href: address }, name)));
    told.push(element("ul", {}, ...links));
  }
  return told;
}

function music(row) {
  const parts = row.error ? [element("p", { class: "error" }, row.error)] : [];
  if (!row.notes) return parts;
  const button = element("button", { type: "button", class: "play" });
  button.innerHTML = ICON;
  button.addEventListener("click", () => (sound.playing?.row === row ? stop() : start(row, row.start)));
  const drawn = element("div", { class: "roll", style: `min-width:${width(row)}px` });
  const { lead, made } = read(row);
  drawn.innerHTML = `<div class="bars" aria-hidden="true">${ruler(row)}</div>${roll(row)}`;
  const label = `Piano roll: ${counted(lead.length, "note")} of the lead, ${counted(made.length, "note")} made`;
  drawn.lastChild.setAttribute("role", "img");
  drawn.lastChild.setAttribute("aria-label", label);
  drawn.addEventListener("click", (event) => {
    const box = drawn.getBoundingClientRect();
    start(row, row.start + (row.end - row.start) * Math.max(0, (event.clientX - box.left) / box.width));
  });
  Object.assign(row, { button, head: drawn.querySelector(".playhead"), scroll: element("div", { class: "scroll" }, drawn) });
  name(row, false);
  parts.push(element("div", { class: "player" }, button, row.scroll), words(row));
  return parts;
}

function words(row) {
  const list = element("ul", { class: "words" });
  for (const { kind, text, spots } of findings(row)) {
    const item = element("li", { class: kind }, text);
    for (const [beat, title] of spots.slice(0, SHOWN)) {
      const where = place(beat, row.meter);
      const says = `play from ${where}${title ? ` (${title})` : ""}`;
      const button = element("button", { type: "button", title: says, "aria-label": says }, where);
      button.addEventListener("click", () => start(row, beat));
      item.append(" ", button);
    }
    if (spots.length > SHOWN) item.append(` and ${spots.length - SHOWN} more`);
    list.append(item);
  }
  return list;
}

function start(row, from) {
  const move = (beat) => {
    row.head.setAttribute("x1", beat);
    row.head.setAttribute("x2", beat);
    const { scroll } = row;
    const x = (beat - row.start) / (row.end - row.start) * scroll.scrollWidth;
    const isHidden = x < scroll.scrollLeft || x > scroll.scrollLeft + scroll.clientWidth;
    if (isHidden) scroll.scrollLeft = x - 40;
  };
  play(row, from, byId("heard").value, move, () => name(row, false));
  name(row, true);
}

function name(row, isPlaying) {
  row.tr.classList.toggle("playing", isPlaying);
  row.button.setAttribute("aria-label", `${isPlaying ? "Stop" : "Play"} ${row.file} ${row.name}`.trim());
}

const observer = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (isIntersecting) {
      observer.unobserve(target);
      fill(rows[target.dataset.row]);
    }
  }
}, { rootMargin: "800px" });

heads();
for (const row of rows) {
  row.tr = element("tr", { class: "empty", "data-row": row.index }, element("td", { colspan: COLUMNS.length }));
  observer.observe(row.tr);
}
document.body.classList.toggle("has-chords", rows.some((row) => row.notes && !row.notes.includes('"chords":[]')));
byId("filter").addEventListener("input", arrange);
byId("tools").addEventListener("submit", (event) => event.preventDefault());
byId("heard").addEventListener("change", () => sound.playing && start(sound.playing.row, beat()));
document.addEventListener("keydown", (event) => event.key === "Escape" && stop());
arrange();
