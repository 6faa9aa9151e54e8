// What @colyseus/schema makes of a race: reads a trace from standard input (see
// payload_test.go) and prints the bytes of each snapshot, one a line. Every field
// has the narrowest fixed type that holds what the race has in it.
import { readFileSync } from "node:fs";
import { Encoder, schema, t } from "@colyseus/schema";

const src = readFileSync(0);
const words = new Int32Array(src.buffer, src.byteOffset, src.length / 4);
const [cars, fields, snapshots] = words;
const low = words.subarray(3, 3 + fields);
const high = words.subarray(3 + fields, 3 + 2 * fields);
const trace = words.subarray(3 + 2 * fields);

function narrowest(low, high) {
  if (low >= 0) return high < 1 << 8 ? t.uint8() : high < 1 << 16 ? t.uint16() : t.int32();
  if (low >= -(1 << 7) && high < 1 << 7) return t.int8();
  return low >= -(1 << 15) && high < 1 << 15 ? t.int16() : t.int32();
}

// A car and how its race goes are one class, which saves it a reference each.
const names = Array.from({ length: fields }, (_, i) => `f${i}`);
const Car = schema(Object.fromEntries(names.map((name, i) => [name, narrowest(low[i], high[i])])), "Car");
const State = schema({ tick: t.uint32(), cars: t.array(Car) }, "State");

const state = new State();
for (let i = 0; i < cars; i++) state.cars.push(new Car());
Encoder.BUFFER_SIZE = 1 << 20;
const encoder = new Encoder(state);
const sizes = [];
for (let s = 0; s < snapshots; s++) {
  state.tick = s;
  for (let i = 0; i < cars; i++) {
    const car = state.cars[i];
    const at = (s * cars + i) * fields;
    for (let f = 0; f < fields; f++) car[names[f]] = trace[at + f];
  }
  const bytes = encoder.encode();
  encoder.discardChanges();
  if (s > 0) sizes.push(bytes.length); // the first holds everything
}
console.log(sizes.join("\n"));
