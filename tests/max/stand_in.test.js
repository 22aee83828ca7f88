"use strict";

// The stand-in itself: every nasty part bites a script that is careless of it. The patch is the device's, the script
// another.

const assert = require("node:assert");
const test = require("node:test");

const { careless } = require("./careless.js");

function printed(body, pattern, options) {
  const told = careless(body, options);
  told.say("run");
  assert.match(told.max.console.join("\n"), pattern);
  return told;
}

function faulty(body, pattern, options) {
  const told = careless(body, options);
  assert.throws(() => told.say("run"), pattern);
  assert.match(told.max.faults[0], pattern);
}

function got(body, options) {
  const told = careless(`got = JSON.stringify((function () { ${body} })());`, options);
  told.say("run");
  assert.deepStrictEqual([told.max.console, told.max.faults], [[], []]);
  return JSON.parse(told.patch.words.got);
}

const SLOT = 'new LiveAPI("live_set tracks 0 clip_slots 1")';
const CLIP = 'new LiveAPI("live_set view detail_clip")';

test("get answers with an array, and a number for what looks like one", () => {
  assert.deepStrictEqual(got(`return ${CLIP}.get("looping")`), [1]);
  const change = ({ clip }) => {
    clip.name = "120";
  };
  assert.deepStrictEqual(got(`return ${CLIP}.get("name")`, { change }), [120]);
});

test("what is not there has the id 0 in three forms", () => {
  const forms = got(
    `var api = ${SLOT}; var c = new LiveAPI("live_set tracks 0 clip_slots 1 clip"); return [c.id, c.id, c.id];`
  );
  assert.deepStrictEqual(new Set(forms), new Set([0, "0", "id 0"]));
});

test("note calls answer with text", () => {
  assert.strictEqual(JSON.parse(got(`return ${CLIP}.call("get_notes_extended", 0, 128, 0, 1)`)).notes.length, 4);
});

const PRINTED = {
  "asking before live.thisdevice": [SLOT, /use live.thisdevice/, { early: true }],
  "an exception of the script": ["nothing.at_all();", /nothing is not defined/],
  "a later word of JavaScript": ["[1].includes(1);", /includes is not a function/],
  "another later word": ["new Map();", /Map is not defined/],
  "a timer that Max has not": ["setTimeout(run, 1);", /setTimeout is not defined/],
  "a file": ["new File('x');", /File is not defined/],
  "a console": ["console.log(1);", /console is not defined/],
  "words in Max's window": ["post('hello');", /hello/],
  "a second clip in a slot": [`var s = ${SLOT}; s.call("create_clip", 4); s.call("create_clip", 4);`, /not empty/],
  "a clip without a length": [`${SLOT}.call("create_clip", 0);`, /create_clip/],
  "a number with an exponent": [`${SLOT}.call("create_clip", 1e-7);`, /not read as a number/],
  "too many arguments": [`${SLOT}.call("create_clip", 4, 4);`, /no such function/],
  "an end before a start": [`${CLIP}.set("loop_end", -1);`, /an end before a start/],
  "a call of what is not there": [
    'new LiveAPI("live_set tracks 0 clip_slots 1 clip").call("add_new_notes", {notes: []});',
    /no valid object/
  ],
  "a property of what is not there": [
    'new LiveAPI("live_set tracks 0 clip_slots 1 clip").get("name");',
    /no valid object/
  ],
  "a note that is none": [
    `${CLIP}.call("add_new_notes", {notes: [{pitch: 128, start_time: 0, duration: 1}]});`,
    /add_new_notes: pitch/
  ],
  "a note with its id": [
    `${CLIP}.call("add_new_notes", {notes: [{pitch: 1, start_time: 0, duration: 1, note_id: 3}]});`,
    /note_id/
  ],
  "the scale mode of Live 11": [
    'new LiveAPI("live_set").get("scale_mode");',
    /no property scale_mode/,
    { version: [11, 3, 0] }
  ],
  "an arrangement clip before 12.2": [
    'new LiveAPI("live_set tracks 0").call("create_midi_clip", 0, 4);',
    /no such function/,
    { version: [12, 1, 0] }
  ],
  "an arrangement clip out of time": [
    'new LiveAPI("live_set tracks 0").call("create_midi_clip", 2000000, 4);',
    /2000000/
  ],
  "a scene too many": ['new LiveAPI("live_set").call("create_scene", -1);', /limitation/, { mostScenes: 4 }],
  "a scene that is not there": ['new LiveAPI("live_set").call("delete_scene", 9);', /no scene 9/],
  "the last track": ['new LiveAPI("live_set").call("delete_track", 0);', /no track 0/],
  "a clip of another track": [
    'new LiveAPI("live_set tracks 1").call("delete_clip", "id " + new LiveAPI("live_set view detail_clip").id);',
    /another track/,
    { change: ({ live }) => live.addTrack() }
  ],
  "a word that the script has not": ["", /no function/, { word: "other" }]
};
for (const [words, [body, pattern, { word = "run", ...options } = {}]] of Object.entries(PRINTED)) {
  test(`${words} is printed, and all goes on`, () => {
    const told = careless(body, options);
    told.say(word);
    assert.match(told.max.console.join("\n"), pattern);
    assert.deepStrictEqual(told.max.faults, []);
  });
}

const SHUT = { is_frozen: [1, /frozen/], has_midi_input: [0, /no MIDI track/], is_foldable: [1, /group/] };
for (const [property, [value, pattern]] of Object.entries(SHUT)) {
  test(`a track whose ${property} is ${value} takes no clips`, () => {
    const change = ({ track }) => {
      track[property] = value;
    };
    const told = printed(
      `${SLOT}.call("create_clip", 4); new LiveAPI("live_set tracks 0").call("create_midi_clip", 0, 4);`,
      pattern,
      { change }
    );
    assert.strictEqual(told.max.console.length, 2);
    assert.strictEqual(told.track.clip_slots[1].clip, null);
  });
}

const FAULTS = {
  "outlet.apply": ["outlet.apply(this, [0, 1]);", /Live is gone/],
  "messnamed.apply": ["messnamed.apply(this, ['x']);", /Live is gone/],
  "a property that no Live has": [`${CLIP}.get("notes_and_more");`, /nothing to get/],
  "a write to what is only read": [`${CLIP}.set("length", 3);`, /nothing to set/],
  "a call that no Live has": [`${CLIP}.call("add_notes");`, /no call/],
  "a path that no Live has": ['new LiveAPI("live_set songs 0");', /no child songs/],
  "a member that LiveAPI has not": [`${CLIP}.name;`, /no member name/],
  "an object that is sent": ["outlet(0, {});", /no message/],
  "a number that is none": ["outlet(0, NaN);", /no message/],
  "an outlet that is not there": ["outlet(4, 1);", /no message/],
  "a list to the status line": ['outlet(3, ["voice", 1, 2]);', /doesn't understand/],
  "a menu that grows": ['outlet(3, ["models", "one"]);', /a Push that shows a menu/],
  "a word that the light does not know": ['outlet(3, ["light", 1, 2]);', /doesn't understand/]
};
for (const [words, [body, pattern]] of Object.entries(FAULTS)) {
  test(`${words} ends the story`, () => faulty(body, pattern));
}

test("a fault that the script catches is one all the same", () => {
  const told = careless("try { outlet.apply(this, [0, 1]); } catch (e) {}");
  told.say("run");
  assert.match(told.max.faults[0], /Live is gone/);
});

test("the js box obeys some words, whoever says them", () => {
  const told = careless("");
  assert.throws(() => told.say("compile"), /obeys compile/);
});

test("an object that was made too early is dead for ever", () => {
  const told = careless("got = early.id; early.get('tracks');", {
    head: 'var early; function soon() { early = new LiveAPI("live_set"); }',
    early: true
  });
  told.say("soon");
  told.patch.isOpen = true;
  told.say("run");
  assert.match(told.max.console.join("\n"), /no valid object/);
});

for (const noteForm of ["object", "text", "dict"]) {
  test(`of the forms of add_new_notes only ${noteForm} adds any, and the others say nothing`, () => {
    const body = `
      var notes = { notes: [{ pitch: 1, start_time: 0, duration: 1 }] }; var d = new Dict(); d.parse(JSON.stringify(notes));
      ${CLIP}.call("add_new_notes", noteForm === "object" ? notes : noteForm === "text" ? JSON.stringify(notes) : d);`;
    for (const form of ["object", "text", "dict"]) {
      const told = careless(body, { head: `var noteForm = "${form}";`, noteForm });
      told.say("run");
      assert.strictEqual(told.clip.notes.length, form === noteForm ? 5 : 4);
      assert.deepStrictEqual(told.max.console, []);
    }
  });
}

test("a note is cut where another of its pitch begins, and what a new one covers is gone", () => {
  const add = (notes) => `${CLIP}.call("add_new_notes", ${JSON.stringify({ notes })});`;
  const told = careless(
    add([
      { pitch: 1, start_time: 0, duration: 4 },
      { pitch: 1, start_time: 1, duration: 1 }
    ])
  );
  told.say("run");
  assert.deepStrictEqual(
    told.clip.notes.filter((note) => note.pitch === 1).map((note) => [note.start_time, note.duration]),
    [
      [1, 1],
      [0, 1]
    ]
  );
  const over = careless(
    add([
      { pitch: 1, start_time: 1, duration: 1 },
      { pitch: 1, start_time: 0, duration: 4 }
    ])
  );
  over.say("run");
  assert.deepStrictEqual(
    over.clip.notes.filter((note) => note.pitch === 1).map((note) => note.start_time),
    [0]
  );
});

test("nothing can be changed from inside a notification", () => {
  const head = "var watch; function heard(args) { watch.set('name', 'other'); }";
  const told = careless(`watch = new LiveAPI(heard, "live_set view detail_clip"); watch.property = "name";`, { head });
  told.say("run");
  assert.match(told.max.console.join("\n"), /cannot be triggered by notifications/);
  assert.strictEqual(told.clip.name, "lead");
});

test("an observer hears what changes, until it is let go", () => {
  const head = "var heard = []; var watch; function hear(args) { heard.push(args[1]); }";
  const told = careless('watch = new LiveAPI(hear, "live_set view detail_clip"); watch.property = "name";', { head });
  told.say("run");
  told.live.write(told.clip, "name", "other");
  told.live.touch(told.clip, "name");
  told.patch.words.watch.property = "";
  told.live.touch(told.clip, "name");
  assert.deepStrictEqual([...told.patch.words.heard], ["lead", "other"]);
});

test("an object that is deleted has the id 0 from then on", () => {
  const told = careless("got = held.id;", { head: `var held; function hold() { held = ${CLIP}; }` });
  told.say("hold");
  told.live.dropClip(told.clip);
  told.say("run");
  assert.ok([0, "0", "id 0"].includes(told.patch.words.got));
});

test("texts that leave the script or are a path stay in the table, numbers and ids do not", () => {
  const told = careless(`var api = ${CLIP}; api.id = 5; outlet(2, "a new text"); outlet(3, ["used", 5]);`);
  told.say("run");
  assert.deepStrictEqual([...told.max.symbols], ["live_set view detail_clip", "a new text", "used"]);
});

test("changes outside an undo step are counted apart", () => {
  const told = careless(
    `var s = new LiveAPI("live_set"); ${CLIP}.set("name", "x"); s.call("begin_undo_step"); ${CLIP}.set("name", "y"); s.call("end_undo_step");`
  );
  told.say("run");
  assert.deepStrictEqual([told.live.undo.loose, told.live.undo.steps], [1, 1]);
});

test("in the Arrangement a new clip cuts away what lay there, and an unlooped one ends with its marker", () => {
  const told = careless(`
    var track = new LiveAPI("live_set tracks 0"); track.call("create_midi_clip", 0, 4); track.call("create_midi_clip", 2, 8);
    var clip = new LiveAPI("live_set tracks 0 arrangement_clips 0"); clip.set("end_marker", 3); got = clip.get("end_time")[0];`);
  told.say("run");
  assert.strictEqual(told.track.arrangement_clips.length, 1);
  assert.strictEqual(told.patch.words.got, 5);
});
