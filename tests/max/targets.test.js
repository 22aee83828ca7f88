"use strict";

// Where a new clip goes: this track, the next slot, a new track, the Session or the Arrangement.

const assert = require("node:assert");

const { MADE, apart, arranged } = require("./placed.js");
const { line, tell, withClip, written } = require("./story.js");

tell("full slots are passed over, and after the last the first ones are looked at", () => {
  const { story, track } = withClip(4);
  [2, 3].forEach((row) => story.live.addClip(track.clip_slots[row], line(1)));
  story.press();
  assert.match(written(track)[0], MADE);
});

tell("a new scene is made when no slot is empty", () => {
  const { story, track } = withClip(4);
  [0, 2, 3].forEach((row) => story.live.addClip(track.clip_slots[row], line(1)));
  story.press();
  assert.match(written(track)[4], MADE);
  assert.deepStrictEqual([story.live.song.scenes.length, story.live.undo.steps], [5, 1]);
});

tell("this track is the device's own, and the new clip stands in the source's row", () => {
  const { story, lead, own } = apart();
  story.press();
  assert.match(written(own)[1], MADE);
  assert.deepStrictEqual(written(lead), ["", "source", "", ""]);
});

tell("a device in the chain of a rack finds its track above", () => {
  const { story, own } = apart({}, (live, track) => live.addChain(track));
  story.press();
  assert.match(written(own)[1], MADE);
});

tell("a rack in a rack changes nothing", () => {
  const { story, own } = apart({}, (live, track) => live.addChain(live.addChain(track)));
  story.press();
  assert.match(written(own)[1], MADE);
});

tell("next slot is below the source, on its own track", () => {
  const { story, lead, own } = apart();
  story.turn({ target: "Next slot" });
  story.press();
  assert.match(written(lead)[2], MADE);
  assert.deepStrictEqual(written(own), ["", "", "", ""]);
});

tell("a new track stands right of the source's, named as the clip, in the same row", () => {
  const { story, lead, own } = apart();
  story.turn({ target: "New track" });
  story.press();
  const { tracks } = story.live.song;
  assert.deepStrictEqual([tracks[0], tracks[2]], [lead, own]);
  assert.match(written(tracks[1])[1], MADE);
  assert.strictEqual(tracks[1].name, written(tracks[1])[1]);
  assert.match(story.status(), /give it an instrument/);
  assert.strictEqual(story.live.undo.steps, 1);
});

tell("a target that is turned during the work does not move what was asked for", () => {
  const { story, lead, own } = apart();
  story.click("generate");
  story.turn({ target: "New track" });
  story.wait(1000);
  assert.match(written(own)[1], MADE);
  assert.strictEqual(story.live.song.tracks.length, 2);
});

tell("in the Arrangement the voice sounds from where the source does until where it does", () => {
  const { story, own } = arranged();
  story.press();
  const [made] = own.arrangement_clips;
  assert.match(made.name, MADE);
  assert.deepStrictEqual(
    ["start_time", "end_time"].map((name) => story.live.read(made, name)),
    [16, 32]
  );
  assert.deepStrictEqual([made.brace, made.looping], [[0, 4], 1]);
  assert.deepStrictEqual(written(own), ["", "", "", ""]);
  assert.strictEqual(story.status(), "New clip written");
});

tell("a clip without a loop gets a voice of its own length there", () => {
  const { story, own } = arranged({}, { looping: 0, until: 20 });
  story.press();
  const [made] = own.arrangement_clips;
  assert.deepStrictEqual(
    ["start_time", "end_time"].map((name) => story.live.read(made, name)),
    [16, 20]
  );
  assert.strictEqual(made.looping, 0);
});

tell("where the Arrangement is taken, the Session gets the clip, and what was there stays", () => {
  const { story, own } = arranged();
  const other = story.live.addClip(own, line(4), { name: "other", at: 31.5, end: 4 });
  story.press();
  assert.deepStrictEqual(own.arrangement_clips, [other]);
  assert.match(written(own)[0], MADE);
  assert.match(story.status(), /does not fit into the Arrangement/);
});

for (const version of [
  [11, 3, 0],
  [12, 1, 10]
]) {
  tell(`Live ${version.join(".")} writes no arrangement clips for a device: the Session gets them`, () => {
    const { story, own } = arranged({ version });
    story.press();
    assert.match(written(own)[0], MADE);
    assert.deepStrictEqual(own.arrangement_clips, []);
  });
}

tell("several takes of an arrangement clip stand in the Session", () => {
  const { story, own } = arranged();
  story.turn({ takes: 2 });
  story.press();
  assert.strictEqual(written(own).filter((name) => MADE.test(name)).length, 2);
});

tell("a new track in the Arrangement has the voice at the source's place", () => {
  const { story } = arranged();
  story.turn({ target: "New track" });
  story.press();
  const [, made] = story.live.song.tracks;
  assert.deepStrictEqual(
    made.arrangement_clips.map((clip) => clip.start_time),
    [16]
  );
});

tell("what goes on alone comes behind its source in the Arrangement", () => {
  const { story, own } = arranged();
  story.turn({ model: "blues", alone: 1 });
  story.press();
  assert.deepStrictEqual(
    own.arrangement_clips.map((clip) => clip.start_time),
    [32]
  );
});

tell("tracks and scenes that are moved during the work do not lead the clip astray", () => {
  const { story, lead, own } = apart();
  story.click("generate");
  story.live.addTrack({ name: "first" }, 0);
  story.live.addScene(0);
  story.wait(1000);
  assert.deepStrictEqual(written(lead), ["", "", "source", "", ""]);
  assert.match(written(own)[2], MADE);
});

tell("a clip in a take lane has its track above the lane", () => {
  const { story, track, own } = arranged();
  const lane = story.live.addLane(track);
  story.live.select(story.live.addClip(lane, line(8), { name: "take", at: 48, end: 2 }));
  story.turn({ target: "New track" });
  story.press();
  const [, made] = story.live.song.tracks;
  assert.deepStrictEqual(
    made.arrangement_clips.map((clip) => clip.start_time),
    [48]
  );
  assert.deepStrictEqual(own.arrangement_clips, []);
});
