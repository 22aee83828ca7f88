"use strict";

// What cannot be done is told in words, before or after; nothing is written and Max's window stays empty.

const assert = require("node:assert");

const { DEVICE, Story, line, tell, withClip, written } = require("./story.js");

function group(story) {
  story.live.view.detail_clip = null;
  const track = story.live.addTrack({ is_foldable: 1, has_midi_input: 0 });
  [, story.live.view.highlighted_clip_slot] = track.clip_slots;
}

const REFUSALS = {
  "No clip is selected": ({ story }) => {
    story.live.view.detail_clip = null;
  },
  "belongs to a group": ({ story }) => group(story),
  "The selected clip is audio": ({ clip }) => {
    clip.is_midi_clip = 0;
  },
  "The clip has no notes in its loop": ({ clip }) => {
    clip.notes = [];
  },
  "write some, move the brace": ({ clip }) => {
    clip.brace = [40, 44];
  },
  "The track is frozen": ({ track }) => {
    track.is_frozen = 1;
  }
};
for (const [words, spoil] of Object.entries(REFUSALS)) {
  tell(`told in words: ${words}`, () => {
    const told = withClip(4);
    spoil(told);
    const before = written(told.track);
    told.story.press();
    assert.ok(told.story.status().includes(words), told.story.status());
    assert.deepStrictEqual(written(told.track), before);
    assert.deepStrictEqual(told.story.sent("/sv/begin"), []);
  });
}

tell("the models that make a second voice refuse a clip without notes, and ask the engine nothing", () => {
  const { story, track } = withClip(0, { end: 4 });
  for (let model = 0; model < 4; model += 1) {
    story.turn({ model });
    story.press();
    assert.match(story.status(), /no notes in its loop.* choose a model that carries on/);
  }
  assert.deepStrictEqual(story.sent("/sv/begin"), []);
  assert.deepStrictEqual(written(track), ["", "source", "", ""]);
});

tell("a scale mode that is off tells no scale", () => {
  const { story } = withClip(4);
  story.live.song.scale_mode = 0;
  story.press();
  assert.deepStrictEqual([story.asked().root, story.asked().scale], [-1, 0]);
});

tell("a scale on another root is told as the pitches that it has", () => {
  const { story } = withClip(4);
  Object.assign(story.live.song, { root_note: 9, scale_intervals: [0, 3, 5, 7, 10] });
  story.press();
  assert.deepStrictEqual(
    [story.asked().root, story.asked().scale],
    [9, (1 << 9) + (1 << 0) + (1 << 2) + (1 << 4) + (1 << 7)]
  );
});

tell("nothing is asked of Live before live.thisdevice", () => {
  const story = new Story();
  const track = story.live.addTrack();
  story.live.select(story.live.addClip(track.clip_slots[0], line(4), { end: 1 }));
  story.device = story.max.load(DEVICE, track);
  ["generate", "cancel", "start_engine"].forEach((name) => story.click(name));
  story.wait(1000);
  assert.deepStrictEqual(story.network.sent, []);
  story.device.ready();
  story.wait(1000);
  story.press();
  assert.match(story.status(), /New clip written/);
});

tell("a bug is told, shows in Max's window, and leaves no clip behind", () => {
  const { story, track } = withClip(4);
  const { write } = story.live;
  story.live.write = function (object, name, value) {
    if (name === "signature_numerator") {
      throw new Error("broken");
    }
    return write.call(this, object, name, value);
  };
  story.press();
  story.expect(/broken/);
  assert.deepStrictEqual(written(track), ["", "source", "", ""]);
  assert.match(story.status(), /please report/);
});
