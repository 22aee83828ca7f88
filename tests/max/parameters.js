"use strict";

// Boxes that a musician turns and Live stores, automates and recalls.

const { strange } = require("./message.js");

const VALUES = [
  "parameter_longname",
  "parameter_shortname",
  "parameter_type",
  "parameter_mmin",
  "parameter_mmax",
  "parameter_enum",
  "parameter_initial",
  "parameter_initial_enable",
  "parameter_unitstyle",
  "parameter_modmode",
  "parameter_order",
  "parameter_info",
  "parameter_invisible"
];
const FLOAT = 0;
const HIDDEN = 2;

// A parameter: what Live holds of it. `put` brings a value into its range, as Live does; a whole number is one.
function parameter(box) {
  const values = box.spec.saved_attribute_attributes.valueof;
  const unknown = Object.keys(values).filter((key) => !VALUES.includes(key));
  if (
    unknown.length ||
    box.spec.parameter_enable !== 1 ||
    (values.parameter_type === 1 && values.parameter_mmax > 255)
  ) {
    throw new Error(`${box.name}: Max makes no parameter of ${unknown}`);
  }
  const { parameter_mmin: low = 0, parameter_mmax: high, parameter_type: type } = values;
  const isHidden = values.parameter_invisible === HIDDEN;
  const { [isHidden ? "" : values.parameter_longname]: stored = values.parameter_initial[0] } = box.patch.saved;
  return {
    items: values.parameter_enum ? [...values.parameter_enum] : null,
    isHidden,
    put(value) {
      if (typeof value !== "number" || Number.isNaN(value)) {
        strange(box, [value]);
      }
      const whole = type === FLOAT ? Math.fround(value) : Math.round(value);
      box.value = Math.max(low, Math.min(high, whole));
    },
    restore() {
      box.put(stored);
      box.output();
    },
    // What the musician, a controller or an envelope does.
    turn(value) {
      if (box.spec.ignoreclick) {
        throw new Error(`${box.name} takes no clicks`);
      }
      box.put(value);
      box.output();
    },
    hear(message) {
      const isSet = message[0] === "set";
      if (message.length !== (isSet ? 2 : 1)) {
        strange(box, message);
      }
      if (!isHidden) {
        box.max.fault(`${box.name}: a stored parameter that the patch moves fills the undo list`);
      }
      box.put(message[message.length - 1]);
      if (!isSet) {
        box.output();
      }
    }
  };
}

function number(box) {
  const { parameter_mmin: low = 0, parameter_mmax: high } = box.spec.saved_attribute_attributes.valueof;
  return {
    inlets: 1,
    outlets: ["", "float"],
    ...parameter(box),
    output() {
      box.send(1, [(box.value - low) / (high - low)]);
      box.send(0, [box.value]);
    }
  };
}

function menu(box) {
  const plain = parameter(box);
  return {
    inlets: 1,
    outlets: ["", "", "float"],
    ...plain,
    output() {
      box.send(2, [box.value / Math.max(1, box.items.length - 1)]);
      box.send(1, [box.items[box.value]]);
      box.send(0, [box.value]);
    },
    choose(item) {
      box.turn(box.items.indexOf(item));
    },
    hear(message) {
      const [word, ...items] = message;
      if (word !== "_parameter_range") {
        plain.hear(message);
        return;
      }
      if (items.length !== box.items.length || items.some((item) => typeof item !== "string")) {
        box.max.fault(`${box.name}: a Push that shows a menu does not live through ${items.length} items`);
      }
      box.items = items;
    }
  };
}

// A button puts out on a click; one that a controller plays goes back to 0 when it is let go, and says nothing then.
function text(box) {
  const isButton = !box.spec.mode;
  return {
    inlets: 1,
    outlets: ["", ""],
    ...parameter(box),
    presses: 0,
    output() {
      if (!isButton) {
        box.send(0, [box.value]);
      }
    },
    press() {
      box.presses += 1;
      // Nobody has said which of the two it is.
      box.send(0, box.presses % 2 ? ["bang"] : [1]);
    }
  };
}

module.exports = { menu, number, text };
