"use strict";

// What Max does not open, or does otherwise than a careless author thinks: containers, patches, cords, packets.

const assert = require("node:assert");
const fs = require("node:fs");
const test = require("node:test");

const { careless } = require("./careless.js");
const { open } = require("./container.js");
const { decode, encode } = require("./osc.js");
const { DEVICE } = require("./story.js");

const PATCHES = {
  "an unknown object": [
    (boxes) => {
      boxes.queue.text = "defer";
    },
    /No such object/
  ],
  "an unknown key": [
    (boxes) => {
      boxes.queue.colour = 1;
    },
    /colour/
  ],
  "a wrong count of inlets": [
    (boxes) => {
      boxes.door.numinlets = 1;
    },
    /1\/7/
  ],
  "a cord to nowhere": [
    (boxes, patcher) => {
      patcher.lines[0].patchline.source[1] = 5;
    },
    /Max drops the cord/
  ],
  "a script that is not inside": [
    (boxes) => {
      boxes.script.text = "js Other.js";
    },
    /can't find file/
  ]
};
for (const [words, [spoil, pattern]] of Object.entries(PATCHES)) {
  test(`a patch with ${words} is not opened`, () => {
    const change = ({ patcher }) =>
      spoil(Object.fromEntries(patcher.boxes.map(({ box }) => [box.varname, box])), patcher);
    assert.throws(() => careless("", { change }), pattern);
  });
}

test("a container that lies is not opened", () => {
  const device = fs.readFileSync(DEVICE);
  const spoilt = (place, value) =>
    Buffer.concat([device.subarray(0, place), Buffer.from([value]), device.subarray(place + 1)]);
  for (const place of [0, 8, 20, 32, 43]) {
    assert.throws(() => open(spoilt(place, 0xee)), `byte ${place}`);
  }
  assert.throws(() => open(device.subarray(0, device.length - 4)));
});

test("a message above 256 atoms is cut, a packet of another length than fours is dropped", () => {
  assert.strictEqual(decode(encode(["/x", ...Array(400).fill(1)])).length, 256);
  assert.throws(() => decode(Buffer.from("/x\0")), /multiple of 4/);
  assert.deepStrictEqual(decode(encode(["/x", 16_777_217], () => true)), ["/x", 16_777_216]);
});

test("a click goes to what lies right before it goes to what lies left", () => {
  const told = careless("");
  const order = [];
  const [press, launch] = ["press_start_engine", "launch"].map((name) => told.patch.box(name));
  [press, launch].forEach((box) => {
    box.hear = () => order.push(box.name);
  });
  told.patch.box("start_engine").press();
  const rightmost =
    press.place[0] > launch.place[0] || (press.place[0] === launch.place[0] && press.place[1] > launch.place[1]);
  assert.strictEqual(order[0], rightmost ? press.name : launch.name);
});
