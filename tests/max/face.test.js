"use strict";

// What a musician sees and turns: parameters, menus, the light, the bar and the little picture.

const assert = require("node:assert");
const fs = require("node:fs");

const { open } = require("./container.js");
const { DEVICE, Story, TICKS, line, tell, withClip, written } = require("./story.js");

const { patcher } = open(fs.readFileSync(DEVICE));
const BOXES = patcher.boxes.map(({ box }) => box);
const ACTIONS = ["generate", "cancel", "start_engine"];
const PARAMETERS = BOXES.filter(
  (box) => box.parameter_enable && !ACTIONS.includes(box.varname) && box.varname !== "used"
);

function values(box) {
  return box.saved_attribute_attributes.valueof;
}

function choices(name) {
  return values(BOXES.find((box) => box.varname === name)).parameter_enum;
}

tell("nothing comes in from the network but what the script has an answer for", () => {
  const [, ...words] = BOXES.find((box) => /^routepass/.test(box.text)).text.split(" ");
  const { story } = withClip(4);
  assert.deepStrictEqual(words.sort(), ["/sv/welcome", ...Object.keys(story.words.ANSWERS)].sort());
});

for (const word of ["compile", "setprop", "start_engine", "/sv/other", "ready", "generate"]) {
  tell(`the network can't say ${word} to the script`, () => {
    const { story, track } = withClip(4);
    story.device.box("receive").receiver.hear([word, 1]);
    story.wait(1000);
    assert.deepStrictEqual([written(track).filter(Boolean), story.max.opened], [["source"], []]);
  });
}

tell("the parameters travel", () => {
  const { story } = withClip(4);
  story.turn({
    model: 1,
    voice: 1,
    temperature: 0.8437,
    seed: 12,
    takes: 3,
    follow: 2,
    bars: 24,
    form_bar: 5,
    changes: 3,
    swing: 5
  });
  story.turn({ chords: 1, alone: 1, style: 2, low: 48, high: 72, density: 5, contrary: 1 });
  story.press();
  const { port, request, checksum, ...rest } = story.asked();
  assert.deepStrictEqual(rest, {
    version: 4,
    model: "chorale-bi",
    voice: "bass",
    temperature: 844,
    seed: 12,
    takes: 3,
    follow: "strict",
    bars: 24,
    form_bar: 5,
    changes: "jazz",
    swing: 670,
    chords: 1,
    alone: 1,
    candidates: 8,
    style: "quartet",
    low: 48,
    high: 72,
    density: 2000,
    contrary: 500,
    notes: 4,
    kept: 0,
    chunks: 1,
    start: 0,
    end: TICKS,
    redo_start: 0,
    redo_end: 0,
    numerator: 4,
    denominator: 4,
    root: 0,
    scale: 0b101010110101
  });
  assert.ok(port >= 47810 && request > 0 && checksum > 0);
});

tell("what is stored with a set is what is asked for when it is opened again", () => {
  const story = new Story();
  const track = story.live.addTrack();
  story.live.select(story.live.addClip(track.clip_slots[0], line(4), { end: 1 }));
  story.load(track, { Temperature: 0.25, Voice: 2, Seed: 99, Takes: 2, Model: 3, Target: 1 });
  story.press();
  const { temperature, voice, seed, takes, model } = story.asked();
  assert.deepStrictEqual([temperature, voice, seed, takes, model], [250, "above", 99, 2, "chorale-uni"]);
});

tell("before a parameter is touched, what is asked for is what the patch shows", () => {
  const { story } = withClip(4);
  story.press();
  const { seed, ...before } = story.asked();
  assert.ok(seed);
  story.turn(Object.fromEntries(PARAMETERS.map((box) => [box.varname, values(box).parameter_initial[0]])));
  story.press();
  assert.deepStrictEqual({ ...story.asked(), seed, request: before.request }, { ...before, seed });
});

tell("the menus stand in the script as in the patch", () => {
  const { MODELS, VOICES, FOLLOWS, CHANGES, SWINGS, STYLES, PLACES, continuations } = JSON.parse(
    JSON.stringify(withClip(4).story.words)
  );
  assert.deepStrictEqual([...MODELS, ...Array(PLACES - MODELS.length).fill("-")], choices("model"));
  for (const [name, words] of Object.entries({ voice: VOICES, follow: FOLLOWS, changes: CHANGES, style: STYLES })) {
    assert.deepStrictEqual(
      words,
      choices(name).map((item) => item.toLowerCase())
    );
  }
  assert.deepStrictEqual(
    SWINGS.map((swing) => (swing ? `${swing / 10} %` : "As the clip")),
    choices("swing")
  );
  assert.deepStrictEqual(
    Object.keys(continuations)
      .filter((name) => continuations[name])
      .sort(),
    MODELS.filter((name) => !/^chorale|^bidirectional$|^lead-|^second-/.test(name)).sort()
  );
});

for (const box of PARAMETERS) {
  tell(`what leaves the range of ${box.varname} is brought back into it`, () => {
    const {
      story: { words }
    } = withClip(4);
    const { parameter_mmin: low = 0, parameter_mmax: high } = values(box);
    const at = (value) => {
      words[box.varname](value);
      const { settings, wanted } = words;
      return box.varname in wanted ? wanted[box.varname] : settings[box.varname];
    };
    assert.notStrictEqual(at(low), at(high));
    assert.strictEqual(at(low - 1), at(low));
    assert.strictEqual(at(high + 1), at(high));
    assert.strictEqual(at(1e9), at(high));
  });
}

tell("the engine's models fill the places that the menu has left, and no more", () => {
  const { story } = withClip(4);
  story.engine.isAway = true;
  story.wait(20_000);
  story.engine.isAway = false;
  story.engine.models = [
    ["chorale-bi", 0],
    ["mine", 0],
    ["my blues", 1],
    ...Array.from({ length: 30 }, (_, n) => [`m${n}`, 0])
  ];
  const before = story.device.box("model").items;
  story.load(story.live.song.tracks[0]);
  const { items } = story.device.box("model");
  const own = story.words.MODELS.length;
  assert.deepStrictEqual(items.slice(0, own + 2), [...before.slice(0, own), "mine", "my blues"]);
  assert.strictEqual(items.length, 24);
  story.turn({ model: "mine" });
  story.press();
  assert.strictEqual(story.asked().model, "mine");
});

tell("an engine without models of its own leaves the menu alone", () => {
  const { story } = withClip(4);
  const box = story.device.box("model");
  const before = box.items;
  story.wait(10_000);
  assert.strictEqual(box.items, before);
  assert.ok(!story.max.symbols.has("models"));
});

tell("a model that the engine says continues begins in a clip without notes", () => {
  const story = new Story();
  story.engine.models = [
    ["mine", 0],
    ["my blues", 1]
  ];
  const track = story.live.addTrack();
  story.live.select(story.live.addClip(track.clip_slots[0], []));
  story.load(track);
  story.turn({ model: "mine" });
  story.press();
  assert.match(story.status(), /no notes in its loop/);
  story.turn({ model: "my blues" });
  story.engine.change = () => [];
  story.press(100);
  assert.deepStrictEqual([story.asked().model, story.asked().notes], ["my blues", 0]);
  story.click("cancel");
});

tell("a place of the menu without a model is refused in words", () => {
  const { story } = withClip(4);
  story.turn({ model: 23 });
  story.press();
  assert.match(story.status(), /no model in this place/);
});

function light(story) {
  const { LIGHTS } = story.words;
  return Object.keys(LIGHTS).find((name) => String(LIGHTS[name]) === String(story.device.box("light").shown));
}

tell("the light is red, green, amber at work, and green again", () => {
  const { story } = withClip(300);
  assert.strictEqual(light(story), "up");
  const seen = [];
  story.engine.twist = (answers) => {
    seen.push(light(story));
    return answers;
  };
  story.press(3000);
  assert.ok(seen.slice(1).includes("busy"));
  assert.strictEqual(light(story), "up");
  story.engine.isAway = true;
  story.wait(20_000);
  assert.strictEqual(light(story), "down");
});

tell("the bar shows how far the work is, and the picture shows both voices", () => {
  const { story } = withClip(32);
  const shown = [];
  story.engine.twist = (answers) => {
    shown.push(story.device.box("progress").shown[0]);
    return answers;
  };
  story.turn({ seed: 5 });
  story.press();
  assert.ok(shown.includes(100));
  assert.strictEqual(story.device.box("progress").shown[0], 0);
  assert.strictEqual(story.device.box("used").value, 5);
  const [lead, voice] = ["lead_line", "voice_line"].map((name) => story.device.box(name).shown);
  assert.deepStrictEqual(
    lead.map((pitch) => pitch - 4),
    voice
  );
  assert.deepStrictEqual(new Set(lead.filter((_, n) => n % 4 === 0)), new Set(line(12).map((note) => note.pitch)));
  const [low, high] = story.device.box("lead_line").range;
  assert.ok(low < 56 && high >= 71);
});
