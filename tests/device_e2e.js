"use strict";

// One press of the button, from clip to clip: the script out of the built device, in a simulated Live, over real UDP to
// a real engine. `node device_e2e.js SCRIPT PORT STORY.json` prints what was said and written.

const dgram = require("node:dgram");
const fs = require("node:fs");

const { Clock, Live, load } = require("./live.js");
const { badPipe, decode, encode } = require("./udp.js");

const [script, enginePort, storyFile] = process.argv.slice(2);
const story = JSON.parse(fs.readFileSync(storyFile, "utf8"));
const HOST = "127.0.0.1";

const live = new Live();
const track = live.track(2);
const source = live.clip(track.slots[0], story.notes, story.clip);
live.detail = source;

const send = dgram.createSocket("udp4");
let receive = null;
let device = null;
let isPressed = false;

function listen(port) {
  if (receive) {
    receive.close();
  }
  receive = dgram.createSocket("udp4");
  // Max says nothing when a port is taken.
  receive.on("error", () => {});
  receive.on("message", (datagram) => pipeIn(datagram));
  receive.bind(port, HOST);
}

const pipeIn = badPipe(story.rate, story.seed, (datagram) => {
  const [address, atoms] = decode(datagram);
  device.hear(address, atoms);
});
const pipeOut = badPipe(story.rate, story.seed + 1, (datagram) => send.send(datagram, Number(enginePort), HOST));

function finish() {
  const clips = track.slots.slice(1).filter((slot) => slot.clip).map((slot) => slot.clip);
  const shown = clips.map((clip) => ({
    name: clip.name,
    notes: clip.notes,
    brace: [clip.loop_start, clip.loop_end],
    markers: [clip.start_marker, clip.end_marker],
    looping: clip.looping,
    meter: [clip.signature_numerator, clip.signature_denominator]
  }));
  console.log(JSON.stringify({ said: said[said.length - 1], console: live.console, source: source.notes.length, clips: shown }));
  process.exit(0);
}

const said = [];
device = load(script, live, new Clock(true), (outlet, message) => {
  if (outlet === 0) {
    pipeOut(encode(message[0], message.slice(1)));
  } else if (outlet === 1) {
    listen(message[1]);
  } else {
    said.push(message);
    if (!isPressed && /press Generate/.test(message)) {
      isPressed = true;
      for (const [name, value] of Object.entries(story.settings)) {
        device.box[name](value);
      }
      setImmediate(() => device.box.generate());
    } else if (isPressed && !/ \.\.\.$/.test(message)) {
      setTimeout(finish, 50);
    }
  }
});
device.ready();
setTimeout(() => {
  console.log(JSON.stringify({ said: `nothing came of it: ${said.join(" / ")}`, clips: [] }));
  process.exit(1);
}, 30000);
