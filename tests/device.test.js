"use strict";

// The device's script in a simulated Live: what it asks the engine, how it asks again, what it writes.

const assert = require("node:assert");
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const test = require("node:test");

const { Clock, Live, load } = require("./live.js");
const { badPipe, decode, encode } = require("./udp.js");

const SCRIPT = path.join(__dirname, "..", "m4l_device", "SecondVoice.js");
const WIRE = JSON.parse(fs.readFileSync(path.join(__dirname, "data", "wire.json"), "utf8"));
const PATCH = JSON.parse(fs.readFileSync(SCRIPT.replace(/js$/, "maxpat"), "utf8")).patcher.boxes.map(({ box }) => box);

// What stands in /sv/begin, in order.
const BEGIN = [
  "port", "request", "version", "model", "voice", "temperature", "seed", "takes", "bars", "form_bar", "changes", "swing",
  "chords", "alone", "notes", "chunks", "checksum", "start", "end", "numerator", "denominator", "root", "scale"
];
const TICKS = 50400;

function asked(atoms) {
  assert.strictEqual(atoms.length, BEGIN.length);
  return Object.fromEntries(BEGIN.map((name, place) => [name, atoms[place]]));
}

function line(count, more = {}) {
  return Array.from({ length: count }, (_, n) => ({ pitch: 60 + (n % 12), start_time: n / 4, duration: 0.25, velocity: 90.5, ...more }));
}

// A device in its Live, with a scripted engine that answers each message by a function of its address.
class Story {
  constructor(options = {}) {
    this.live = new Live(options);
    this.clock = new Clock(false);
    this.sent = [];
    this.said = [];
    this.ports = [];
    this.engine = {};
    this.device = load(SCRIPT, this.live, this.clock, (outlet, message) => {
      if (outlet === 0) {
        this.sent.push(message);
        const answers = this.engine[message[0]] ? this.engine[message[0]](message.slice(1)) || [] : [];
        // Over the wire and back, and never before the script has returned.
        for (const [address, ...atoms] of answers) {
          const [heard, values] = decode(encode(address, atoms));
          this.pending.push([heard, values]);
        }
      } else if (outlet === 1) {
        this.ports.push(message[1]);
      } else {
        this.said.push(message);
      }
    });
    this.pending = [];
  }

  // An engine that answers with the clip it got, transposed, as often as there are takes and chords; `change` may make
  // something else of the answers: {name, start, end, chunks} each, start and end in ticks.
  goodEngine(change = (answers) => answers) {
    const { box } = this.device;
    let begin = {};
    let chunks = [];
    let answers = [];
    function moved(steps) {
      return chunks.map((chunk) => chunk.map((atom, place) => (place % 8 === 0 ? atom + steps : atom)));
    }
    function answer() {
      const { takes, start, end, model } = begin;
      const made = Array.from({ length: takes }, (_, take) => {
        const one = { name: `${model} take ${take + 1}`, start, end, chunks: moved(-4) };
        return begin.chords ? [one, { ...one, name: `${one.name} chords`, chunks: moved(-12) }] : [one];
      });
      return change(made.flat());
    }
    this.engine = {
      "/sv/hello": () => [["/sv/welcome", 2, "0.1.0", "chorale-bi"]],
      "/sv/begin": (atoms) => {
        const next = asked(atoms);
        if (begin.request !== next.request) {
          begin = next;
          chunks = [];
        }
        const missing = [...Array(begin.chunks).keys()].filter((chunk) => !chunks[chunk]);
        if (missing.length) {
          return [["/sv/need", begin.request, ...missing.slice(0, 8)]];
        }
        assert.strictEqual(box.checksum(chunks), begin.checksum);
        answers = answer();
        return [["/sv/busy", begin.request, 0], ...answers.map((one, clip) => [
          "/sv/made", begin.request, clip, answers.length, box.unpack(one.chunks).length, one.chunks.length,
          box.checksum(one.chunks), 77, one.start, one.end, one.name
        ])];
      },
      "/sv/notes": ([, number, chunk, ...atoms]) => {
        if (begin.request === number) {
          chunks[chunk] = atoms;
        }
      },
      "/sv/want": ([, number, clip, ...wanted]) => wanted.map((chunk) => ["/sv/part", number, clip, chunk, ...answers[clip].chunks[chunk]])
    };
    return this;
  }

  deliver() {
    while (this.pending.length) {
      const [address, atoms] = this.pending.shift();
      this.device.hear(address, atoms);
    }
  }

  pass(milliseconds) {
    this.deliver();
    for (let passed = 0; passed < milliseconds; passed += 10) {
      this.clock.pass(10);
      this.deliver();
    }
  }

  // What the last /sv/begin asked for.
  asked() {
    return asked([...this.sent.filter((message) => message[0] === "/sv/begin").pop().slice(1)]);
  }

  press(milliseconds = 1000) {
    if (!this.live.isOpen) {
      this.device.ready();
      this.pass(100);
    }
    this.device.box.generate();
    this.pass(milliseconds);
  }

  status() {
    return this.said[this.said.length - 1];
  }
}

function withClip(count, more, options) {
  const story = new Story(options).goodEngine();
  const track = story.live.track(4);
  story.live.detail = story.live.clip(track.slots[1], line(count), { end: count / 4, ...more });
  return { story, track, clip: story.live.detail };
}

function written(track) {
  return track.slots.map((slot) => (slot.clip ? slot.clip.name || "source" : ""));
}

for (const one of WIRE.packs) {
  test(`packing is that of the engine: ${one.name}`, () => {
    const { box } = new Story().device;
    const notes = one.notes.map(({ start, ...rest }) => ({ ...rest, start_time: start }));
    assert.deepStrictEqual(JSON.parse(JSON.stringify(box.pack(notes))), one.chunks);
    assert.strictEqual(box.checksum(one.chunks), one.checksum);
    const again = JSON.parse(JSON.stringify(box.unpack(one.chunks)));
    assert.deepStrictEqual(again.map((note) => note.start_time), notes.map((note) => note.start_time));
  });
}

function plain(value) {
  return JSON.parse(JSON.stringify(value));
}

for (const { values, atoms, address } of WIRE.messages.filter((message) => message.address === "/sv/begin")) {
  test(`the messages of a request are those that the engine reads: ${values.pack}`, () => {
    const story = new Story().goodEngine();
    const { box } = story.device;
    const { song } = story.live;
    const known = values.root >= 0;
    Object.assign(song, known ? { root_note: values.root, scale_intervals: values.scale.map((pitch) => (pitch - values.root + 12) % 12) } : { scale_mode: 0 });
    const notes = WIRE.packs.find((pack) => pack.name === values.pack).notes.map(({ start, ...rest }) => ({ ...rest, start_time: start }));
    const track = story.live.track(2);
    const [signature_numerator, signature_denominator] = values.meter;
    story.live.detail = story.live.clip(track.slots[0], notes, { start: values.start, end: values.end, signature_numerator, signature_denominator });
    story.device.ready();
    story.pass(100);
    box.port = atoms[0];
    box.lastNumber = atoms[1] - 1;
    box.model(box.MODELS.indexOf(values.model));
    box.voice(box.VOICES.indexOf(values.voice));
    box.temperature(values.temperature);
    box.seed(values.seed);
    box.bars(values.bars);
    box.form_bar(values.form_bar);
    box.changes(box.CHANGES.indexOf(values.changes));
    box.swing(box.SWINGS.indexOf(values.swing * 10));
    box.chords(values.chords);
    box.alone(values.alone);
    story.press();
    const wanted = WIRE.messages.filter((message) => message.atoms[1] === atoms[1] && /begin|notes/.test(message.address)).map((message) => [message.address, ...message.atoms]);
    const sent = plain(story.sent).filter((message) => /begin|notes/.test(message[0]));
    assert.deepStrictEqual(sent.slice(0, wanted.length), wanted, address);
  });
}

test("a parser for ES5 reads the script", (t) => {
  // Node carries one for its own use; another Node may not.
  const code = 'require("internal/deps/acorn/acorn/dist/acorn").parse(require("fs").readFileSync(process.argv[1], "utf8"), { ecmaVersion: 5 })';
  try {
    execFileSync(process.execPath, ["--expose-internals", "-e", code, SCRIPT], { stdio: "pipe" });
  } catch (error) {
    if (/Cannot find module|No such built-in module|bad option/.test(error.stderr)) {
      t.skip("this Node has no parser to lend");
      return;
    }
    throw error;
  }
});

test("nothing comes in from the network but what the script has an answer for", () => {
  const [, ...words] = PATCH.find((box) => /^routepass/.test(box.text)).text.split(" ");
  assert.deepStrictEqual(words.sort(), ["/sv/welcome", ...Object.keys(new Story().device.box.ANSWERS)].sort());
});

test("the script uses no newer words either", () => {
  const source = fs.readFileSync(SCRIPT, "utf8").replace(/\/\/.*$/gm, "").replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
  for (const word of [/\blet\b/, /\bconst\b/, /=>/, /`/, /\bclass\b/, /\.\.\./, /\bPromise\b/, /\bMap\b/, /\.includes\(/, /padStart/, /Object\.assign/, /\bfor \(.* of /, /\bpost\(/, /\.apply\(/]) {
    assert.doesNotMatch(source, word);
  }
});

test("the new clip stands in the next empty slot, and the source is as it was", () => {
  const { story, track, clip } = withClip(32);
  const before = JSON.stringify(clip, (key, value) => (key === "parent" ? undefined : value));
  story.press();
  assert.deepStrictEqual(written(track), ["", "source", "chorale-bi-augmented take 1", ""]);
  assert.strictEqual(JSON.stringify(clip, (key, value) => (key === "parent" ? undefined : value)), before);
  const made = track.slots[2].clip;
  assert.deepStrictEqual(made.notes.map((note) => note.pitch), line(32).map((note) => note.pitch - 4));
  assert.deepStrictEqual(made.notes.map((note) => note.start_time), line(32).map((note) => note.start_time));
  assert.strictEqual(made.notes[0].velocity, 90.5);
  assert.strictEqual(story.status(), "New clip written: seed 77");
  assert.deepStrictEqual([story.live.undo.depth, story.live.undo.steps], [0, 1]);
});

test("a clip of 2,000 notes goes in windows and comes back whole", () => {
  const { story, track } = withClip(2000);
  story.press(3000);
  assert.strictEqual(track.slots[2].clip.notes.length, 2000);
  const longest = Math.max(...story.sent.map((message) => encode(message[0], message.slice(1)).length));
  assert.ok(longest <= 1400, `${longest} bytes`);
});

test("full slots are passed over, and after the last the first ones are looked at", () => {
  const { story, track } = withClip(4);
  story.live.clip(track.slots[2], line(1));
  story.live.clip(track.slots[3], line(1));
  story.press();
  assert.match(written(track)[0], /^chorale/);
});

test("a new scene is made when no slot is empty", () => {
  const { story, track } = withClip(4);
  [0, 2, 3].forEach((row) => story.live.clip(track.slots[row], line(1)));
  story.press();
  assert.match(written(track)[4], /^chorale/);
});

test("a clip of the Arrangement gets its voice in the first empty slot of its track", () => {
  const story = new Story().goodEngine();
  const track = story.live.track(2);
  story.live.detail = story.live.clip(track, line(8), { end: 2 });
  story.press();
  assert.match(written(track)[0], /^chorale/);
});

for (const [start, end, looping] of [[2, 6, 1], [-4, 4, 1], [8, 12, 0], [-8, -4, 1]]) {
  test(`the span ${start} to ${end} is kept, looping ${looping}`, () => {
    const story = new Story().goodEngine();
    const track = story.live.track(2);
    const notes = line(64).map((note) => ({ ...note, start_time: note.start_time - 8 + (start === 8 ? 8 : 0) }));
    story.live.detail = story.live.clip(track.slots[0], notes, { start, end, looping, signature_numerator: 3 });
    story.press();
    const made = track.slots[1].clip;
    assert.deepStrictEqual([made.loop_start, made.loop_end, made.start_marker, made.end_marker], [start, end, start, end]);
    assert.deepStrictEqual([made.looping, made.signature_numerator], [looping, 3]);
    assert.ok(made.notes.length && made.notes.every((note) => note.start_time >= start && note.start_time < end));
    assert.deepStrictEqual(story.live.console, []);
  });
}

for (const [start, end] of [[1 / 3, 4], [0.25, 0.5], [-2.2, 5.7]]) {
  test(`a span from ${start} to ${end} keeps its first note and no other, in a Live with coarse times`, () => {
    const story = new Story().goodEngine();
    story.live.isCoarse = true;
    const track = story.live.track(2);
    const notes = [start - 0.1, start, end - 0.1, end].map((time, n) => ({ pitch: 60 + n, start_time: time, duration: 0.1 }));
    story.live.detail = story.live.clip(track.slots[0], notes, { start, end });
    story.press();
    const made = track.slots[1].clip;
    assert.deepStrictEqual(made.notes.map((note) => note.pitch), [57, 58]);
    assert.deepStrictEqual([made.loop_start, made.end_marker], [start, end].map((time) => Math.round(time * TICKS) / TICKS));
  });
}

test("several takes get a slot each, and are undone together", () => {
  const story = new Story().goodEngine();
  const track = story.live.track(3);
  story.live.detail = story.live.clip(track.slots[0], line(8), { end: 2 });
  story.device.box.settings.takes = 3;
  story.press();
  const names = [1, 2, 3].map((take) => `chorale-bi-augmented take ${take}`);
  assert.deepStrictEqual(written(track), ["source", ...names]);
  assert.deepStrictEqual([story.live.undo.depth, story.live.undo.steps], [0, 1]);
  assert.strictEqual(story.status(), "New clips written: seed 77");
});

test("with chords on, a clip of chords stands below each take", () => {
  const story = new Story().goodEngine();
  const track = story.live.track(2);
  story.live.detail = story.live.clip(track.slots[0], line(40), { end: 10 });
  story.device.box.model(4);
  story.device.box.chords(1);
  story.device.box.settings.takes = 2;
  story.press();
  assert.deepStrictEqual(written(track), ["source", "blues take 1", "blues take 1 chords", "blues take 2", "blues take 2 chords"]);
  assert.deepStrictEqual(track.slots[2].clip.notes.map((note) => note.pitch), line(40).map((note) => note.pitch - 12));
  assert.deepStrictEqual([story.live.undo.depth, story.live.undo.steps], [0, 1]);
});

test("when one of several clips is not taken, none stays", () => {
  for (let bad = 0; bad < 4; bad += 1) {
    const story = new Story().goodEngine();
    const track = story.live.track(6);
    story.live.detail = story.live.clip(track.slots[0], line(8), { end: 2 });
    story.device.box.settings.takes = 2;
    story.device.box.chords(1);
    const put = story.live.put;
    story.live.put = function (clip, notes) {
      put.call(this, clip, track.slots[1 + bad].clip === clip ? notes.slice(1) : notes);
    };
    story.press();
    assert.deepStrictEqual(written(track), ["source", "", "", "", "", ""]);
    assert.match(story.status(), /nothing was written/);
    assert.strictEqual(story.live.undo.depth, 0);
  }
});

for (const [start, end, more] of [[0, 56, {}], [-4, 51.5, { looping: 0 }], [0, 48, { looping: 0 }], [-8, -1 / 3, {}], [6, 54, { signature_numerator: 12, signature_denominator: 8 }]]) {
  test(`the clip gets the span that was answered: ${start} to ${end}`, () => {
    const { story, track } = withClip(32, more);
    story.goodEngine(([answer]) => {
      const notes = [start, (start + end) / 2, end - 0.25].map((time, n) => ({ pitch: 50 + n, start_time: time, duration: 0.25, velocity: 80 }));
      return [{ ...answer, name: "what it is called", start: Math.round(start * TICKS), end: Math.round(end * TICKS), chunks: story.device.box.pack(notes) }];
    });
    story.device.box.model(4);
    const put = story.live.clip;
    let length = 0;
    story.live.clip = function (slot, none, more) {
      length = more.end;
      return put.call(this, slot, none, more);
    };
    story.press();
    assert.strictEqual(story.status(), "New clip written: seed 77");
    assert.strictEqual(length, Math.ceil(end - start));
    const made = track.slots[2].clip;
    assert.deepStrictEqual([made.loop_start, made.loop_end, made.start_marker, made.end_marker], [start, end, start, end]);
    assert.deepStrictEqual(made.notes.map((note) => note.pitch), [50, 51, 52]);
    assert.strictEqual(made.name, "what it is called");
    const { looping, signature_numerator, signature_denominator } = story.live.detail;
    assert.deepStrictEqual([made.looping, made.signature_numerator, made.signature_denominator], [looping, signature_numerator, signature_denominator]);
    assert.deepStrictEqual(story.live.console, []);
  });
}

test("a span without a length is no answer", () => {
  const { story, track } = withClip(4);
  story.goodEngine(([answer]) => [{ ...answer, end: answer.start }]);
  story.press();
  assert.match(story.status(), /damaged/);
  assert.deepStrictEqual(written(track), ["", "source", "", ""]);
});

function counted([address, request, , , ...facts], clip, clips) {
  return [address, request, clip, clips, ...facts];
}

// What the engine says of its clips, in another order, twice, or wrongly, before any part is asked for.
const ORDERS = {
  "the last first": (lines) => lines.reverse(),
  "each twice": (lines) => lines.flatMap((one) => [one, one]),
  "all twice, turned round": (lines) => [...lines, ...lines.slice().reverse()],
  "with clips that can't be": ([first, ...rest]) => [counted(first, 4, 4), counted(first, -1, 4), first, ...rest],
  "one lost, and told when asked again": (lines, asks) => (asks > 1 ? lines : lines.slice(1)),
  "another number of clips first": ([first, ...rest]) => [counted(first, 4, 5), first, ...rest],
  "another number of clips, then one is lost": ([first, ...rest], asks) => (asks > 1 ? [first, ...rest] : [counted(rest[0], 0, 5), ...rest])
};
for (const [words, change] of Object.entries(ORDERS)) {
  test(`clips that are told ${words} are written once each`, () => {
    const { story, track } = withClip(70);
    const begin = story.engine["/sv/begin"];
    let asks = 0;
    story.engine["/sv/begin"] = (atoms) => {
      const answers = begin(atoms);
      const lines = answers.filter(([address]) => address === "/sv/made");
      asks += lines.length ? 1 : 0;
      return [...answers.filter(([address]) => address !== "/sv/made"), ...(lines.length ? change(lines, asks) : [])];
    };
    story.live.clip(track.slots[0], line(1), { name: "other" });
    story.device.box.settings.takes = 2;
    story.device.box.chords(1);
    story.press(2000);
    const name = "chorale-bi-augmented take";
    assert.deepStrictEqual(written(track), ["other", "source", `${name} 1`, `${name} 1 chords`, `${name} 2`, `${name} 2 chords`]);
    assert.ok(track.slots.slice(2).every((slot) => slot.clip.notes.length === 70));
  });
}

for (const name of ["blues", "blues-eck"]) {
  test(`${name} begins a piece in a clip without notes`, () => {
    const { story, track, clip } = withClip(0, { end: 4 });
    story.goodEngine(([answer]) => [{ ...answer, end: 48 * TICKS, chunks: story.device.box.pack(line(90)) }]);
    story.device.box.model(story.device.box.MODELS.indexOf(name));
    story.press();
    const { notes, chunks, checksum, start, end, model } = story.asked();
    assert.deepStrictEqual([model, notes, chunks, checksum, start, end], [name, 0, 0, 0, 0, 4 * TICKS]);
    assert.strictEqual(track.slots[2].clip.notes.length, 90);
    assert.strictEqual(track.slots[2].clip.loop_end, 48);
    assert.deepStrictEqual(clip.notes, []);
  });
}

test("notes outside the loop are no prompt", () => {
  const { story } = withClip(8, { start: 8, end: 12 });
  story.device.box.model(4);
  story.press();
  assert.deepStrictEqual([story.asked().notes, story.asked().start], [0, 8 * TICKS]);
});

test("the other models refuse a clip without notes, and ask the engine nothing", () => {
  const { story, track } = withClip(0, { end: 4 });
  for (let model = 0; model < 4; model += 1) {
    story.device.box.model(model);
    story.press();
    assert.match(story.status(), /no notes in its loop.* choose a blues model/);
  }
  assert.ok(story.sent.every(([address]) => address === "/sv/hello"));
  assert.deepStrictEqual(written(track), ["", "source", "", ""]);
});

test("a clip that Live fails over halfway does not stay", () => {
  const { story, track } = withClip(4);
  const put = story.live.clip;
  story.live.clip = function (...rest) {
    return Object.defineProperty(put.apply(this, rest), "signature_numerator", { set() { throw new Error("broken"); } });
  };
  assert.throws(() => story.press(), /broken/);
  assert.deepStrictEqual(written(track), ["", "source", "", ""]);
  assert.match(story.status(), /please report/);
  assert.strictEqual(story.live.undo.depth, 0);
});

for (const [words, spoil] of [["off", (song) => { song.scale_mode = 0; }], ["unknown to an older Live", (song) => { delete song.scale_mode; }]]) {
  test(`a scale mode that is ${words} tells no scale`, () => {
    const { story } = withClip(4);
    spoil(story.live.song);
    story.press();
    assert.deepStrictEqual([...story.sent.find((message) => message[0] === "/sv/begin")].slice(-2), [-1, 0]);
    assert.deepStrictEqual(story.live.console, []);
  });
}

test("a seed that the device draws can be typed in again", () => {
  const { story } = withClip(4);
  const box = PATCH.find((one) => one.varname === "seed");
  assert.strictEqual(box.saved_attribute_attributes.valueof.parameter_mmax, story.device.box.MAX_SEED);
  for (let press = 0; press < 20; press += 1) {
    story.press(200);
  }
  const seeds = story.sent.filter((message) => message[0] === "/sv/begin").map((message) => asked([...message.slice(1)]).seed);
  assert.ok(seeds.every((seed) => seed >= 1 && seed <= story.device.box.MAX_SEED));
  assert.ok(new Set(seeds).size > 15);
});

test("a question that is asked again asks for the same seed", () => {
  const { story } = withClip(4);
  story.device.ready();
  story.pass(100);
  story.engine = {};
  story.press(1000);
  const begins = story.sent.filter((message) => message[0] === "/sv/begin");
  assert.ok(begins.length > 3);
  assert.strictEqual(new Set(begins.map(String)).size, 1);
});

test("what is no refusal but a bug is told too", () => {
  const { story } = withClip(4);
  story.device.ready();
  story.pass(100);
  story.live.find = () => { throw new Error("broken"); };
  assert.throws(() => story.device.box.generate(), /broken/);
  assert.match(story.status(), /please report/);
});

for (const form of ["text", "dict"]) {
  test(`a Live that takes notes only as ${form} gets them so`, () => {
    const { story, track } = withClip(16, {}, { noteForm: form });
    story.press();
    assert.strictEqual(track.slots[2].clip.notes.length, 16);
  });
}

test("notes that Live does not take all leave no clip behind", () => {
  const { story, track } = withClip(16);
  story.live.dropNotes = 3;
  story.press();
  assert.deepStrictEqual(written(track), ["", "source", "", ""]);
  assert.match(story.status(), /Live did not take the notes: nothing was written/);
});

const REFUSALS = {
  "No clip is selected": (story) => { story.live.detail = null; },
  "The selected clip is audio": (story) => { story.live.detail.is_midi_clip = 0; },
  "The clip has no notes": (story) => { story.live.detail.notes = []; },
  "is frozen": (story) => { story.live.detail.parent.parent.is_frozen = 1; }
};
for (const [words, spoil] of Object.entries(REFUSALS)) {
  test(`told in words: ${words}`, () => {
    const { story, track } = withClip(4);
    spoil(story);
    const before = written(track);
    story.press();
    assert.ok(story.status().includes(words), story.status());
    assert.deepStrictEqual(written(track), before);
  });
}

test("a clip that is deleted meanwhile is told and nothing is written", () => {
  const { story, track, clip } = withClip(4);
  const want = story.engine["/sv/want"];
  story.engine["/sv/want"] = (atoms) => {
    story.live.remove(clip);
    track.slots[1].clip = null;
    return want(atoms);
  };
  story.press();
  assert.match(story.status(), /deleted meanwhile/);
  assert.deepStrictEqual(written(track), ["", "", "", ""]);
});

test("the engine's own words are shown", () => {
  const { story } = withClip(4);
  story.engine["/sv/begin"] = ([, number]) => [["/sv/error", number, 3, "unknown model 'x'; choose one of y"]];
  story.press();
  assert.strictEqual(story.status(), "unknown model 'x'; choose one of y");
});

test("without an engine the device says so, and finds it when it comes", () => {
  const { story, track } = withClip(4);
  const engine = story.engine;
  story.engine = {};
  story.device.ready();
  story.pass(5000);
  assert.match(story.status(), /Engine not running/);
  assert.ok(new Set(story.ports).size > 5, "several ports are tried");
  story.engine = engine;
  story.pass(3000);
  assert.match(story.status(), /press Generate/);
  story.press();
  assert.match(written(track)[2], /^chorale/);
});

test("an engine that goes away is told after three seconds and found again", () => {
  const { story, track } = withClip(4);
  story.device.ready();
  story.pass(500);
  const engine = story.engine;
  story.engine = {};
  story.press(3500);
  assert.ok(story.said.some((text) => /stopped answering/.test(text)));
  story.engine = engine;
  story.pass(4000);
  story.press();
  assert.strictEqual(track.slots.filter((slot) => slot.clip).length, 2);
});

test("a Live that stands still for a while is not taken for an engine that has gone", () => {
  const { story, track } = withClip(4);
  story.device.ready();
  story.pass(100);
  story.device.box.generate();
  story.clock.time += 8000;
  // What is overdue runs before what waits in the queue.
  story.clock.pass(10);
  story.pass(1000);
  assert.match(written(track)[2], /^chorale/);
  assert.ok(!story.said.some((text) => /stopped answering/.test(text)));
});

test("another version of the wire is told, and the right one found when it comes", () => {
  const { story, track } = withClip(4);
  const right = story.engine["/sv/hello"];
  story.engine["/sv/hello"] = () => [["/sv/welcome", 1, "0.1.0"]];
  story.device.ready();
  story.pass(500);
  assert.match(story.status(), /different releases/);
  story.press(5000);
  assert.match(story.status(), /different releases/);
  story.engine["/sv/hello"] = right;
  story.pass(3000);
  story.press();
  assert.match(written(track)[2], /^chorale/);
});

test("nothing is asked of Live before live.thisdevice", () => {
  const { story } = withClip(4);
  story.device.box.temperature(0.5);
  story.device.box.generate();
  assert.deepStrictEqual(story.sent, []);
  story.device.ready();
  story.device.ready();
  story.pass(200);
  story.press();
  assert.match(story.status(), /New clip written/);
});

test("the parameters travel", () => {
  const { story } = withClip(4);
  const { box } = story.device;
  story.device.ready();
  story.pass(100);
  const set = { model: 1, voice: 1, temperature: 0.8437, seed: 12, bars: 24, form_bar: 5, changes: 3, swing: 5, chords: 1, alone: 1 };
  for (const [name, value] of Object.entries(set)) {
    box[name](value);
  }
  story.press();
  const { port, request, notes, chunks, checksum, ...rest } = story.asked();
  assert.deepStrictEqual(rest, {
    version: 2, model: "chorale-bi", voice: "bass", temperature: 844, seed: 12, takes: 1, bars: 24, form_bar: 5, changes: "jazz", swing: 670,
    chords: 1, alone: 1, start: 0, end: TICKS, numerator: 4, denominator: 4, root: 0, scale: 0b101010110101
  });
  assert.deepStrictEqual([port, request, notes, chunks], [box.port, box.lastNumber, 4, 1]);
  assert.ok(checksum > 0);
});

test("before a parameter is touched, what is asked for is what the patch shows", () => {
  const { story } = withClip(4);
  story.press();
  const { seed, ...before } = story.asked();
  assert.ok(seed);
  for (const box of PATCH.filter((one) => one.parameter_enable && one.varname !== "generate")) {
    story.device.box[box.varname](box.saved_attribute_attributes.valueof.parameter_initial[0]);
  }
  story.press();
  const after = story.asked();
  assert.deepStrictEqual({ ...after, seed, request: before.request }, { ...before, seed });
});

function choices(name) {
  return PATCH.find((one) => one.varname === name).saved_attribute_attributes.valueof.parameter_enum;
}

test("the menus stand in the script as in the patch", () => {
  const { MODELS, VOICES, CHANGES, SWINGS, CONTINUATIONS } = plain({ ...new Story().device.box });
  assert.deepStrictEqual(MODELS, choices("model"));
  assert.deepStrictEqual(VOICES, choices("voice").map((name) => name.toLowerCase()));
  assert.deepStrictEqual(CHANGES, choices("changes").map((name) => name.toLowerCase()));
  assert.deepStrictEqual(SWINGS.map((swing) => (swing ? `${swing / 10} %` : "As the clip")), choices("swing"));
  assert.deepStrictEqual(CONTINUATIONS, MODELS.filter((name) => /^blues/.test(name)));
});

for (const box of PATCH.filter((one) => one.parameter_enable && one.varname !== "generate")) {
  test(`what leaves the range of ${box.varname} is brought back into it`, () => {
    const { parameter_mmin: low = 0, parameter_mmax: high } = box.saved_attribute_attributes.valueof;
    const { settings, [box.varname]: put } = new Story().device.box;
    const at = (value) => {
      put(value);
      return settings[box.varname];
    };
    assert.notStrictEqual(at(low), at(high));
    assert.strictEqual(at(low - 1), at(low));
    assert.strictEqual(at(high + 1), at(high));
    assert.strictEqual(at(-1e9), at(low));
    assert.strictEqual(at(1e9), at(high));
  });
}

test("a second press cancels the first, and one clip is written", () => {
  const { story, track } = withClip(4);
  story.device.ready();
  story.pass(100);
  story.device.box.generate();
  story.press();
  assert.strictEqual(story.sent.filter((message) => message[0] === "/sv/cancel").length, 1);
  assert.strictEqual(track.slots.filter((slot) => slot.clip).length, 2);
});

test("an answer that was damaged is not written", () => {
  const { story, track } = withClip(4);
  const want = story.engine["/sv/want"];
  story.engine["/sv/want"] = (atoms) => want(atoms).map(([address, ...rest]) => [address, ...rest.slice(0, 4), 1, ...rest.slice(5)]);
  story.press();
  assert.match(story.status(), /damaged/);
  assert.strictEqual(track.slots.filter((slot) => slot.clip).length, 1);
});

test("loss, doubling and reordering both ways never lose or double a clip, however many are made", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const { story, track } = withClip(300);
    const takes = 1 + (seed % 2);
    const clips = takes * (seed % 3 ? 1 : 2);
    story.device.box.settings.takes = takes;
    story.device.box.chords(clips > takes);
    story.device.ready();
    story.pass(100);
    const engine = story.engine;
    story.engine = {};
    const back = badPipe(0.1, seed, ([address, atoms]) => story.device.hear(address, atoms));
    const there = badPipe(0.1, 1000 + seed, (message) => {
      const answers = engine[message[0]] ? engine[message[0]](message.slice(1)) || [] : [];
      answers.forEach(([address, ...atoms]) => back([address, atoms]));
    });
    let seen = story.sent.length;
    story.device.box.generate();
    for (let round = 0; round < 8000 && !/New clip/.test(story.status()); round += 1) {
      while (seen < story.sent.length) {
        there(story.sent[seen]);
        seen += 1;
      }
      story.clock.pass(5);
    }
    assert.match(story.status(), /New clips? written/, `seed ${seed}`);
    const filled = track.slots.filter((slot) => slot.clip);
    assert.strictEqual(filled.length, 1 + clips, `seed ${seed}`);
    assert.ok(filled.every((slot) => slot.clip.notes.length === 300), `seed ${seed}`);
    assert.strictEqual(new Set(written(track).filter(Boolean)).size, 1 + clips, `seed ${seed}`);
  }
});
