"use strict";

// What stands in the set after a press: one new clip a take, whole, beside a source that is as it was.

const assert = require("node:assert");

const { TICKS, pack } = require("./scripted.js");
const { Story, inOrder, line, picture, tell, withClip, written } = require("./story.js");

const NAME = /^second-voice alto T1 seed \d+$/;

tell("the new clip stands in the next empty slot, and the source is as it was", () => {
  const { story, track, clip } = withClip(32);
  const before = picture(clip);
  story.press();
  assert.match(written(track)[2], NAME);
  assert.strictEqual(picture(clip), before);
  const made = inOrder(track.clip_slots[2].clip);
  assert.deepStrictEqual(
    made.map((note) => note.pitch),
    line(32).map((note) => note.pitch - 4)
  );
  assert.deepStrictEqual(
    made.map((note) => note.start_time),
    line(32).map((note) => note.start_time)
  );
  assert.strictEqual(made[0].velocity, 90.5);
  assert.strictEqual(story.status(), "New clip written");
  assert.strictEqual(story.live.undo.steps, 1);
});

for (const [start, end, looping] of [
  [2, 6, 1],
  [-4, 4, 1],
  [8, 12, 0],
  [-8, -4, 1],
  [-8, -4, 0]
]) {
  tell(`the span ${start} to ${end} is kept, looping ${looping}`, () => {
    const story = new Story();
    const track = story.live.addTrack();
    const notes = line(96).map((note) => ({ ...note, start_time: note.start_time - 8 }));
    const span = { start, end, looping, signature_numerator: 3 };
    story.live.select(story.live.addClip(track.clip_slots[0], notes, span));
    story.load(track);
    story.press();
    const made = track.clip_slots[1].clip;
    assert.deepStrictEqual(made.markers, [start, end]);
    assert.deepStrictEqual([made.looping, made.signature_numerator], [looping, 3]);
    assert.deepStrictEqual(
      ["loop_start", "loop_end"].map((name) => story.live.read(made, name)),
      [start, end]
    );
    assert.strictEqual(made.notes.length, 4 * (end - start));
    assert.ok(made.notes.every((note) => note.start_time >= start && note.start_time < end));
  });
}

for (const [start, end] of [
  [1 / 3, 4],
  [0.25, 0.5],
  [-2.2, 5.7]
]) {
  tell(`a span from ${start} to ${end} keeps its first note and no other, in a Live with coarse times`, () => {
    const story = new Story();
    story.live.isCoarse = true;
    const track = story.live.addTrack();
    const notes = [start - 0.1, start, end - 0.1, end].map((time, n) => ({
      pitch: 60 + n,
      start_time: time,
      duration: 0.1
    }));
    story.live.select(story.live.addClip(track.clip_slots[0], notes, { start, end }));
    story.load(track);
    story.press();
    const made = track.clip_slots[1].clip;
    assert.deepStrictEqual(
      inOrder(made).map((note) => note.pitch),
      [57, 58]
    );
    const span = [start, end].map((time) => Math.round(time * TICKS) / TICKS);
    assert.deepStrictEqual([made.brace[0], made.markers[1]], span);
  });
}

tell("several takes get a slot each, and are undone together", () => {
  const { story, track } = withClip(8, { options: { rows: 5 } });
  story.turn({ takes: 3, seed: 7 });
  story.press();
  const name = "second-voice alto T1 seed 7";
  assert.deepStrictEqual(written(track), ["", "source", name, `${name} take 2`, `${name} take 3`]);
  assert.strictEqual(story.live.undo.steps, 1);
  assert.strictEqual(story.status(), "New clips written");
});

tell("with chords on, a clip of chords stands below each take", () => {
  const { story, track } = withClip(40, { options: { rows: 6 } });
  story.turn({ model: "blues", chords: 1, takes: 2, seed: 7 });
  story.press();
  const name = "blues alto T1 seed 7";
  assert.deepStrictEqual(written(track).slice(2), [name, `${name} chords`, `${name} take 2`, `${name} take 2 chords`]);
  const chords = inOrder(track.clip_slots[3].clip);
  assert.deepStrictEqual(
    chords.map((note) => note.pitch),
    line(40).map((note) => note.pitch - 12)
  );
  assert.strictEqual(story.live.undo.steps, 1);
});

const SPANS = [
  [0, 56, {}],
  [-4, 51.5, { looping: 0 }],
  [0, 48, { looping: 0 }],
  [-8, -1 / 3, {}],
  [6, 54, { signature_numerator: 12, signature_denominator: 8 }]
];
for (const [start, end, more] of SPANS) {
  tell(`the clip gets the span that was answered: ${start} to ${end}`, () => {
    const { story, track, clip } = withClip(32, more);
    const notes = [start, (start + end) / 2, end - 0.25].map((time, n) => ({
      pitch: 50 + n,
      start_time: time,
      duration: 0.25
    }));
    story.engine.change = ([answer]) => [
      {
        ...answer,
        name: "what it is called",
        start: Math.round(start * TICKS),
        end: Math.round(end * TICKS),
        chunks: pack(notes)
      }
    ];
    story.turn({ model: "blues" });
    story.press();
    assert.strictEqual(story.status(), "New clip written");
    const made = track.clip_slots[2].clip;
    assert.deepStrictEqual(made.markers, [start, end]);
    assert.deepStrictEqual(
      ["loop_start", "loop_end"].map((name) => story.live.read(made, name)),
      [start, end]
    );
    assert.deepStrictEqual(
      inOrder(made).map((note) => note.pitch),
      [50, 51, 52]
    );
    assert.strictEqual(made.name, "what it is called");
    for (const name of ["looping", "signature_numerator", "signature_denominator"]) {
      assert.strictEqual(made[name], clip[name]);
    }
  });
}

for (const name of ["blues", "blues-eck"]) {
  tell(`${name} begins a piece in a clip without notes`, () => {
    const { story, track, clip } = withClip(0, { end: 4 });
    story.engine.change = ([answer]) => [{ ...answer, end: 48 * TICKS, chunks: pack(line(90)) }];
    story.turn({ model: name });
    story.press();
    const { notes, chunks, checksum, start, end, model } = story.asked();
    assert.deepStrictEqual([model, notes, chunks, checksum, start, end], [name, 0, 0, 0, 0, 4 * TICKS]);
    assert.strictEqual(track.clip_slots[2].clip.notes.length, 90);
    assert.strictEqual(track.clip_slots[2].clip.markers[1], 48);
    assert.deepStrictEqual(clip.notes, []);
  });
}

tell("notes outside the loop are no prompt", () => {
  const { story } = withClip(8, { start: 8, end: 12 });
  story.turn({ model: "blues" });
  story.press();
  assert.deepStrictEqual([story.asked().notes, story.asked().start], [0, 8 * TICKS]);
});

for (const noteForm of ["text", "dict"]) {
  tell(`a Live that takes notes only as ${noteForm} gets them so`, () => {
    const { story, track } = withClip(16, { options: { noteForm } });
    story.press();
    assert.strictEqual(track.clip_slots[2].clip.notes.length, 16);
  });
}

tell("Live 11, which knows no scale mode and no arrangement clips by call, is asked for neither", () => {
  const { story, track } = withClip(16, { options: { version: [11, 1, 0] } });
  story.press();
  assert.match(written(track)[2], NAME);
  assert.deepStrictEqual([story.asked().root, story.asked().scale], [-1, 0]);
});

tell("a note that stands less than a tick before the brace belongs to it", () => {
  const story = new Story();
  const track = story.live.addTrack();
  const notes = [{ pitch: 60, start_time: 2 - 1e-6, duration: 1 }];
  story.live.select(story.live.addClip(track.clip_slots[0], notes, { start: 2, end: 6 }));
  story.load(track);
  story.press();
  assert.strictEqual(track.clip_slots[1].clip.notes.length, 1);
});
