"use strict";

// Messages are arrays of atoms; one that begins with a text has it for a selector.

function selector(message) {
  return typeof message[0] === "string" ? message[0] : message.length > 1 ? "list" : "number";
}

// Words of a text as atoms: what looks like a number is one.
function atoms(text) {
  return text
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => (/^-?\d+(\.\d*)?$/.test(word) ? Number(word) : word));
}

function strange(box, message) {
  box.max.fault(`${box.name}: doesn't understand ${JSON.stringify(message)}`);
}

module.exports = { atoms, selector, strange };
