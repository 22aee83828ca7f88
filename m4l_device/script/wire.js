
// ---- wire: numbers as engine/protocol.py has them ----

var VERSION = 4;
var TICKS = 50400;
var NOTE_ATOMS = 8;
var CHUNK = 30;
var WINDOW = 8;
var MODULUS = 16777213;

function ticks(beats) {
  return Math.round(beats * TICKS);
}

function packNote(note) {
  return [
    note.pitch,
    ticks(note.start_time),
    Math.max(1, ticks(note.duration)),
    Math.round(note.velocity * 100),
    note.mute ? 1 : 0,
    Math.round((note.probability === undefined ? 1 : note.probability) * 1000),
    Math.round((note.velocity_deviation || 0) * 100),
    Math.round((note.release_velocity === undefined ? 64 : note.release_velocity) * 100)
  ];
}

function pack(notes) {
  var chunks = [];
  for (var i = 0; i < notes.length; i += 1) {
    if (i % CHUNK === 0) {
      chunks.push([]);
    }
    chunks[chunks.length - 1] = chunks[chunks.length - 1].concat(packNote(notes[i]));
  }
  return chunks;
}

function unpack(chunks) {
  var notes = [];
  for (var i = 0; i < chunks.length; i += 1) {
    for (var j = 0; j + NOTE_ATOMS <= chunks[i].length; j += NOTE_ATOMS) {
      var atoms = chunks[i].slice(j, j + NOTE_ATOMS);
      notes.push({
        pitch: atoms[0],
        start_time: atoms[1] / TICKS,
        duration: atoms[2] / TICKS,
        velocity: atoms[3] / 100,
        mute: atoms[4] ? 1 : 0,
        probability: atoms[5] / 1000,
        velocity_deviation: atoms[6] / 100,
        release_velocity: atoms[7] / 100
      });
    }
  }
  return notes;
}

function checksum(chunks) {
  var check = 0;
  for (var i = 0; i < chunks.length; i += 1) {
    for (var j = 0; j < chunks[i].length; j += 1) {
      check = (check * 31 + chunks[i][j]) % MODULUS;
      // JavaScript's remainder takes the sign of what is divided.
      if (check < 0) {
        check += MODULUS;
      }
    }
  }
  return check;
}
