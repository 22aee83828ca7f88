"use strict";

// Nothing stays of a press that fails halfway, nor is a track touched that takes no clips.

const assert = require("node:assert");

const { apart, arranged, whole } = require("./placed.js");
const { line, picture, tell, written } = require("./story.js");

const SPOILT = {
  "does not take all notes": (story) => {
    story.live.taken = (notes) => notes.slice(1);
  },
  "takes no note": (story) => {
    story.live.taken = () => [];
  },
  "takes only the first clip's notes": (story) => {
    let count = 0;
    story.live.taken = (notes) => {
      count += 1;
      return count > 1 ? notes.slice(1) : notes;
    };
  }
};
const PLACES = {
  "this track": {},
  "next slot": { target: "Next slot" },
  "a new track": { target: "New track" },
  "four clips": { takes: 2, chords: 1 }
};
for (const [words, spoil] of Object.entries(SPOILT)) {
  for (const [place, values] of Object.entries(PLACES)) {
    tell(`a Live that ${words} is left as it was: ${place}`, () => {
      const { story, lead, own } = apart();
      [lead, own].forEach((track) =>
        [0, 2, 3].forEach((row) => story.live.addClip(track.clip_slots[row], line(1), { name: "full" }))
      );
      spoil(story);
      const before = whole(story.live);
      story.turn({ ...values, takes: values.takes || 2 });
      story.press();
      assert.deepStrictEqual(whole(story.live), before);
      assert.strictEqual(story.live.song.scenes.length, 4);
      assert.match(story.status(), /nothing was written/);
    });
  }
}

tell("an arrangement clip that is not taken whole does not stay either", () => {
  const { story } = arranged();
  story.turn({ target: "New track" });
  story.live.taken = (notes) => notes.slice(1);
  const before = whole(story.live);
  story.press();
  assert.deepStrictEqual(whole(story.live), before);
});

for (const [words, options, values] of [
  ["scenes", { mostScenes: 4 }, {}],
  ["tracks", { mostTracks: 2 }, { target: "New track" }]
]) {
  tell(`a Live that makes no more ${words} is told so`, () => {
    const { story, own } = apart(options);
    own.clip_slots.forEach((slot) => story.live.addClip(slot, line(1), { name: "full" }));
    const before = whole(story.live);
    story.turn(values);
    story.press();
    story.expect(/limitation error/);
    assert.deepStrictEqual(whole(story.live), before);
    assert.match(story.status(), /no empty slot|nothing was written/);
  });
}

const SHUT = {
  "is frozen": (own) => {
    own.is_frozen = 1;
  },
  "takes no MIDI clips": (own) => {
    own.has_midi_input = 0;
    own.has_audio_input = 1;
  }
};
for (const [words, shut] of Object.entries(SHUT)) {
  tell(`a device's track that ${words} is told before anything is made`, () => {
    const { story, own, clip } = apart();
    shut(own);
    const before = [whole(story.live), picture(clip)];
    story.press();
    assert.ok(story.status().includes(words), story.status());
    assert.deepStrictEqual([whole(story.live), picture(clip)], before);
    assert.deepStrictEqual(story.sent("/sv/begin"), []);
    story.turn({ target: "Next slot" });
    story.press();
    assert.strictEqual(story.status(), "New clip written");
  });
}

tell("a target that is frozen during the work gets nothing", () => {
  const { story, own } = apart();
  story.click("generate");
  own.is_frozen = 1;
  story.wait(1000);
  assert.match(story.status(), /frozen/);
  assert.deepStrictEqual(written(own), ["", "", "", ""]);
});

tell("on a track that stays, such a clip is taken out of the Arrangement again", () => {
  const { story, own } = arranged();
  story.live.taken = (notes) => notes.slice(1);
  story.press();
  assert.deepStrictEqual(own.arrangement_clips, []);
  assert.match(story.status(), /nothing was written/);
});
