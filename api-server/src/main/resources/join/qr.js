// QR codes (ISO/IEC 18004): text as UTF-8 in byte mode, error correction level L, in the smallest version that holds it.

// By version from 1 to 40, at level L: error correction codewords in each block, and how many blocks.
const CORRECTION = [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
  28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30];
const BLOCKS = [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8,
  8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25];

const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** The modules of a text's code, row by row, true where dark; null: it is too long for any code. */
export function modules(text) {
  const bytes = new TextEncoder().encode(text);
  for (let version = 1; version <= 40; version++) {
    const capacity = dataCodewords(version);
    const countBits = version < 10 ? 8 : 16;
    if (4 + countBits + bytes.length * 8 <= capacity * 8) {
      return draw(version, interleave(version, encode(bytes, countBits, capacity)));
    }
  }
  return null;
}

/** Draws the code on a canvas, with the quiet zone of four modules around it. */
export function paint(canvas, code, pixels = 4) {
  const side = (code.length + 8) * pixels;
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, side, side);
  context.fillStyle = "#000";
  code.forEach((row, y) => row.forEach((dark, x) => {
    if (dark) {
      context.fillRect((x + 4) * pixels, (y + 4) * pixels, pixels, pixels);
    }
  }));
}

function rawCodewords(version) {
  let bits = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const count = Math.floor(version / 7) + 2;
    bits -= (25 * count - 10) * count - 55;
    if (version >= 7) {
      bits -= 36;
    }
  }
  return Math.floor(bits / 8);
}

function dataCodewords(version) {
  return rawCodewords(version) - CORRECTION[version - 1] * BLOCKS[version - 1];
}

function encode(bytes, countBits, capacity) {
  const bits = [];
  const push = (value, length) => {
    for (let i = length - 1; i >= 0; i--) {
      bits.push((value >>> i) & 1);
    }
  };
  push(4, 4);
  push(bytes.length, countBits);
  bytes.forEach((byte) => push(byte, 8));
  push(0, Math.min(4, capacity * 8 - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < capacity * 8; pad ^= 0xec ^ 0x11) {
    push(pad, 8);
  }
  return Array.from({ length: capacity }, (_, i) =>
    bits.slice(i * 8, i * 8 + 8).reduce((byte, bit) => (byte << 1) | bit, 0));
}

function multiply(a, b) {
  let product = 0;
  for (let i = 7; i >= 0; i--) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((b >>> i) & 1) * a;
  }
  return product;
}

function correction(data, divisor) {
  const remainder = new Array(divisor.length).fill(0);
  for (const byte of data) {
    const factor = byte ^ remainder.shift();
    remainder.push(0);
    divisor.forEach((coefficient, i) => { remainder[i] ^= multiply(coefficient, factor); });
  }
  return remainder;
}

function divisor(degree) {
  const result = new Array(degree).fill(0);
  result[degree - 1] = 1;
  let root = 1;
  for (let i = 0; i < degree; i++) {
    for (let j = 0; j < degree; j++) {
      result[j] = multiply(result[j], root) ^ (j + 1 < degree ? result[j + 1] : 0);
    }
    root = multiply(root, 2);
  }
  return result;
}

function interleave(version, data) {
  const blocks = BLOCKS[version - 1];
  const length = CORRECTION[version - 1];
  const raw = rawCodewords(version);
  const short = Math.floor(raw / blocks) - length;
  const long = raw % blocks;
  const by = divisor(length);
  const parts = [];
  for (let i = 0, at = 0; i < blocks; i++) {
    const size = short + (i < blocks - long ? 0 : 1);
    const part = data.slice(at, at + size);
    at += size;
    parts.push({ part, check: correction(part, by) });
  }
  const result = [];
  for (let i = 0; i <= short; i++) {
    parts.forEach(({ part }) => { if (i < part.length) { result.push(part[i]); } });
  }
  for (let i = 0; i < length; i++) {
    parts.forEach(({ check }) => result.push(check[i]));
  }
  return result;
}

function draw(version, codewords) {
  const size = version * 4 + 17;
  const dark = Array.from({ length: size }, () => new Array(size).fill(false));
  const fixed = Array.from({ length: size }, () => new Array(size).fill(false));
  const set = (x, y, value) => {
    dark[y][x] = value;
    fixed[y][x] = true;
  };
  for (let i = 0; i < size; i++) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  for (const [cx, cy] of [[3, 3], [size - 4, 3], [3, size - 4]]) {
    for (let dy = -4; dy <= 4; dy++) {
      for (let dx = -4; dx <= 4; dx++) {
        const x = cx + dx;
        const y = cy + dy;
        const distance = Math.max(Math.abs(dx), Math.abs(dy));
        if (x >= 0 && x < size && y >= 0 && y < size) {
          set(x, y, distance !== 2 && distance !== 4);
        }
      }
    }
  }
  const centres = alignment(version, size);
  const last = centres.length - 1;
  centres.forEach((cx, i) => centres.forEach((cy, j) => {
    if (!((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0))) {
      for (let dy = -2; dy <= 2; dy++) {
        for (let dx = -2; dx <= 2; dx++) {
          set(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
        }
      }
    }
  }));
  format(0, size, set);
  if (version >= 7) {
    const bits = (version << 12) | remainder(version, 12, 0x1f25);
    for (let i = 0; i < 18; i++) {
      const a = size - 11 + (i % 3);
      const b = Math.floor(i / 3);
      set(a, b, ((bits >>> i) & 1) === 1);
      set(b, a, ((bits >>> i) & 1) === 1);
    }
  }
  fill(codewords, size, dark, fixed);
  let best = null;
  let least = Infinity;
  MASKS.forEach((mask, number) => {
    format(number, size, set);
    const masked = dark.map((row, y) => row.map((value, x) => (fixed[y][x] ? value : value !== mask(x, y))));
    const penalty = rate(masked, size);
    if (penalty < least) {
      least = penalty;
      best = masked;
    }
  });
  return best;
}

function alignment(version, size) {
  if (version === 1) {
    return [];
  }
  const count = Math.floor(version / 7) + 2;
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  const result = [6];
  for (let at = size - 7; result.length < count; at -= step) {
    result.splice(1, 0, at);
  }
  return result;
}

function remainder(value, length, generator) {
  let rest = value;
  for (let i = 0; i < length; i++) {
    rest = (rest << 1) ^ ((rest >>> (length - 1)) * generator);
  }
  return rest & ((1 << length) - 1);
}

/** Level L is 01 in the format's bits. */
function format(mask, size, set) {
  const data = (1 << 3) | mask;
  const bits = ((data << 10) | remainder(data, 10, 0x537)) ^ 0x5412;
  const bit = (i) => ((bits >>> i) & 1) === 1;
  for (let i = 0; i <= 5; i++) {
    set(8, i, bit(i));
  }
  set(8, 7, bit(6));
  set(8, 8, bit(7));
  set(7, 8, bit(8));
  for (let i = 9; i < 15; i++) {
    set(14 - i, 8, bit(i));
  }
  for (let i = 0; i < 8; i++) {
    set(size - 1 - i, 8, bit(i));
  }
  for (let i = 8; i < 15; i++) {
    set(8, size - 15 + i, bit(i));
  }
  set(8, size - 8, true);
}

/** In zigzag, two columns at a time, from the lower right; the column of the timing pattern is left out. */
function fill(codewords, size, dark, fixed) {
  let at = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) {
      right = 5;
    }
    const upward = ((right + 1) & 2) === 0;
    for (let step = 0; step < size; step++) {
      const y = upward ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (!fixed[y][x] && at < codewords.length * 8) {
          dark[y][x] = ((codewords[at >>> 3] >>> (7 - (at & 7))) & 1) === 1;
          at++;
        }
      }
    }
  }
}

/** How hard a masked code is to read: runs, blocks, look-alikes of the finder, and imbalance. */
function rate(code, size) {
  let penalty = 0;
  let darks = 0;
  const lines = [...code, ...code[0].map((_, x) => code.map((row) => row[x]))];
  for (const line of lines) {
    const text = line.map((value) => (value ? "1" : "0")).join("");
    for (const run of text.match(/0{5,}|1{5,}/g) ?? []) {
      penalty += run.length - 2;
    }
    for (const pattern of ["10111010000", "00001011101"]) {
      for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1)) {
        penalty += 40;
      }
    }
  }
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      darks += code[y][x] ? 1 : 0;
      if (x > 0 && y > 0 && code[y][x] === code[y - 1][x] && code[y][x] === code[y][x - 1]
          && code[y][x] === code[y - 1][x - 1]) {
        penalty += 3;
      }
    }
  }
  return penalty + Math.floor(Math.abs((darks * 20) / (size * size) - 10)) * 10;
}
