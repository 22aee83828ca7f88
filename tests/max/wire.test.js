"use strict";

// Twins: what the device packs is what the engine reads, number by number.

const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");

const { Story, tell, withClip } = require("./story.js");

const WIRE = JSON.parse(fs.readFileSync(path.join(__dirname, "..", "data", "wire.json"), "utf8"));

// Out of the script's own world.
function plain(value) {
  return JSON.parse(JSON.stringify(value));
}

function notesOf(name) {
  return WIRE.packs
    .find((pack) => pack.name === name)
    .notes.map(({ start, ...rest }) => ({ ...rest, start_time: start }));
}

for (const one of WIRE.packs) {
  tell(`packing is that of the engine: ${one.name}`, () => {
    const { words } = withClip(4).story;
    const notes = notesOf(one.name);
    assert.deepStrictEqual(plain(words.pack(notes)), one.chunks);
    assert.strictEqual(words.checksum(one.chunks), one.checksum);
    assert.deepStrictEqual(
      plain(words.unpack(one.chunks)).map((note) => note.start_time),
      notes.map((note) => note.start_time)
    );
  });
}

for (const { values, atoms, address } of WIRE.messages.filter((message) => message.address === "/sv/begin")) {
  tell(`the messages of a request are those that the engine reads: ${values.pack}`, () => {
    const story = new Story();
    const known = {
      root_note: values.root,
      scale_intervals: values.scale.map((pitch) => (pitch - values.root + 12) % 12)
    };
    Object.assign(story.live.song, values.root >= 0 ? known : { scale_mode: 0 });
    const track = story.live.addTrack();
    const [signature_numerator, signature_denominator] = values.meter;
    const span = { start: values.start, end: values.end, signature_numerator, signature_denominator };
    story.live.select(story.live.addClip(track.clip_slots[0], notesOf(values.pack), span));
    story.load(track);
    const { words } = story;
    words.port = atoms[0];
    story.device.box("receive").hear(["port", atoms[0]]);
    words.lastNumber = atoms[1] - 1;
    const [start, end] = values.redo;
    words.selectedRange = () => ({ start, end });
    story.turn({ redo: start < end ? 1 : 0, model: values.model, voice: words.VOICES.indexOf(values.voice) });
    story.turn({ temperature: values.temperature, seed: values.seed, takes: values.takes });
    story.turn({ follow: words.FOLLOWS.indexOf(values.follow), bars: values.bars, form_bar: values.form_bar });
    story.turn({ changes: words.CHANGES.indexOf(values.changes), swing: words.SWINGS.indexOf(values.swing * 10) });
    story.turn({ chords: values.chords, alone: values.alone, style: words.STYLES.indexOf(values.style) });
    story.turn({ low: values.low, high: values.high, density: words.DENSITIES.indexOf(values.density * 1000) });
    story.turn({ contrary: words.CONTRARIES.indexOf(values.contrary * 1000) });
    story.engine.change = () => [];
    story.press();
    const isOf = (message) => message[2] === atoms[1] && /begin|notes/.test(message[0]);
    const wanted = WIRE.messages.map((message) => [message.address, ...message.atoms]).filter(isOf);
    assert.deepStrictEqual(story.network.sent.filter(isOf).slice(0, wanted.length), wanted, address);
    story.click("cancel");
  });
}

tell("numbers that travel as floats are as good, in both directions", () => {
  const { story, track, clip } = withClip(300, { options: { weather: { floats: 1 } } });
  story.press(3000);
  assert.strictEqual(story.status(), "New clip written");
  assert.deepStrictEqual(track.clip_slots[2].clip.notes.length, clip.notes.length);
});

tell("no message is longer than Max and a network packet take, and none is sent that the engine does not know", () => {
  const { story, track } = withClip(2000);
  story.press(4000);
  assert.strictEqual(track.clip_slots[2].clip.notes.length, 2000);
  assert.ok(story.network.largest <= 1400, `${story.network.largest} bytes`);
  assert.ok(story.network.sent.every((message) => message.length <= 250));
});
