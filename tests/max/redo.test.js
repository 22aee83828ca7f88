"use strict";

// Redo of the selected notes: what is sent beside the source, and that what was made is known again.

const assert = require("node:assert");

const { TICKS } = require("./scripted.js");
const { line, tell, withClip } = require("./story.js");

// A clip with its voice, both made; `redo` is set to Selected.
function made(values) {
  const { story, track, clip } = withClip(16, values);
  story.press();
  const voice = track.clip_slots[2].clip;
  story.turn({ redo: "Selected" });
  return { story, track, clip, voice };
}

function between(from, to) {
  return (note) => note.start_time >= from && note.start_time < to;
}

// The notes that went over the wire: pitches of the last request.
function pitches(story) {
  const { request } = story.asked();
  const chunks = story.sent("/sv/notes").filter((message) => message[2] === request);
  const first = [...new Map(chunks.map((message) => [message[3], message.slice(4)])).values()].flat();
  return first.filter((_, place) => place % 8 === 0).sort();
}

tell("in the voice that was made, its lead is the source and its notes are kept", () => {
  const { story, clip, voice } = made();
  story.live.select(voice, between(1, 2));
  story.press();
  const { notes, kept, redo_start: from, redo_end: to } = story.asked();
  assert.deepStrictEqual([notes, kept, from, to], [32, 16, TICKS, 2 * TICKS]);
  assert.deepStrictEqual(pitches(story), [...clip.notes, ...voice.notes].map((note) => note.pitch).sort());
  assert.strictEqual(story.status(), "New clip written");
});

tell("in the lead, its last voice is kept", () => {
  const { story, clip, voice } = made();
  story.live.select(clip, between(1, 2));
  story.press();
  assert.deepStrictEqual([story.asked().notes, story.asked().kept], [32, 16]);
  assert.deepStrictEqual(pitches(story), [...clip.notes, ...voice.notes].map((note) => note.pitch).sort());
});

tell("a lead whose voice was deleted is made anew from nothing", () => {
  const { story, clip, voice } = made();
  story.live.dropClip(voice);
  story.live.select(clip, between(1, 2));
  story.press();
  assert.deepStrictEqual([story.asked().notes, story.asked().kept], [16, 0]);
});

tell("a voice of a voice has it for its lead", () => {
  const { story, track, voice } = made();
  story.turn({ redo: "Whole clip" });
  story.live.select(voice);
  story.press();
  const third = track.clip_slots[3].clip;
  story.turn({ redo: "Selected" });
  story.live.select(third, between(0, 1));
  story.press();
  const { notes, kept } = story.asked();
  assert.deepStrictEqual([notes, kept], [32, 16]);
  assert.deepStrictEqual(pitches(story), [...voice.notes, ...third.notes].map((note) => note.pitch).sort());
});

tell("a blues is redone in the clip itself", () => {
  const { story, clip } = made();
  story.turn({ model: "blues", alone: 1 });
  story.live.select(clip, between(2, 3));
  story.press();
  const { notes, kept, redo_start: from, redo_end: to } = story.asked();
  assert.deepStrictEqual([notes, kept, from, to], [16, 0, 2 * TICKS, 3 * TICKS]);
});

for (const [what, from, to, wanted] of [
  ["in the middle", 1, 2, [2, 1]],
  ["at the beginning", 0, 1, [1, 4]],
  ["at the end", 3, 4, [0, 3]]
]) {
  tell(`of all but what is selected ${what}, the ends are told`, () => {
    const { story, voice } = made();
    story.turn({ redo: "Unselected" });
    story.live.select(voice, between(from, to));
    story.press();
    const { notes, kept, redo_start: start, redo_end: end } = story.asked();
    assert.deepStrictEqual([notes, kept, start / TICKS, end / TICKS], [32, 16, ...wanted]);
    assert.strictEqual(story.status(), "New clip written");
  });
}

const REFUSED = {
  "All of the clip is selected": ({ story, voice }) => {
    story.turn({ redo: "Unselected" });
    story.live.select(voice, between(0, 16));
  },
  "No notes are selected": ({ story, voice }) => story.live.select(voice),
  "the clip that this voice was made for is gone": ({ story, clip, voice }) => {
    story.live.select(voice, between(0, 1));
    story.live.dropClip(clip);
  },
  "no longer knows what this voice was made for": ({ story, track }) => {
    const other = story.live.addClip(track.clip_slots[3], line(4), { name: "chorale-bi alto T1 seed 5 take 2" });
    story.live.select(other, between(0, 1));
  }
};
for (const [words, spoil] of Object.entries(REFUSED)) {
  tell(`told in words: ${words}`, () => {
    const told = made();
    const before = told.story.sent("/sv/begin").length;
    spoil(told);
    told.story.press();
    assert.ok(told.story.status().toLowerCase().includes(words.toLowerCase()), told.story.status());
    assert.strictEqual(told.story.sent("/sv/begin").length, before);
  });
}

tell("a name that is a number is a name too", () => {
  const { story, clip } = made({ name: "120" });
  story.live.select(clip, between(0, 1));
  story.press();
  assert.strictEqual(story.status(), "New clip written");
});
