// node --import: a clock that is put forward and back by hours, again and again. What is measured must not follow it.
const HOURS = [0, 2, -3, 0.5, -1, 26];
const HOUR_MS = 3_600_000;
const real = Date.now.bind(Date);
let looks = 0;

class SteppingDate extends Date {
  constructor(...parts) {
    if (parts.length === 0) super(SteppingDate.now());
    else super(...parts);
  }
  static now() {
    return real() + (HOURS[looks++ % HOURS.length] ?? 0) * HOUR_MS;
  }
}
globalThis.Date = SteppingDate;
