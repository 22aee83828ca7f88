"use strict";

// A careless script in the device's patch: what the stand-in must not let pass.

const fs = require("node:fs");

const { Clock } = require("./clock.js");
const { open } = require("./container.js");
const { InnerNetwork } = require("./network.js");
const { Patch } = require("./patch.js");
const { Program } = require("./program.js");
const { LiveSet } = require("./set.js");
const { DEVICE, line } = require("./story.js");

// A program with a clip in a slot, and a device whose script has this as `run`; what `run` returns is in `got`.
function careless(body, { head = "", change = () => {}, early = false, ...options } = {}) {
  const clock = new Clock();
  const live = new LiveSet(options);
  const max = new Program(live, clock, new InnerNetwork(clock));
  const track = live.addTrack();
  const clip = live.addClip(track.clip_slots[0], line(4), { name: "lead" });
  live.select(clip);
  const { patcher } = open(fs.readFileSync(DEVICE));
  const source = `outlets = 4; var got; ${head}\nfunction run() { ${body} }`;
  change({ patcher, live, track, clip });
  const device = live.add("MaxDevice", track, { name: "own", is_active: 1 });
  const patch = new Patch(patcher, new Map([["SecondVoice.js", source]]), max, device);
  const say = (...message) => patch.box("script").hear(message);
  if (!early) {
    patch.isOpen = true;
  }
  return { max, live, track, clip, clock, patch, say };
}

module.exports = { careless };
