"use strict";

// An engine for stories without a network: it answers with the clip it got, four semitones lower, as often as there are
// takes and chords, and a little later each take. Like the real one it only answers, and keeps what it was asked.

const assert = require("node:assert");

const TICKS = 50_400;
const NOTE_ATOMS = 8;
const CHUNK = 30;
const WINDOW = 8;
const MODULUS = 16_777_213;
const VERSION = 4;
// What stands in /sv/begin, in order.
const BEGIN = [
  "port",
  "request",
  "version",
  "model",
  "voice",
  "temperature",
  "seed",
  "takes",
  "follow",
  "bars",
  "form_bar",
  "changes",
  "swing",
  "chords",
  "alone",
  "candidates",
  "style",
  "low",
  "high",
  "density",
  "contrary",
  "notes",
  "kept",
  "chunks",
  "checksum",
  "start",
  "end",
  "redo_start",
  "redo_end",
  "numerator",
  "denominator",
  "root",
  "scale"
];

function read(atoms) {
  assert.strictEqual(atoms.length, BEGIN.length);
  return Object.fromEntries(BEGIN.map((name, place) => [name, atoms[place]]));
}

function checksum(chunks) {
  const modulus = BigInt(MODULUS);
  return Number(
    chunks.flat().reduce((check, atom) => (((check * 31n + BigInt(atom)) % modulus) + modulus) % modulus, 0n)
  );
}

// Notes of {pitch, start_time, duration} as chunks.
function pack(notes) {
  const atoms = notes.flatMap(({ pitch, start_time: start, duration, velocity = 100 }) => [
    pitch,
    Math.round(start * TICKS),
    Math.round(duration * TICKS),
    Math.round(velocity * 100),
    0,
    1000,
    0,
    6400
  ]);
  return chunked(atoms);
}

function chunked(atoms) {
  const chunks = [];
  for (let first = 0; first < atoms.length; first += CHUNK * NOTE_ATOMS) {
    chunks.push(atoms.slice(first, first + CHUNK * NOTE_ATOMS));
  }
  return chunks;
}

class Engine {
  constructor() {
    this.requests = new Map();
    this.models = [["chorale-bi", 0]];
    // A story may make something else of the answers: {name, start, end, chunks} each, start and end in ticks.
    this.change = (answers) => answers;
    // Or of what is said: a function of the answers and of what was asked.
    this.twist = (answers) => answers;
    this.isAway = false;
  }

  // All that is remembered is lost: another process.
  restart() {
    this.requests.clear();
  }

  handle(message) {
    const answers = this.isAway ? [] : this[message[0].slice(4)](message.slice(1)) || [];
    return this.twist(answers, message);
  }

  hello() {
    return [["/sv/welcome", VERSION, "0.1.0", ...this.models.flat()]];
  }

  begin(atoms) {
    const asked = read(atoms);
    const key = `${asked.port} ${asked.request}`;
    const known = this.requests.get(key);
    const request =
      known && String(known.atoms) === String(atoms) ? known : { asked, atoms, chunks: [], answers: null };
    this.requests.set(key, request);
    const missing = [...Array(asked.chunks).keys()].filter((chunk) => !request.chunks[chunk]);
    if (missing.length) {
      return [["/sv/need", asked.request, ...missing.slice(0, WINDOW)]];
    }
    assert.strictEqual(checksum(request.chunks), asked.checksum);
    request.answers = this.change(this.make(request), request);
    return [
      ["/sv/busy", asked.request, 50],
      ...request.answers.map((one, clip) => [
        "/sv/made",
        asked.request,
        clip,
        request.answers.length,
        one.chunks.flat().length / NOTE_ATOMS,
        one.chunks.length,
        checksum(one.chunks),
        asked.seed,
        one.start,
        one.end,
        one.name
      ])
    ];
  }

  notes([port, number, chunk, ...atoms]) {
    const request = this.requests.get(`${port} ${number}`);
    if (request) {
      request.chunks[chunk] = atoms;
    }
  }

  want([port, number, clip, ...wanted]) {
    const { answers } = this.requests.get(`${port} ${number}`) || {};
    return answers ? wanted.map((chunk) => ["/sv/part", number, clip, chunk, ...answers[clip].chunks[chunk]]) : [];
  }

  cancel([port, number]) {
    this.requests.delete(`${port} ${number}`);
  }

  make({ asked, chunks }) {
    const { takes, start, end, model, seed } = asked;
    const atoms = chunks.flat().slice(0, (asked.notes - asked.kept) * NOTE_ATOMS);
    const moved = (steps) => chunked(atoms.map((atom, place) => (place % NOTE_ATOMS === 0 ? atom + steps : atom)));
    return Array.from({ length: takes }, (_, take) => {
      const name = `${model} alto T1 seed ${seed}${take ? ` take ${take + 1}` : ""}`;
      const one = { name, start, end, chunks: moved(-4 - take) };
      return asked.chords ? [one, { ...one, name: `${name} chords`, chunks: moved(-12) }] : [one];
    }).flat();
  }
}

module.exports = { Engine, TICKS, checksum, pack, read };
