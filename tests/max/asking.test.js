"use strict";

// The conversation with the engine: a press is one request, whatever is lost, late, doubled or forgotten.

const assert = require("node:assert");

const { tell, withClip, written } = require("./story.js");

function made(track) {
  return track.clip_slots.filter((slot) => slot.clip && slot.clip.name !== "source").map((slot) => slot.clip);
}

tell("a second press cancels the first, and one clip is written", () => {
  const { story, track } = withClip(4);
  story.click("generate");
  story.press();
  assert.strictEqual(story.sent("/sv/cancel").length, 1);
  assert.strictEqual(made(track).length, 1);
});

tell("ten presses in a row leave one clip", () => {
  const { story, track } = withClip(40);
  Array.from({ length: 10 }).forEach(() => story.click("generate"));
  story.wait(1000);
  assert.strictEqual(made(track).length, 1);
});

tell("ten requests one after the other leave ten clips, each with its own notes", () => {
  const { story, track } = withClip(40, { options: { rows: 11 } });
  for (let press = 1; press <= 10; press += 1) {
    story.turn({ seed: press });
    story.press(300);
  }
  assert.deepStrictEqual(
    made(track)
      .map((clip) => Number(/seed (\d+)/.exec(clip.name)[1]))
      .sort((a, b) => a - b),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
  );
  assert.strictEqual(story.live.undo.steps, 10);
});

for (let moment = 0; moment < 12; moment += 1) {
  tell(`cancel, after the ${moment}th message, leaves nothing`, () => {
    const { story, track } = withClip(300);
    let count = 0;
    story.engine.twist = (answers) => {
      count += 1;
      if (count === moment + 1) {
        story.clock.later(() => story.click("cancel"));
      }
      return answers;
    };
    story.press(3000);
    const cancelled = count > moment;
    assert.strictEqual(made(track).length, cancelled ? 0 : 1);
    assert.strictEqual(story.status(), cancelled ? "Cancelled: nothing was written" : "New clip written");
    assert.strictEqual(story.device.box("progress").shown[0], 0);
  });
}

tell("cancel without a request says that there is none", () => {
  const { story } = withClip(4);
  story.click("cancel");
  assert.strictEqual(story.status(), "Nothing is being made");
});

for (let moment = 1; moment <= 26; moment += 1) {
  tell(`an engine that is killed at the ${moment}th message and comes again makes one clip`, () => {
    const { story, track } = withClip(300);
    story.turn({ takes: 2 });
    let count = 0;
    story.engine.twist = (answers) => {
      count += 1;
      if (count !== moment) {
        return answers;
      }
      story.engine.restart();
      story.engine.isAway = true;
      story.clock.after(1500, () => {
        story.engine.isAway = false;
      });
      return [];
    };
    story.press(6000);
    assert.strictEqual(story.status(), "New clips written");
    assert.deepStrictEqual(
      made(track).map((clip) => clip.notes.length),
      [300, 300]
    );
  });
}

tell("an answer that was damaged is not written", () => {
  const { story, track } = withClip(4);
  story.engine.twist = (answers) =>
    answers.map(([address, ...rest]) =>
      address === "/sv/part" ? [address, ...rest.slice(0, 4), 1, ...rest.slice(5)] : [address, ...rest]
    );
  story.press();
  assert.match(story.status(), /damaged/);
  assert.deepStrictEqual(made(track), []);
});

tell("a span without a length is no answer", () => {
  const { story, track } = withClip(4);
  story.engine.change = ([answer]) => [{ ...answer, end: answer.start }];
  story.press();
  assert.match(story.status(), /damaged/);
  assert.deepStrictEqual(made(track), []);
});

function counted([address, request, , , ...facts], clip, clips) {
  return [address, request, clip, clips, ...facts];
}

// What the engine says of its clips, in another order, twice, or wrongly, before any part is asked for.
const ORDERS = {
  "the last first": (lines) => lines.reverse(),
  "each twice": (lines) => lines.flatMap((one) => [one, one]),
  "all twice, turned round": (lines) => [...lines, ...lines.slice().reverse()],
  "with clips that can't be": ([first, ...rest]) => [counted(first, 4, 4), counted(first, -1, 4), first, ...rest],
  "one lost, and told when asked again": (lines, asks) => (asks > 1 ? lines : lines.slice(1)),
  "another number of clips first": ([first, ...rest]) => [counted(first, 4, 5), first, ...rest],
  "another number, then one is lost": ([first, ...rest], asks) =>
    asks > 1 ? [first, ...rest] : [counted(rest[0], 0, 5), ...rest]
};
for (const [words, change] of Object.entries(ORDERS)) {
  tell(`clips that are told ${words} are written once each`, () => {
    const { story, track } = withClip(70, { options: { rows: 6 } });
    let asks = 0;
    story.engine.twist = (answers) => {
      const lines = answers.filter(([address]) => address === "/sv/made");
      asks += lines.length ? 1 : 0;
      return [...answers.filter(([address]) => address !== "/sv/made"), ...(lines.length ? change(lines, asks) : [])];
    };
    story.turn({ takes: 2, chords: 1, seed: 3 });
    story.press(2000);
    const name = "second-voice alto T1 seed 3";
    assert.deepStrictEqual(written(track), [
      "",
      "source",
      name,
      `${name} chords`,
      `${name} take 2`,
      `${name} take 2 chords`
    ]);
    assert.ok(made(track).every((clip) => clip.notes.length === 70));
  });
}

tell("the engine's own words are shown", () => {
  const { story } = withClip(4);
  story.engine.begin = ([, number]) => [["/sv/error", number, 3, "unknown model 'x'; choose one of y"]];
  story.press();
  assert.strictEqual(story.status(), "unknown model 'x'; choose one of y");
});

tell("a question that is asked again asks for the same seed, which can be typed in again", () => {
  const { story } = withClip(4);
  story.engine.isAway = true;
  story.press(1000);
  const begins = story.sent("/sv/begin");
  assert.ok(begins.length > 3);
  assert.strictEqual(new Set(begins.map(String)).size, 1);
  const { seed } = story.asked();
  story.turn({ seed });
  assert.strictEqual(story.device.box("seed").value, seed);
  story.click("cancel");
});

tell("a clip that is deleted during the work is told and nothing is written", () => {
  const { story, track, clip } = withClip(4);
  story.engine.twist = (answers, message) => {
    if (message[0] === "/sv/want") {
      story.clock.later(() => story.live.dropClip(clip));
    }
    return answers;
  };
  story.press();
  assert.match(story.status(), /deleted meanwhile/);
  assert.deepStrictEqual(written(track), ["", "", "", ""]);
});

tell("an answer to a request that was given up is not taken for one to the next", () => {
  const { story, track } = withClip(4);
  const held = [];
  let isHeld = true;
  story.engine.twist = (answers, [, , number]) => {
    const isMade = answers.some(([address]) => address === "/sv/made");
    held.push(...(isMade ? answers : []));
    return isMade && isHeld ? [["/sv/busy", number, 10]] : answers;
  };
  story.turn({ seed: 1 });
  story.press(100);
  const late = [...held];
  story.turn({ seed: 2 });
  story.press(100);
  late.forEach((message) => story.device.box("receive").receiver.hear(message));
  story.wait(500);
  isHeld = false;
  story.wait(1000);
  assert.deepStrictEqual(
    made(track).map((clip) => clip.name),
    ["second-voice alto T1 seed 2"]
  );
});

tell("work that takes a minute is waited for", () => {
  const { story, track } = withClip(4);
  const begun = story.clock.now();
  story.engine.twist = (answers, [address, , number]) =>
    address === "/sv/begin" && answers.length > 1 && story.clock.now() - begun < 60_000
      ? [["/sv/busy", number, 10]]
      : answers;
  story.press(59_000);
  assert.deepStrictEqual(made(track), []);
  assert.match(story.status(), /Making/);
  story.wait(2000);
  assert.strictEqual(made(track).length, 1);
});
