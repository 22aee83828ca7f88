// What a row's numbers are in words: places, pitches, findings, columns.

const PITCHES = ["C", "C\u266f", "D", "D\u266f", "E", "F", "F\u266f", "G", "G\u266f", "A", "A\u266f", "B"];
const CLASHES = { 1: "minor second", 2: "major second", 6: "tritone", 10: "minor seventh", 11: "major seventh" };
const SHOWN = 5;

// Bar, beat and sixteenth as Live counts them: the bar before the first is -1.
function place(beat, [numerator, denominator]) {
  const unit = 4 / denominator;
  const near = beat + 1e-3;
  const bar = Math.floor(near / (unit * numerator));
  const rest = near - bar * unit * numerator;
  const whole = Math.floor(rest / unit);
  const sixteenth = Math.floor((rest - whole * unit) / 0.25);
  return `${bar < 0 ? bar : bar + 1}.${whole + 1}${sixteenth ? `.${sixteenth + 1}` : ""}`;
}

function pitch(number) {
  return `${PITCHES[number % 12]}${Math.floor(number / 12) - 2}`;
}

function counted(number, one, many = `${one}s`) {
  return `${decimal(number)} ${number === 1 ? one : many}`;
}

function decimal(number, digits = 2) {
  return String(Number(number.toFixed(digits))).replace("-", "\u2212");
}

function percent(share) {
  return `${Math.round(100 * share)}\u00a0%`;
}

function sum(spots) {
  return spots.reduce((total, [, size]) => total + size, 0);
}

// Each finding as {kind, text, spots}; a spot is [beat, what its tooltip says].
function findings(row) {
  const found = row.found;
  if (!found) return [];
  const told = [];
  const tell = (kind, text, spots = [], name = () => "") =>
    told.push({ kind, text, spots: spots.map(([beat, size]) => [beat, name(size)]) });
  const several = (kind, spots, one, many, name) => {
    if (spots.length) tell(kind, counted(spots.length, one, many), spots, name);
  };
  if (row.judged) {
    const { marks, candidates, remarks } = row.judged;
    for (const remark of remarks) tell("remark", remark);
    const said = marks.map(([rule, many]) => `${rule} ${decimal(many)}`).join(", ") || "no marks";
    tell("judged", `judge${candidates > 1 ? `, best of ${candidates}` : ""}: ${said}`);
  }
  several("parallel", found.parallel_fifths, "parallel fifth");
  several("parallel", found.parallel_octaves, "parallel octave");
  several("direct", found.direct_fifths, "direct fifth");
  several("direct", found.direct_octaves, "direct octave");
  if (found.crossings.length) {
    const side = row.voice === "above" ? "below" : "above";
    const beats = counted(sum(found.crossings), "beat");
    tell("crossing", `${side} the lead for ${beats}`, found.crossings, (size) => counted(size, "beat"));
  }
  several("clash", found.clashes, "clash on a beat", "clashes on beats", (size) => CLASHES[size]);
  several("fourth", found.fourths, "fourth on a beat", "fourths on beats");
  if (row.unsure?.length) {
    const chance = (p) => (p ? `1 in ${Math.round(1 / p)}` : "less than 1 in 1000");
    tell("unsure", `unsure of ${counted(row.unsure.length, "note")}`, row.unsure, chance);
  }
  if (found.leap) tell("", `widest leap ${counted(found.leap[1], "semitone")}`, [found.leap]);
  if (found.repetition?.[1] > 3) tell("", `one pitch ${found.repetition[1]} times running`, [found.repetition]);
  if (found.doubling) tell("", `${percent(found.doubling)} doubles the lead`);
  if (found.silence >= 0.005) tell("", `${percent(found.silence)} silent`);
  tell("", `${counted(found.notes_per_beat, "note")} a beat, lead ${decimal(found.lead_notes_per_beat)}`);
  return told;
}

// Of a voice that never sounds with its lead nothing is counted.
const pair = (value) => (row) => (row.found?.together ? value(row.found) : null);
const count = (...names) => pair((found) => names.reduce((total, name) => total + found[name].length, 0));

// `first` is the direction of the first click: what wants a look comes first.
const COLUMNS = [
  { key: "place", name: "#", first: 1, value: (row) => row.index + 1, meaning: "Order in which the clips were made." },
  { key: "clip", name: "Clip", first: 1, value: (row) => `${row.file} ${row.name}`, meaning: "File, clip, model and voice, and the files written." },
  { key: "music", name: "Lead and new voice", meaning: "A note that the model was unsure of is pale, and outlined where it was rather a guess." },
  { key: "temperature", name: "Temp", first: 1, value: (row) => row.temperature, meaning: "Temperature: how daring." },
  { key: "seed", name: "Seed", first: 1, value: (row) => row.seed, meaning: "The same clip, model, settings and seed give the same notes." },
  { key: "log_prob", name: "Log p", first: 1, value: (row) => row.log_prob, text: (value) => value.toFixed(2).replace("-", "\u2212"), meaning: "Mean log-probability of a step at temperature 1, in nats; nearer to 0 is likelier." },
  { key: "judged", name: "Judge", first: 1, value: (row) => row.judged?.score, text: (value) => value.toFixed(2).replace("-", "\u2212"), meaning: "By what the judge chose this of several: log-probability a note, less what his marks and missed wishes cost, in nats; nearer to 0 is better. He counts all voices that were made together." },
  { key: "unsure", name: "Unsure", first: -1, value: (row) => row.unsure?.length, meaning: "Notes to which the model gave less than 1 chance in 20." },
  { key: "parallels", name: "Parallels", first: -1, value: count("parallel_fifths", "parallel_octaves"), meaning: "Fifths or octaves that follow such in the same direction. Direct ones, to which the upper voice leaps, are dashed and not counted here." },
  { key: "crossings", name: "Crossing", first: -1, value: pair((found) => sum(found.crossings)), text: (value) => decimal(value), meaning: "Beats during which the new voice is on the wrong side of the lead." },
  { key: "clashes", name: "Clashes", first: -1, value: count("clashes"), meaning: "Beats of the meter on which a second, a tritone or a seventh sounds. Fourths are told apart." },
  { key: "range", name: "Range", first: 1, value: (row) => row.found?.lowest?.[1], text: (value, row) => `${pitch(value)}\u2013${pitch(row.found.highest[1])}`, meaning: "Lowest and highest pitch of the new voice." },
];
