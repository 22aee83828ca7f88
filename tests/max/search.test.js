"use strict";

// The search for the engine: at the start, when it goes away, when a musician starts it, and that a device knows its end.

const assert = require("node:assert");

const { Story, line, tell, withClip, written } = require("./story.js");

tell("start engine opens the engine's address, and looks for it at once", () => {
  const { story, track } = withClip(4);
  story.engine.isAway = true;
  story.press(3500);
  story.click("start_engine");
  assert.deepStrictEqual(story.max.opened, ["second-voice://start"]);
  assert.match(story.status(), /Starting the engine/);
  story.wait(1000);
  story.engine.isAway = false;
  story.wait(1000);
  assert.match(story.status(), /Select a clip/);
  story.press();
  assert.strictEqual(written(track).filter(Boolean).length, 2);
});

tell("an engine that never comes is told with what to install", () => {
  const { story } = withClip(4);
  story.engine.isAway = true;
  story.press(3500);
  story.click("start_engine");
  story.wait(20_000);
  assert.match(story.status(), /install it once/);
});

tell("a controller's button that is let go again presses nothing", () => {
  const { story, track } = withClip(4);
  story.click("generate");
  story.device.box("generate").turn(0);
  story.wait(1000);
  assert.strictEqual(written(track).filter(Boolean).length, 2);
});

tell("a second bang of live.thisdevice, after a preset or a save, changes nothing", () => {
  const { story, track } = withClip(4);
  const hellos = story.sent("/sv/hello").length;
  story.click("generate");
  story.device.box("device").ready();
  assert.strictEqual(story.sent("/sv/hello").length, hellos);
  story.wait(1000);
  assert.strictEqual(written(track).filter(Boolean).length, 2);
});

tell("a device that is deleted says no more", () => {
  const { story } = withClip(4);
  story.click("generate");
  story.device.close();
  const before = story.network.sent.length;
  story.wait(20_000);
  assert.strictEqual(story.network.sent.length, before);
});

tell("without an engine the device says so, and finds it when it comes", () => {
  const story = new Story();
  story.engine.isAway = true;
  const track = story.live.addTrack();
  story.live.select(story.live.addClip(track.clip_slots[0], line(4), { end: 1 }));
  story.load(track);
  story.wait(5000);
  assert.match(story.status(), /The engine is not running/);
  assert.ok(new Set(story.sent("/sv/hello").map((message) => message[1])).size > 5, "several ports are tried");
  story.engine.isAway = false;
  story.wait(3000);
  assert.match(story.status(), /press Generate/);
  story.press();
  assert.match(story.status(), /New clip written/);
});

tell("an engine that goes away in the middle is told after three seconds and found again", () => {
  const { story, track } = withClip(4);
  story.engine.isAway = true;
  story.press(3500);
  assert.ok(story.max.said.some((text) => /stopped answering/.test(text)));
  story.engine.isAway = false;
  story.wait(4000);
  story.press();
  assert.strictEqual(written(track).filter(Boolean).length, 2);
});

tell("another version of the wire is told, and the right one found when it comes", () => {
  const story = new Story();
  const track = story.live.addTrack();
  story.live.select(story.live.addClip(track.clip_slots[0], line(4), { end: 1 }));
  story.engine.hello = () => [["/sv/welcome", 2, "0.1.0"]];
  story.load(track);
  story.wait(500);
  assert.match(story.status(), /different releases/);
  story.press(5000);
  assert.match(story.status(), /different releases/);
  delete story.engine.hello;
  story.wait(3000);
  story.press();
  assert.match(story.status(), /New clip written/);
});
