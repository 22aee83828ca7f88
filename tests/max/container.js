"use strict";

// Opens a frozen .amxd as Max does: chunks outside, an mx@c block inside, and in it the patch and its files.

const MIDI_EFFECT = "mmmm";
const FROZEN = 7;
const FIELDS = "type fnam sz32 of32 vers flag mdat";

// {patch, files}: the patcher dictionary and the texts of the embedded files by name.
function open(device) {
  const chunks = outer(device);
  check([...chunks.keys()].join(" ") === "ampf meta ptch", `chunks ${[...chunks.keys()]}`);
  check(chunks.get("ampf").toString("latin1") === MIDI_EFFECT, "not a MIDI effect");
  check(chunks.get("meta").readUInt32LE() === FROZEN, "not frozen");
  const [own, ...others] = inner(chunks.get("ptch"));
  check(own.kind === "JSON" && own.flag === 17 && own.name.endsWith(".amxd"), `first file is ${own.name}`);
  check(own.bytes.subarray(-2).equals(Buffer.from("\n\0")), "the patch does not end with a line feed and a NUL");
  const { patcher } = JSON.parse(own.bytes.toString("utf8").slice(0, -1));
  const type = Buffer.from(MIDI_EFFECT, "latin1").readUInt32BE();
  check(
    patcher.project && patcher.project.amxdtype === type,
    "a project without a name is like a day without sunshine"
  );
  check(
    others.every((file) => file.kind === "TEXT" && file.flag === 0),
    "a file is no text"
  );
  return { patcher, files: new Map(others.map((file) => [file.name, file.bytes.toString("utf8")])) };
}

function outer(device) {
  const chunks = new Map();
  for (let place = 0; place < device.length;) {
    const end = place + 8 + device.readUInt32LE(place + 4);
    check(end <= device.length, "The device file exceeds the maximum size of one gigabyte");
    chunks.set(device.toString("latin1", place, place + 4), device.subarray(place + 8, end));
    place = end;
  }
  return chunks;
}

function inner(block) {
  check(block.toString("latin1", 0, 4) === "mx@c" && block.readUInt32BE(4) === 16, "no mx@c block");
  const footer = Number(block.readBigUInt64BE(8));
  const [list, ...rest] = records(block.subarray(footer));
  check(list.name === "dlst" && !rest.length, "something stands behind the file list");
  const files = records(list.bytes).map(({ name, bytes }) => {
    const fields = records(bytes);
    check(name === "dire" && fields.map((field) => field.name).join(" ") === FIELDS, "a file's fields are not Max's");
    return described(block, Object.fromEntries(fields.map((field) => [field.name, field.bytes])));
  });
  let place = 16;
  for (const file of files) {
    check(file.start === place, `${file.name} does not begin where the one before it ends`);
    place += file.bytes.length;
  }
  check(place === footer, "a gap before the file list");
  return files;
}

function described(block, { type, fnam, sz32, of32, vers, flag }) {
  const name = fnam.toString("utf8", 0, fnam.indexOf(0));
  check(fnam.length === Buffer.byteLength(name) + 4 - (Buffer.byteLength(name) % 4), `the padding of ${name}`);
  check(vers.readUInt32BE() === 0, `${name}: vers`);
  const start = of32.readUInt32BE();
  const bytes = block.subarray(start, start + sz32.readUInt32BE());
  return { name, kind: type.toString("latin1"), flag: flag.readUInt32BE(), start, bytes };
}

// Inside the block a length is big-endian and counts its own eight bytes.
function records(bytes) {
  const found = [];
  for (let place = 0; place < bytes.length;) {
    const end = place + bytes.readUInt32BE(place + 4);
    check(end > place + 7 && end <= bytes.length, "a record does not fit");
    found.push({ name: bytes.toString("latin1", place, place + 4), bytes: bytes.subarray(place + 8, end) });
    place = end;
  }
  return found;
}

function check(isRight, text) {
  if (!isRight) {
    throw new Error(`Max does not open this device: ${text}`);
  }
}

module.exports = { open };
