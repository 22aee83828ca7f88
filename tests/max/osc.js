"use strict";

// OSC as Max's udpsend writes and udpreceive reads it.

// Of a list in Max, the address among them.
const MOST_ATOMS = 256;

function pad(bytes) {
  return Buffer.concat([bytes, Buffer.alloc(4 - (bytes.length % 4))]);
}

// A whole number goes out as an integer unless `isFloat` says otherwise, any other as a float of 32 bits.
function encode([address, ...atoms], isFloat = () => false) {
  const tags = [","];
  const values = atoms.map((atom) => {
    const value = Buffer.alloc(4);
    if (typeof atom === "string") {
      tags.push("s");
      return pad(Buffer.from(atom));
    }
    if (Number.isInteger(atom) && !isFloat()) {
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
    throw new Error(`OSC packet size (${datagram.length}) not a multiple of 4 bytes: dropping`);
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
    if (tag === "i") {
      return datagram.readInt32BE(place - 4);
    }
    if (tag === "f") {
      return datagram.readFloatBE(place - 4);
    }
    throw new Error(`nobody has said what Max makes of an OSC ${tag}`);
  });
  return [address, ...atoms].slice(0, MOST_ATOMS);
}

module.exports = { MOST_ATOMS, decode, encode };
