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

  // An engine that answers with the clip it got, transposed.
  goodEngine(takes = 1) {
    const box = this.device.box;
    let begin = null;
    let chunks = [];
    let answer = [];
    this.engine = {
      "/sv/hello": () => [["/sv/welcome", 1, "0.1.0", "chorale-bi"]],
      "/sv/begin": (atoms) => {
        const [, number, ...rest] = atoms;
        if (!begin || begin[0] !== number) {
          begin = [number, ...rest];
          chunks = [];
        }
        const count = rest[7];
        const missing = [...Array(count).keys()].filter((chunk) => !chunks[chunk]);
        if (missing.length) {
          return [["/sv/need", number, ...missing.slice(0, 8)]];
        }
        assert.strictEqual(box.checksum(chunks), rest[8]);
        answer = chunks.map((chunk) => chunk.map((atom, place) => (place % 8 === 0 ? atom - 4 : atom)));
        const made = [box.unpack(answer).length, answer.length, box.checksum(answer), 77];
        return [["/sv/busy", number, 0], ...Array.from({ length: takes }, (_, take) => ["/sv/made", number, take, takes, ...made])];
      },
      "/sv/notes": ([, number, chunk, ...atoms]) => {
        if (begin && begin[0] === number) {
          chunks[chunk] = atoms;
        }
      },
      "/sv/want": ([, number, take, ...wanted]) => wanted.map((chunk) => ["/sv/part", number, take, chunk, ...answer[chunk]])
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
    story.press();
    const wanted = WIRE.messages.filter((message) => message.atoms[1] === atoms[1]).map((message) => [message.address, ...message.atoms]);
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
  assert.deepStrictEqual(written(track), ["", "source", "chorale-bi-augmented alto T1 seed 77", ""]);
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
    assert.deepStrictEqual([made.loop_start, made.end_marker], [Math.fround(start), Math.fround(end)]);
  });
}

test("several takes get a slot each, and are undone together", () => {
  const story = new Story().goodEngine(3);
  const track = story.live.track(3);
  story.live.detail = story.live.clip(track.slots[0], line(8), { end: 2 });
  story.device.box.settings.takes = 3;
  story.press();
  const name = "chorale-bi-augmented alto T1 seed 77";
  assert.deepStrictEqual(written(track), ["source", name, `${name} take 2`, `${name} take 3`]);
  assert.deepStrictEqual([story.live.undo.depth, story.live.undo.steps], [0, 1]);
});

test("when one of several takes is not taken, none stays", () => {
  const story = new Story().goodEngine(2);
  const track = story.live.track(4);
  story.live.detail = story.live.clip(track.slots[0], line(8), { end: 2 });
  story.device.box.settings.takes = 2;
  const put = story.live.put;
  story.live.put = function (clip, notes) {
    put.call(this, clip, track.slots[1].clip === clip ? notes : notes.slice(1));
  };
  story.press();
  assert.deepStrictEqual(written(track), ["source", "", "", ""]);
  assert.match(story.status(), /nothing was written/);
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
  const seeds = story.sent.filter((message) => message[0] === "/sv/begin").map((message) => message[7]);
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
  story.engine["/sv/hello"] = () => [["/sv/welcome", 2, "9.0"]];
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
  story.device.ready();
  story.pass(100);
  story.device.box.model(1);
  story.device.box.voice(1);
  story.device.box.temperature(0.8437);
  story.device.box.seed(12);
  story.press();
  const begin = [...story.sent.find((message) => message[0] === "/sv/begin")];
  assert.deepStrictEqual(begin.slice(3, 9), [1, "chorale-bi", "bass", 844, 12, 1]);
  assert.deepStrictEqual(begin.slice(12), [0, 50400, 4, 4, 0, 0b101010110101]);
});

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

test("loss, doubling and reordering both ways never lose or double a clip", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const { story, track } = withClip(300);
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
    for (let round = 0; round < 4000 && !/New clip/.test(story.status()); round += 1) {
      while (seen < story.sent.length) {
        there(story.sent[seen]);
        seen += 1;
      }
      story.clock.pass(5);
    }
    assert.match(story.status(), /New clip written/, `seed ${seed}`);
    assert.deepStrictEqual(written(track).filter(Boolean).length, 2, `seed ${seed}`);
    assert.strictEqual(track.slots[2].clip.notes.length, 300);
  }
});
