"use strict";

// Plays presses of the button over real UDP against a real engine: `node play.js DEVICE PORT STORY.json` prints what was
// said and written as JSON. All devices stand in one Live and press at once, each its own presses one after the other.
//
// story: {weather, naps (milliseconds at which each receiver sleeps for half a second), version, devices: [[press]]}
// A source in the Session stands on the device's own track, one in the Arrangement on another.
// press: {notes, clip, settings, on ("source", "arrangement" or "made"), selected ([from, to]), times (clicks in a row)}

const fs = require("node:fs");

const { Clock } = require("./clock.js");
const { Program } = require("./program.js");
const { LiveSet } = require("./set.js");
const { RealNetwork } = require("./network.js");

const NAP = 500;
const LOOK = 4;
const PATIENCE = 60_000;

function main([file, port, storyFile]) {
  const story = JSON.parse(fs.readFileSync(storyFile, "utf8"));
  const clock = new Clock(true);
  const live = new LiveSet({ rows: 12, version: story.version });
  const max = new Program(live, clock, new RealNetwork(clock, story.weather, Number(port)), story.weather.seed);
  const players = story.devices.map((presses) => new Player(max, file, presses));
  (story.naps || []).forEach((at) =>
    setTimeout(() => players.forEach(({ device }) => max.network.sleep(device.words.port, NAP)), at)
  );
  Promise.all(players.map((player) => player.play())).then((devices) => {
    const late = players.map((player) => player.written().length);
    const { undo } = live;
    const told = JSON.stringify({ devices, late, console: max.console, faults: max.faults, undo });
    // The sockets would keep the program alive; a pipe takes a long text by pieces.
    process.stdout.write(told, () => process.exit(0));
  });
}

class Player {
  constructor(max, file, presses) {
    Object.assign(this, { max, live: max.live, presses });
    this.lead = this.live.addTrack();
    this.track = this.live.addTrack();
    this.device = max.load(file, this.track);
    this.device.ready();
  }

  async play() {
    const results = [];
    for (const press of this.presses) {
      await until(() => this.device.words.isWelcome);
      this.choose(press);
      for (const [name, value] of Object.entries(press.settings)) {
        this.device.box(name).turn(value);
      }
      // Live has one selected clip, so nothing comes between the choice and the click.
      this.live.select(
        this.clip,
        ({ start_time: at }) => press.selected && at >= press.selected[0] && at < press.selected[1]
      );
      const status = this.device.box("status");
      Array.from({ length: press.times || 1 }).forEach(() => this.device.box("generate").press());
      const isDone = await until(() => !/ \.\.\.$/.test(status.shown));
      results.push({
        said: isDone ? status.shown : `nothing came of it: ${status.shown}`,
        clips: this.written().map(facts)
      });
      if (!isDone) {
        break;
      }
    }
    // What was not undone may yet be doubled.
    await new Promise((done) => setTimeout(done, 300));
    this.clear();
    return results;
  }

  choose({ notes, clip, on = "source" }) {
    if (on === "made") {
      // The one that was made for it stays, so that only new ones count.
      [this.clip] = this.written();
      this.ignored = [this.clip];
      return;
    }
    this.clear();
    const [slot] = this.track.clip_slots;
    this.clip = this.live.addClip(on === "arrangement" ? this.lead : slot, notes, clip);
    this.source = this.clip;
    this.ignored = [this.clip];
  }

  clear() {
    [...this.written(), this.source].filter((clip) => this.live.has(clip)).forEach((clip) => this.live.dropClip(clip));
  }

  written() {
    const clips = [...this.track.clip_slots.map((slot) => slot.clip), ...this.track.arrangement_clips].filter(Boolean);
    return clips.filter((clip) => ![this.source, ...(this.ignored || [])].includes(clip));
  }
}

function facts(clip) {
  const { name, notes, markers, looping, is_arrangement_clip: arranged, start_time: at, until: end } = clip;
  const meter = [clip.signature_numerator, clip.signature_denominator];
  return {
    name,
    notes,
    markers,
    brace: looping ? clip.brace : markers,
    looping,
    meter,
    place: arranged ? [at, end] : null
  };
}

// Whether it came to be so.
async function until(isSo) {
  const last = Date.now() + PATIENCE;
  while (!isSo() && Date.now() < last) {
    await new Promise((done) => setTimeout(done, LOOK));
  }
  return isSo();
}

main(process.argv.slice(2));
