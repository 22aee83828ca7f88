"use strict";

// Where sources and devices stand in stories about targets.

const { Story, line, written } = require("./story.js");

const MADE = /^second-voice/;

// Everything of the set that is seen, the undo list excepted.
function whole(live) {
  return live.song.tracks.map((track) => [
    track.name,
    written(track),
    track.arrangement_clips.map((clip) => clip.name)
  ]);
}

// The source on one track, the device on another.
function apart(options, place = (live, track) => track) {
  const story = new Story(options);
  const [lead, own] = [story.live.addTrack({ name: "lead" }), story.live.addTrack({ name: "own" })];
  const clip = story.live.addClip(lead.clip_slots[1], line(8), { name: "source", end: 2 });
  story.live.select(clip);
  story.load(place(story.live, own));
  return { story, lead, own, clip };
}

// A source in the Arrangement, from beat 16, looped until 32, selected.
function arranged(options, more = {}) {
  const story = new Story(options);
  const track = story.live.addTrack({ name: "lead" });
  const own = story.live.addTrack({ name: "own" });
  const clip = story.live.addClip(track, line(16), { name: "source", at: 16, end: 4, until: 32, ...more });
  story.live.select(clip);
  story.load(own);
  return { story, track, own, clip };
}

module.exports = { MADE, apart, arranged, whole };
