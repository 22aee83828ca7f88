"use strict";

// How long a press takes, from the click to the written clip: `node press.js DEVICE PORT ROUNDS` plays a clip of eight
// bars over real UDP against a warm engine and prints, as JSON, the milliseconds of each stage of each press.

const { performance } = require("node:perf_hooks");

const { Clock } = require("./clock.js");
const { Program } = require("./program.js");
const { LiveSet } = require("./set.js");
const { RealNetwork } = require("./network.js");
const { decode } = require("./osc.js");

const BEATS = 32;
const WARM_UP = 5;

async function main([file, port, rounds]) {
  const clock = new Clock(true);
  const live = new LiveSet({ rows: 2 });
  const network = new RealNetwork(clock, {}, Number(port));
  const max = new Program(live, clock, network);
  const track = live.addTrack();
  const notes = Array.from({ length: BEATS }, (_, n) => ({ pitch: 60 + ((n * 5) % 13), start_time: n, duration: 1 }));
  live.select(live.addClip(track.clip_slots[0], notes, { end: BEATS }));
  const device = max.load(file, track);
  const marks = watch(network, device);
  device.ready();
  const stages = { read: [], send: [], generate: [], receive: [], write: [], all: [] };
  for (let round = -WARM_UP; round < Number(rounds); round += 1) {
    await until(() => device.words.isWelcome);
    device.box("seed").turn(round + WARM_UP + 1);
    Object.keys(marks).forEach((name) => delete marks[name]);
    const begun = performance.now();
    device.box("generate").press();
    await until(() => !/ \.\.\.$/.test(device.box("status").shown));
    const [, { clip }] = track.clip_slots;
    if (!clip || max.console.length || !marks.written) {
      throw new Error(`${device.box("status").shown} ${max.console}`);
    }
    live.dropClip(clip);
    if (round >= 0) {
      const times = [begun, marks.begin, marks.notes, marks.made, marks.part, marks.written];
      ["read", "send", "generate", "receive", "write"].forEach((name, n) => stages[name].push(times[n + 1] - times[n]));
      stages.all.push(marks.written - begun);
    }
  }
  // The sockets would keep the program alive.
  process.stdout.write(JSON.stringify(stages), () => process.exit(0));
}

// When the first /sv/begin and the last /sv/notes went out, when the first /sv/made and the last /sv/part came in, and
// when the device said that all is written.
function watch(network, device) {
  const marks = {};
  const { carry, arrive } = network;
  network.carry = function (port, datagram) {
    const word = decode(datagram)[0].slice(4);
    if (word === "notes" || (word === "begin" && !marks.begin)) {
      marks[word] = performance.now();
    }
    carry.call(network, port, datagram);
  };
  network.arrive = function (port, datagram) {
    const word = decode(datagram)[0].slice(4);
    if (word === "part" || (word === "made" && !marks.made)) {
      marks[word] = performance.now();
    }
    arrive.call(network, port, datagram);
  };
  const status = device.box("status");
  const { hear } = status;
  status.hear = (message) => {
    hear(message);
    if (/New clip/.test(status.shown)) {
      marks.written = performance.now();
    }
  };
  return marks;
}

async function until(isSo) {
  while (!isSo()) {
    await new Promise((done) => setTimeout(done, 1));
  }
}

main(process.argv.slice(2));
