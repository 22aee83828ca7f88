"use strict";

// Second Voice: reads the selected clip, has the engine make a second voice of it or carry it on, writes new clips.
// ES5 for Max's js box, which wants one file: the build puts these parts one behind the other. This one holds the words:
// menus in the order of the patch's, and what the status line says.

autowatch = 0;
inlets = 1;
outlets = 4;

var OUT_OSC = 0;
var OUT_PORT = 1;
var OUT_STATUS = 2;
var OUT_FACE = 3;

// The menus. The engine's list may add models behind these; a place never gets another model, since sets recall by it.
var MODELS = [
  "chorale-bi-augmented", "chorale-bi", "chorale-uni-augmented", "chorale-uni", "blues", "blues-eck",
  "bidirectional", "lead-accompaniment", "anticipation", "folk", "biaxial", "tuned",
  "melody-attention", "melody-lookback", "melody-mono", "melody-basic", "mlp", "fvsbn", "hmm", "markov", "todd",
  "second-voice"
];
// The menu always has as many: a Push that shows a menu does not live through its growing.
var PLACES = 24;
var NO_MODEL = "-";
var DEFAULT_MODEL = 21;
var VOICES = ["alto", "bass", "above", "tenor", "soprano", "below", "all"];
var STYLES = ["chorale", "renaissance", "quartet"];
// Notes for each of the clip's, and the lean to contrary motion, x 1000; 0 as the model likes.
var DENSITIES = [0, 250, 500, 1000, 1500, 2000, 3000];
var CONTRARIES = [0, 500, 1000];
var CANDIDATES = 8;
var FOLLOWS = ["off", "lean", "strict"];
var CHANGES = ["auto", "basic", "quick", "jazz"];
// Percent x 10; 0 swings as the clip does.
var SWINGS = [0, 500, 540, 580, 620, 670, 710];
var THIS_TRACK = 0;
var NEXT_SLOT = 1;
var NEW_TRACK = 2;
var WHOLE = 0;
var UNSELECTED = 2;

// A text that leaves a js box stays in Max's symbol table for ever, so all but the engine's own words stand here.
var TEXTS = {
  ready: "Select a clip and press Generate",
  searching: "Looking for the engine ...",
  offline: "The engine is not running: press Start engine",
  starting: "Starting the engine ...",
  absent: "No engine came: install it once, with the Second Voice app or second-voice device --install",
  version: "Engine and device are of different releases: install both anew",
  noModel: "There is no model in this place of the menu: choose another",
  noClip: "No clip is selected: click one, so that its notes show",
  group: "That slot belongs to a group: open it and select a clip inside",
  audio: "The selected clip is audio: select a MIDI clip",
  empty: "The clip has no notes in its loop: write some, move the brace, or choose a model that carries on",
  noSelection: "No notes are selected: select those to make anew, or to keep, or set Redo to Whole clip",
  allSelected: "All of the clip is selected, so nothing is left to make anew: select less of it",
  noLead: "The device no longer knows what this voice was made for: select that clip",
  leadGone: "The clip that this voice was made for is gone: make a new voice",
  sending: "Sending the clip ...",
  making: "Making the new clip ...",
  cancelled: "Cancelled: nothing was written",
  idle: "Nothing is being made",
  lost: "The engine has stopped answering: is it still running?",
  gone: "The clip has been deleted meanwhile: nothing was written",
  frozen: "The track is frozen: unfreeze it, or choose another target",
  noTrack: "The device's track takes no MIDI clips: choose another target",
  noSlot: "Live gave no empty slot on the track: nothing was written",
  unwritten: "Live did not take the notes: nothing was written",
  damaged: "The answer came damaged: press Generate again",
  bug: "The device has failed: please report what Max's window says",
  done: "New clip written",
  doneSeveral: "New clips written",
  doneTrack: "New clip on a new track: give it an instrument",
  doneSession: "New clip in the Session, as it does not fit into the Arrangement"
};
