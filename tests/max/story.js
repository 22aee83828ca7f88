"use strict";

// A story by hand: the built device, whose path is in DEVICE, in a simulated Live, with a clock that the story moves and
// an engine by script. A story that leaves a line in Max's window, a fault or an open undo step has failed.

const assert = require("node:assert");
const fs = require("node:fs");
const test = require("node:test");

const { Clock } = require("./clock.js");
const { Program } = require("./program.js");
const { Engine, TICKS, read } = require("./scripted.js");
const { LiveSet } = require("./set.js");
const { InnerNetwork } = require("./network.js");

const { DEVICE } = process.env;
// The stories of the test that runs.
const told = [];

class Story {
  constructor({ weather, luck, ...set } = {}) {
    if (!DEVICE || !fs.existsSync(DEVICE)) {
      throw new Error("DEVICE must name the built .amxd; pytest tests/test_device_script.py sets it");
    }
    this.clock = new Clock();
    this.live = new LiveSet(set);
    this.network = new InnerNetwork(this.clock, weather);
    this.engine = new Engine();
    this.network.engine = (message) => this.engine.handle(message);
    this.max = new Program(this.live, this.clock, this.network, luck);
    this.expected = [];
    told.push(this);
  }

  // The device on a track or in a chain; it finds the engine before the story goes on.
  load(parent, saved) {
    this.device = this.max.load(DEVICE, parent, saved);
    this.device.ready();
    this.wait(100);
    return this.device;
  }

  get words() {
    return this.device.words;
  }

  wait(milliseconds) {
    for (let passed = 0; passed < milliseconds; passed += 10) {
      this.clock.pass(10);
    }
  }

  click(name) {
    this.device.box(name).press();
  }

  press(milliseconds = 1000) {
    this.click("generate");
    this.wait(milliseconds);
  }

  // Parameters as a musician sets them: a number, or an item of a menu.
  turn(values) {
    for (const [name, value] of Object.entries(values)) {
      const box = this.device.box(name);
      if (typeof value === "string") {
        box.choose(value);
      } else {
        box.turn(value);
      }
    }
  }

  status() {
    return this.device.box("status").shown;
  }

  sent(address) {
    return this.network.sent.filter((message) => message[0] === address);
  }

  // What the last /sv/begin asked for.
  asked() {
    return read(this.sent("/sv/begin").pop().slice(1));
  }

  // Lines in Max's window that this story is about.
  expect(pattern) {
    this.expected.push(pattern);
  }

  end() {
    assert.deepStrictEqual(this.max.faults, []);
    const { console: lines } = this.max;
    assert.deepStrictEqual(
      lines.filter((line) => !this.expected.some((pattern) => pattern.test(line))),
      []
    );
    this.expected.forEach((pattern) =>
      assert.ok(
        lines.some((line) => pattern.test(line)),
        `${pattern} was not printed`
      )
    );
    assert.deepStrictEqual([this.live.undo.depth, this.live.undo.loose], [0, 0], "changes outside an undo step");
  }
}

// A line of notes, a quarter of a beat each.
function line(count, more = {}) {
  return Array.from({ length: count }, (_, n) => ({
    pitch: 60 + (n % 12),
    start_time: n / 4,
    duration: 0.25,
    velocity: 90.5,
    ...more
  }));
}

// One track of four slots, a clip in the second, selected, and the device on the track.
function withClip(count, { options, ...values } = {}) {
  const story = new Story(options);
  const track = story.live.addTrack();
  const clip = story.live.addClip(track.clip_slots[1], line(count), {
    name: "source",
    end: Math.max(1, count / 4),
    ...values
  });
  story.live.select(clip);
  story.load(track);
  return { story, track, clip };
}

function written(track) {
  return track.clip_slots.map((slot) => (slot.clip ? slot.clip.name : ""));
}

function inOrder(clip) {
  return [...clip.notes].sort((a, b) => a.start_time - b.start_time || a.pitch - b.pitch);
}

// All that is told of a clip, its place excepted.
function picture(clip) {
  return JSON.stringify(clip, (key, value) => (key === "canonical_parent" ? undefined : value));
}

function tell(name, run) {
  test(name, (context) => {
    told.length = 0;
    run(context);
    told.forEach((story) => story.end());
  });
}

module.exports = { DEVICE, Story, TICKS, inOrder, line, picture, tell, withClip, written };
