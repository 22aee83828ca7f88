"use strict";

// Bad weather: packets lost, doubled, late or as floats, a receiver that sleeps, two devices at once, and a long day.

const assert = require("node:assert");

const { TICKS, line, tell, withClip, written } = require("./story.js");

function made(track) {
  return track.clip_slots.filter((slot) => slot.clip && slot.clip.name !== "source").map((slot) => slot.clip);
}

tell("a receiver that sleeps for half a second loses nothing for good", () => {
  const { story, track } = withClip(2000);
  [0, 300, 900, 1500].forEach((delay) => story.clock.after(delay, () => story.network.sleep(story.words.port, 500)));
  story.press(8000);
  assert.deepStrictEqual(
    made(track).map((clip) => clip.notes.length),
    [2000]
  );
});

tell("a Live that stands still for a while is not taken for an engine that has gone", () => {
  const { story, track } = withClip(4);
  story.click("generate");
  story.clock.stall(8000);
  story.wait(1000);
  assert.strictEqual(made(track).length, 1);
  assert.ok(!story.max.said.some((text) => /stopped answering/.test(text)));
});

tell("two instances at once speak on ports of their own and write a clip each", () => {
  const { story, track } = withClip(60);
  const other = story.live.addTrack();
  const clip = story.live.addClip(other.clip_slots[0], line(60), { name: "source", end: 15 });
  const first = story.device;
  const second = story.load(other);
  story.wait(2000);
  assert.notStrictEqual(first.words.port, second.words.port);
  first.box("generate").press();
  story.live.select(clip);
  second.box("generate").press();
  story.wait(1000);
  assert.deepStrictEqual([made(track).length, made(other).length], [1, 1]);
});

tell("two instances that draw the same ports share none", () => {
  const { story, track } = withClip(8);
  const first = story.device;
  story.max.random = () => (first.words.port - first.words.FIRST_PORT - 1 + 0.5) / first.words.PORTS;
  const second = story.load(track);
  second.words.Math.random = story.max.random;
  story.wait(3000);
  assert.notStrictEqual(first.words.port, second.words.port);
});

for (let seed = 1; seed <= 60; seed += 1) {
  tell(`loss, doubling, delay and floats never lose or double a clip: weather ${seed}`, () => {
    const weather = { rate: 0.1, seed, floats: seed % 2 ? 0.3 : 0 };
    const { story, track } = withClip(300, { options: { weather, rows: 6 } });
    story.wait(3000);
    story.turn({ takes: 1 + (seed % 2), chords: seed % 3 ? 0 : 1 });
    const clips = (1 + (seed % 2)) * (seed % 3 ? 1 : 2);
    story.press(15_000);
    assert.ok(story.max.said.some((text) => /New clips? written/.test(text)));
    assert.strictEqual(made(track).length, clips);
    assert.ok(made(track).every((clip) => clip.notes.length === 300));
    assert.strictEqual(new Set(written(track).filter(Boolean)).size, 1 + clips);
  });
}

tell("a hundred presses leave no more in Max's table of symbols than the names of their clips", () => {
  const { story } = withClip(40, { options: { rows: 120 } });
  story.turn({ seed: 1 });
  story.press(300);
  const before = story.max.symbols.size;
  for (let press = 2; press <= 101; press += 1) {
    story.turn({ seed: press });
    story.press(300);
  }
  assert.strictEqual(story.status(), "New clip written");
  assert.ok(story.max.symbols.size - before <= 100 + 5, `${story.max.symbols.size - before} symbols`);
});

tell("a clip of 332 beats and more comes back to the tick, floats or not", () => {
  const { story, track } = withClip(1600, { options: { weather: { floats: 0.5 } } });
  story.press(4000);
  const made400 = made(track)[0];
  assert.strictEqual(story.status(), "New clip written");
  assert.ok(made400.notes.every((note) => Math.abs(note.start_time * 4 - Math.round(note.start_time * 4)) < 4 / TICKS));
});
