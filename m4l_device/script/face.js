
// ---- face: the light, the progress, the used seed and a small picture; numbers alone, which leave nothing behind ----

var LIGHTS = { down: [0.85, 0.33, 0.28, 1], up: [0.35, 0.75, 0.38, 1], busy: [0.95, 0.7, 0.2, 1] };
var COLUMNS = 128;

// The engine's own words about what it made may stand behind.
function say(text, remark) {
  var words = TEXTS[text] || text;
  outlet(OUT_STATUS, remark ? words + ": " + remark : words);
}

function show(name, numbers) {
  outlet(OUT_FACE, [name].concat(numbers));
}

function light(name) {
  show("light", LIGHTS[name]);
}

function progress(percent) {
  show("progress", [percent]);
}

// The highest pitch that sounds in the middle of each column of a span, `floor` where none does.
function contour(notes, span, floor) {
  var pitches = [];
  for (var i = 0; i < COLUMNS; i += 1) {
    pitches.push(floor);
  }
  for (var j = 0; j < notes.length; j += 1) {
    var note = notes[j];
    var width = (span.end - span.start) / COLUMNS;
    var from = Math.max(0, Math.ceil((note.start_time - span.start) / width - 0.5));
    for (var k = from; k < COLUMNS && span.start + (k + 0.5) * width < note.start_time + note.duration; k += 1) {
      pitches[k] = Math.max(pitches[k], note.pitch);
    }
  }
  return pitches;
}

function picture(lead, answer) {
  var low = 127;
  var high = 0;
  var notes = lead.concat(answer.notes);
  for (var i = 0; i < notes.length; i += 1) {
    low = Math.min(low, notes[i].pitch);
    high = Math.max(high, notes[i].pitch);
  }
  if (low > high) {
    return;
  }
  // Silence lies on the floor, a little below the lowest note.
  var floor = Math.max(0, low - 4);
  show("range", [floor, Math.min(127, high + 2)]);
  show("lead", contour(lead, answer, floor));
  show("voice", contour(answer.notes, answer, floor));
}
