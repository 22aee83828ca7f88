"use strict";

// Boxes with a face: parameters, and what only shows something.

const { strange } = require("./message.js");
const { menu, number, text } = require("./parameters.js");

const SEEN = ["presentation", "presentation_rect", "saved_attribute_attributes"];
const TURNED = [...SEEN, "annotation", "annotation_name", "parameter_enable", "ignoreclick"];

function comment(box) {
  return {
    inlets: 1,
    outlets: [],
    shown: box.spec.text,
    hear([word, ...atoms]) {
      if (word !== "set" || !atoms.length) {
        strange(box, [word, ...atoms]);
      }
      box.shown = atoms.join(" ");
      box.max.said.push(box.shown);
    }
  };
}

function panel(box) {
  return {
    inlets: 1,
    outlets: [],
    shown: box.spec.bgcolor,
    hear([word, ...colour]) {
      if (word !== "bgfillcolor" || colour.length !== 4 || colour.some((part) => !(part >= 0 && part <= 1))) {
        strange(box, [word, ...colour]);
      }
      box.shown = colour;
    }
  };
}

function sliders(box) {
  return {
    inlets: 1,
    outlets: ["", ""],
    range: box.spec.setminmax,
    shown: [],
    hear(message) {
      const isRange = message[0] === "setminmax";
      const numbers = isRange ? message.slice(1) : message;
      // A list of another length would change how many sliders there are.
      if (numbers.length !== (isRange ? 2 : box.spec.size) || numbers.some((value) => !Number.isFinite(value))) {
        strange(box, message);
      }
      if (isRange) {
        box.range = numbers;
        return;
      }
      box.shown = numbers.map((value) => Math.max(box.range[0], Math.min(box.range[1], value)));
      box.send(0, box.shown);
    }
  };
}

const faces = {
  "live.dial": { make: number, keys: TURNED },
  "live.numbox": { make: number, keys: TURNED },
  "live.menu": { make: menu, keys: TURNED },
  "live.text": { make: text, keys: [...TURNED, "mode", "outputmode", "text", "texton", "automation", "automationon"] },
  "live.comment": { make: comment, keys: [...SEEN, "text", "fontsize", "textjustification"] },
  "live.line": {
    make: (box) => ({ inlets: 1, outlets: [], hear: (message) => strange(box, message) }),
    keys: [...SEEN, "justification"]
  },
  panel: { make: panel, keys: [...SEEN, "parameter_enable", "mode", "rounded", "bgcolor"] },
  multislider: {
    make: sliders,
    keys: [
      ...SEEN,
      "parameter_enable",
      "ignoreclick",
      "size",
      "setminmax",
      "setstyle",
      "settype",
      "orientation",
      "bgcolor"
    ]
  }
};

module.exports = { faces };
