// A piano roll as SVG: a path for each kind of note, coloured by the style sheet; a unit is a beat wide and a semitone high.

const FIELDS = 4;
const GUESS = 0.05;
const PALE = 0.25;
const WIDTH = 5;

// Notes travel as start, pitch, duration, velocity, one after the other.
function notes(numbers) {
  const found = [];
  for (let at = 0; at < numbers.length; at += FIELDS) {
    const [start, pitch, duration, velocity] = numbers.slice(at, at + FIELDS);
    found.push({ start, pitch, duration, velocity, end: start + duration });
  }
  return found;
}

function read(row) {
  if (!row.music) {
    const told = JSON.parse(row.notes);
    row.music = { lead: notes(told.lead), made: notes(told.made), chords: notes(told.chords) };
    row.music.made.forEach((note, index) => { note.sure = told.sure[index] ?? 1; });
  }
  return row.music;
}

function roll(row) {
  const music = read(row);
  const pitches = [...music.lead, ...music.made, ...music.chords].map((note) => note.pitch);
  const low = pitches.reduce((least, next) => Math.min(least, next), pitches[0] ?? 60) - 1;
  const high = pitches.reduce((most, next) => Math.max(most, next), pitches[0] ?? 60) + 2;
  const beats = row.end - row.start;
  const height = Math.min(Math.max(150, (high - low) * 2), Math.max(76, (high - low) * 5));
  const sure = (from, to) => music.made.filter((note) => note.sure >= from && note.sure < to);
  const path = (kind, shape) => (shape ? `<path class="${kind}" d="${shape}"/>` : "");
  const found = row.found;
  const layers = [
    `<rect class="ground" x="${row.start}" y="${-high}" width="${beats}" height="${high - low}"/>`,
    path("beats", bars(row).map(([beat]) => `M${beat} ${-high}V${-low}`).join("")),
    path("crossing", found.crossings.map(([beat, size]) => `M${beat} ${-high}h${size}V${-low}h${-size}z`).join("")),
    path("chords", boxes(music.chords)),
    path("lead", boxes(music.lead)),
    path("made", boxes(sure(PALE, 2))),
    path("made pale", boxes(sure(GUESS, PALE))),
    path("unsure", boxes(sure(0, GUESS))),
    path("clash", joins(music, found.clashes)),
    path("direct", joins(music, [...found.direct_fifths, ...found.direct_octaves])),
    path("parallel", joins(music, [...found.parallel_fifths, ...found.parallel_octaves])),
    `<line class="playhead" x1="${row.start}" x2="${row.start}" y1="${-high}" y2="${-low}"/>`,
  ];
  const box = `${row.start} ${-high} ${beats} ${high - low}`;
  return `<svg viewBox="${box}" preserveAspectRatio="none" height="${height}">${layers.join("")}</svg>`;
}

function boxes(list) {
  return list.map((note) => `M${note.start} ${-note.pitch - 1}h${note.duration}v1h${-note.duration}z`).join("");
}

// A line from voice to voice at each spot.
function joins(music, spots) {
  return spots.map(([beat]) => {
    const [lead, made] = [music.lead, music.made].map((list) => sounding(list, beat));
    return lead === null || made === null ? "" : `M${beat} ${-lead - 0.5}V${-made - 0.5}`;
  }).join("");
}

// The highest pitch at a beat; a note that a hand plays a little late is on the beat.
function sounding(list, beat) {
  const heard = list.filter((note) => note.start < beat + 0.12 && note.end > beat + 0.04);
  const struck = heard.filter((note) => note.start > beat - 0.12);
  const pitches = (struck.length ? struck : heard).map((note) => note.pitch);
  return pitches.length ? Math.max(...pitches) : null;
}

// Each bar line as [beat, number], from the first in the clip.
function bars(row) {
  const [numerator, denominator] = row.meter;
  const length = 4 * numerator / denominator;
  const found = [];
  for (let bar = Math.ceil(row.start / length); bar * length < row.end; bar += 1) {
    found.push([bar * length, bar < 0 ? bar : bar + 1]);
  }
  return found;
}

function width(row) {
  return Math.ceil((row.end - row.start) * WIDTH);
}

// As many bar numbers as there is room for.
function ruler(row) {
  const all = bars(row);
  let step = 1;
  while (Math.max(400, width(row)) * step / all.length < 34) step *= 2;
  const shown = all.filter((_, index) => index % step === 0);
  const left = (beat) => (100 * (beat - row.start) / (row.end - row.start)).toFixed(3);
  return shown.map(([beat, bar]) => `<span style="left:${left(beat)}%">${bar}</span>`).join("");
}
