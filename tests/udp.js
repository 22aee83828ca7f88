"use strict";

// OSC as Max's udpsend writes and udpreceive reads it, and a pipe that loses, doubles and reorders.

function pad(bytes) {
  return Buffer.concat([bytes, Buffer.alloc(4 - (bytes.length % 4))]);
}

// A number that is whole goes out as an integer, another as a float of 32 bits.
function encode(address, atoms) {
  const tags = [","];
  const values = atoms.map((atom) => {
    const value = Buffer.alloc(4);
    if (typeof atom === "string") {
      tags.push("s");
      return pad(Buffer.from(atom));
    }
    if (Number.isInteger(atom)) {
      tags.push("i");
      value.writeInt32BE(atom);
    } else {
      tags.push("f");
      value.writeFloatBE(atom);
    }
    return value;
  });
  return Buffer.concat([pad(Buffer.from(address)), pad(Buffer.from(tags.join(""))), ...values]);
}

function decode(datagram) {
  if (datagram.length % 4) {
    throw new Error(`packet of ${datagram.length} bytes: not a multiple of 4`);
  }
  let place = 0;
  function text() {
    const end = datagram.indexOf(0, place);
    const found = datagram.toString("utf8", place, end);
    place = end + 4 - ((end - place) % 4);
    return found;
  }
  const address = text();
  const atoms = [...text().slice(1)].map((tag) => {
    if (tag === "s") {
      return text();
    }
    place += 4;
    return tag === "i" ? datagram.readInt32BE(place - 4) : datagram.readFloatBE(place - 4);
  });
  // Max lists end at 256 atoms, the address among them.
  return [address, atoms.slice(0, 255)];
}

// A generator with a seed (mulberry32).
function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// Return a function that passes packets on to `deliver`, badly; `rate` is that of loss, of doubling and of delay each.
function badPipe(rate, seed, deliver) {
  const draw = chance(seed);
  let held = null;
  return (packet) => {
    if (draw() < rate) {
      return;
    }
    const copies = draw() < rate ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      if (held === null && draw() < rate) {
        held = packet;
        continue;
      }
      deliver(packet);
      if (held !== null) {
        const late = held;
        held = null;
        deliver(late);
      }
    }
  };
}

module.exports = { encode, decode, badPipe };
