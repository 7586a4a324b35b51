/*! ConsentKit, MIT. What it checks: docs/receipt-format.md; its source: static/src/verifier */
"use strict";
(() => {
  // static/src/verifier/base64.js
  var toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));
  var toBase64url = (bytes) => toBase64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  var fromBase64 = (text) => {
    const bytes = decoded(text);
    return bytes && toBase64(bytes) === text ? bytes : null;
  };
  var fromBase64url = (text) => {
    const bytes = decoded(text?.replace(/-/g, "+").replace(/_/g, "/"));
    return bytes && toBase64url(bytes) === text ? bytes : null;
  };
  var decoded = (text) => {
    try {
      return Uint8Array.from(atob(text ?? "!"), (letter) => letter.charCodeAt(0));
    } catch {
      return null;
    }
  };

  // static/src/verifier/sha2.js
  var PRIMES = [2];
  for (let n = 3; PRIMES.length < 80; n += 2) if (PRIMES.every((prime) => n % prime)) PRIMES.push(n);
  var fraction = (prime, degree) => {
    const wanted = BigInt(prime) << 64n * degree;
    let root = 0n;
    for (let bit = 1n << 69n; bit; bit >>= 1n) if ((root + bit) ** degree <= wanted) root += bit;
    return BigInt.asUintN(64, root);
  };
  var K512 = PRIMES.map((prime) => fraction(prime, 3n));
  var START512 = PRIMES.slice(0, 8).map((prime) => fraction(prime, 2n));
  var K256 = Int32Array.from(K512.slice(0, 64), (word) => Number(word >> 32n));
  var START256 = Int32Array.from(START512, (word) => Number(word >> 32n));
  var padded = (message, block) => {
    const filled = new Uint8Array(Math.ceil((message.length + 1 + block / 8) / block) * block);
    filled.set(message);
    filled[message.length] = 128;
    new DataView(filled.buffer).setBigUint64(filled.length - 8, BigInt(message.length) * 8n);
    return filled;
  };
  var turn = (word, count) => word >>> count | word << 32 - count;
  var sha256 = (message) => {
    const data = new DataView(padded(message, 64).buffer);
    const state = START256.slice();
    const w = new Int32Array(64);
    for (let at = 0; at < data.byteLength; at += 64) {
      for (let i = 0; i < 64; i += 1) w[i] = i < 16 ? data.getInt32(at + 4 * i) : schedule256(w, i);
      let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
      for (let i = 0; i < 64; i += 1) {
        const big1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
        const t1 = h + big1 + (e & f ^ ~e & g) + (K256[i] ?? 0) + (w[i] ?? 0) | 0;
        const big0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
        const t2 = big0 + (a & b ^ a & c ^ b & c) | 0;
        [h, g, f, e, d, c, b, a] = [g, f, e, d + t1 | 0, c, b, a, t1 + t2 | 0];
      }
      [a, b, c, d, e, f, g, h].forEach((word, i) => state[i] = (state[i] ?? 0) + word);
    }
    const digest = new DataView(new ArrayBuffer(32));
    state.forEach((word, i) => digest.setInt32(4 * i, word));
    return new Uint8Array(digest.buffer);
  };
  var schedule256 = (w, i) => {
    const [x = 0, y = 0] = [w[i - 15], w[i - 2]];
    const small0 = turn(x, 7) ^ turn(x, 18) ^ x >>> 3;
    const small1 = turn(y, 17) ^ turn(y, 19) ^ y >>> 10;
    return (w[i - 16] ?? 0) + small0 + (w[i - 7] ?? 0) + small1 | 0;
  };
  var low64 = (word) => BigInt.asUintN(64, word);
  var turn64 = (word, count) => word >> count | low64(word << 64n - count);
  var sha512 = (message) => {
    const data = new DataView(padded(message, 128).buffer);
    const state = [...START512];
    const w = [];
    for (let at = 0; at < data.byteLength; at += 128) {
      for (let i = 0; i < 80; i += 1) w[i] = i < 16 ? data.getBigUint64(at + 8 * i) : schedule512(w, i);
      let [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n, g = 0n, h = 0n] = state;
      for (let i = 0; i < 80; i += 1) {
        const big1 = turn64(e, 14n) ^ turn64(e, 18n) ^ turn64(e, 41n);
        const t1 = h + big1 + (e & f ^ low64(~e) & g) + (K512[i] ?? 0n) + (w[i] ?? 0n);
        const big0 = turn64(a, 28n) ^ turn64(a, 34n) ^ turn64(a, 39n);
        const t2 = big0 + (a & b ^ a & c ^ b & c);
        [h, g, f, e, d, c, b, a] = [g, f, e, low64(d + t1), c, b, a, low64(t1 + t2)];
      }
      [a, b, c, d, e, f, g, h].forEach((word, i) => state[i] = low64((state[i] ?? 0n) + word));
    }
    const digest = new DataView(new ArrayBuffer(64));
    state.forEach((word, i) => digest.setBigUint64(8 * i, word));
    return new Uint8Array(digest.buffer);
  };
  var schedule512 = (w, i) => {
    const [x = 0n, y = 0n] = [w[i - 15], w[i - 2]];
    const small0 = turn64(x, 1n) ^ turn64(x, 8n) ^ x >> 7n;
    const small1 = turn64(y, 19n) ^ turn64(y, 61n) ^ y >> 6n;
    return low64((w[i - 16] ?? 0n) + small0 + (w[i - 7] ?? 0n) + small1);
  };

  // static/src/verifier/refusal.js
  var Refusal = class extends Error {
    /**
     * @param {string} code stable, for programs; docs/receipt-format.md lists them
     * @param {string} detail one sentence for a person
     */
    constructor(code, detail) {
      super(detail);
      this.code = code;
    }
  };

  // static/src/verifier/text.js
  var utf8 = (text) => new TextEncoder().encode(text);
  var decodeUtf8 = (bytes, code, name) => {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw new Refusal(code, `the ${name} is not UTF-8`);
    }
  };
  var textOf = (input, { code, name, limit }) => {
    if (typeof input !== "string" && !(input instanceof Uint8Array)) {
      throw new Refusal(code, `the ${name} is missing: give it as a string or as bytes`);
    }
    if (input.length > limit) throw new Refusal(code, `the ${name} is longer than ${limit}`);
    const text = typeof input === "string" ? input : decodeUtf8(input, code, name);
    if (hasLoneSurrogate(text)) throw new Refusal(code, `the ${name} is not Unicode text`);
    return text;
  };
  var hasLoneSurrogate = (text) => /\p{Surrogate}/u.test(text);
  var isEqual = (a, b) => a.length === b.length && a.every((byte, index) => byte === b[index]);
  var join = (...parts) => {
    const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  };
  var hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  var wholeNumber = (text) => text !== void 0 && /^(0|[1-9][0-9]{0,15})$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : null;

  // static/src/verifier/merkle.js
  var HASH_BYTES = 32;
  var MAX_HASHES = 64;
  var leafHash = (entry) => sha256(join(Uint8Array.of(0), entry));
  var nodeHash = (left, right) => sha256(join(Uint8Array.of(1), left, right));
  var emptyRoot = () => sha256(new Uint8Array(0));
  var half = (n) => Math.floor(n / 2);
  var isOdd = (n) => n % 2 === 1;
  var climb = (place, end, proof, visit) => {
    let [first, last] = [place, end];
    for (const sibling of proof) {
      if (last === 0) return false;
      const isLeft = isOdd(first) || first === last;
      visit(sibling, isLeft);
      while (isLeft && !isOdd(first) && first !== 0) [first, last] = [half(first), half(last)];
      [first, last] = [half(first), half(last)];
    }
    return last === 0;
  };
  var isIncluded = (index, size, leaf, proof, root) => {
    if (index >= size) return false;
    let hash = leaf;
    const isWhole2 = climb(index, size - 1, proof, (sibling, isLeft) => {
      hash = isLeft ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
    });
    return isWhole2 && isEqual(hash, root);
  };
  var isConsistent = (before, after, proof) => {
    if (before.size > after.size) return false;
    if (before.size === after.size) return !proof.length && isEqual(before.root, after.root);
    if (before.size === 0) return !proof.length && isEqual(before.root, emptyRoot());
    const isPowerOf2 = Number.isInteger(Math.log2(before.size)) && 2 ** Math.log2(before.size) === before.size;
    const [start, ...rest] = isPowerOf2 ? [before.root, ...proof] : proof;
    if (!start) return false;
    let [first, last] = [before.size - 1, after.size - 1];
    while (isOdd(first)) [first, last] = [half(first), half(last)];
    let [old, now] = [start, start];
    const isWhole2 = climb(first, last, rest, (sibling, isLeft) => {
      old = isLeft ? nodeHash(sibling, old) : old;
      now = isLeft ? nodeHash(sibling, now) : nodeHash(now, sibling);
    });
    return isWhole2 && isEqual(old, before.root) && isEqual(now, after.root);
  };

  // static/src/verifier/ed25519.js
  var P = 2n ** 255n - 19n;
  var ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
  var mod = (a) => (a % P + P) % P;
  var power = (base, exponent) => {
    let result = 1n;
    for (let square = base; exponent; exponent >>= 1n, square = mod(square * square)) {
      if (exponent & 1n) result = mod(result * square);
    }
    return result;
  };
  var inverse = (a) => power(a, P - 2n);
  var D = mod(-121665n * inverse(121666n));
  var ROOT_OF_MINUS_1 = power(2n, (P - 1n) / 4n);
  var NEUTRAL = { X: 0n, Y: 1n, Z: 1n, T: 0n };
  var add = (p, q) => {
    const a = mod((p.Y - p.X) * (q.Y - q.X));
    const b = mod((p.Y + p.X) * (q.Y + q.X));
    const c = mod(2n * D * mod(p.T * q.T));
    const d = mod(2n * p.Z * q.Z);
    const [e, f, g, h] = [b - a, d - c, d + c, b + a];
    return { X: mod(e * f), Y: mod(g * h), Z: mod(f * g), T: mod(e * h) };
  };
  var pointAt = (y, sign) => {
    const u = mod(y * y - 1n);
    const v = mod(D * y * y + 1n);
    let x = mod(u * v ** 3n * power(mod(u * v ** 7n), (P - 5n) / 8n));
    const square = mod(v * x * x);
    if (square === mod(-u)) x = mod(x * ROOT_OF_MINUS_1);
    else if (square !== u) return null;
    if (x === 0n && sign) return null;
    if ((x & 1n) !== sign) x = P - x;
    return { X: x, Y: y, Z: 1n, T: mod(x * y) };
  };
  var BASE = pointAt(mod(4n * inverse(5n)), 0n) ?? NEUTRAL;
  var littleEndian = (bytes) => bytes.reduceRight((value, byte) => value << 8n | BigInt(byte), 0n);
  var encoded = ({ X, Y, Z }) => {
    const scale = inverse(Z);
    const value = mod(Y * scale) | (mod(X * scale) & 1n) << 255n;
    return Uint8Array.from({ length: 32 }, (_, index) => Number(value >> BigInt(8 * index) & 255n));
  };
  var SIGN = 1n << 255n;
  var ORDER_8 = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
  var SMALL = [0n, 1n, P - 1n, ORDER_8, P - ORDER_8];
  var isStrict = (bytes) => {
    const y = littleEndian(bytes) & SIGN - 1n;
    return y < P && !SMALL.includes(y);
  };
  var equationHolds = (key, message, signature) => {
    const number = littleEndian(key);
    const a = pointAt(number & SIGN - 1n, number >> 255n);
    if (!a) return false;
    const minusA = { ...a, X: mod(-a.X), T: mod(-a.T) };
    const r = signature.subarray(0, 32);
    const s = littleEndian(signature.subarray(32));
    const k = littleEndian(sha512(join(r, key, message))) % ORDER;
    const both = add(BASE, minusA);
    let sum = NEUTRAL;
    for (let bit = 255n; bit >= 0n; bit -= 1n) {
      sum = add(sum, sum);
      const [inS, inK] = [s >> bit & 1n, k >> bit & 1n];
      if (inS || inK) sum = add(sum, inS && inK ? both : inS ? BASE : minusA);
    }
    return isEqual(encoded(sum), r);
  };
  var askBrowser = async (subtle, key, message, signature) => {
    try {
      const imported = await subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
      return await subtle.verify("Ed25519", imported, signature, message);
    } catch {
      return null;
    }
  };
  var isSigned = async (key, message, signature, subtle = globalThis.crypto?.subtle ?? null) => {
    if (key.length !== 32 || signature.length !== 64) return false;
    if (!isStrict(key) || !isStrict(signature.subarray(0, 32))) return false;
    if (littleEndian(signature.subarray(32)) >= ORDER) return false;
    const [k, m, s] = [new Uint8Array(key), new Uint8Array(message), new Uint8Array(signature)];
    const answer = subtle && await askBrowser(subtle, k, m, s);
    return answer ?? equationHolds(key, message, signature);
  };

  // static/src/verifier/note.js
  var MALFORMED = "malformed_checkpoint";
  var ED25519 = 1;
  var COSIGNATURE = 4;
  var TIME_BYTES = 8;
  var MAX_SIGNATURES = 64;
  var KEY_NAME = /^[^\p{White_Space}+]+$/u;
  var SIGNATURE = /^— ([^\p{White_Space}+]+) ([A-Za-z0-9+/]+={0,2})$/u;
  var noteKey = (name, kind, bytes) => ({
    name,
    kind,
    bytes,
    id: sha256(join(utf8(`${name}
`), Uint8Array.of(kind), bytes)).slice(0, 4)
  });
  var formatNoteKey = ({ name, kind, id, bytes }) => `${name}+${hex(id)}+${toBase64(join(Uint8Array.of(kind), bytes))}`;
  var parseNoteKey = (vkey, kind) => {
    const code = "malformed_log_key";
    const [name = "", , ...rest] = typeof vkey === "string" ? vkey.split("+") : [];
    const encoded2 = fromBase64(rest.join("+"));
    if (!KEY_NAME.test(name) || encoded2?.length !== 33) {
      throw new Refusal(code, "a key of a log or a witness looks like <name>+<id>+<base64 of 33 bytes>");
    }
    if (encoded2[0] !== kind) {
      throw new Refusal(code, `the key ${name} is not one of a ${kind === ED25519 ? "log" : "witness"}`);
    }
    const key = noteKey(name, kind, encoded2.slice(1));
    if (formatNoteKey(key) !== vkey) throw new Refusal(code, `the id of the key ${name} is not that of its bytes`);
    return key;
  };
  var parseNote = (whole) => {
    if (/[\u0000-\u0009\u000b-\u001f]/.test(whole)) {
      throw new Refusal(MALFORMED, "the checkpoint holds control characters");
    }
    const end = whole.lastIndexOf("\n\n");
    if (end < 1 || !whole.endsWith("\n")) {
      throw new Refusal(MALFORMED, "a checkpoint is a text, an empty line, and lines of signatures");
    }
    const lines = whole.slice(end + 2, -1).split("\n");
    if (lines.length > MAX_SIGNATURES) {
      throw new Refusal(MALFORMED, `the checkpoint has more than ${MAX_SIGNATURES} signatures`);
    }
    return { text: whole.slice(0, end + 1), signatures: lines.map(parseSignature) };
  };
  var parseSignature = (line) => {
    const [, name, encoded2] = SIGNATURE.exec(line) ?? [];
    const raw = fromBase64(encoded2);
    if (!name || !raw || raw.length < 5) {
      throw new Refusal(MALFORMED, 'a line of the checkpoint is not of the form "— <name> <base64>"');
    }
    return { name, id: raw.slice(0, 4), signature: raw.slice(4) };
  };
  var findSigners = async (note, known, subtle) => {
    const signers = [];
    for (const { name, id, signature } of note.signatures) {
      const key = known.find((each) => each.name === name && isEqual(each.id, id));
      if (!key) continue;
      const [message, raw] = key.kind === ED25519 ? [note.text, signature] : cosigned(note.text, signature);
      if (!await isSigned(key.bytes, utf8(message), raw, subtle)) {
        throw new Refusal("bad_checkpoint_signature", `the signature of ${name} does not belong to this checkpoint`);
      }
      signers.push(key);
    }
    return signers;
  };
  var cosigned = (text, raw) => {
    const time = raw.length > TIME_BYTES ? new DataView(new Uint8Array(raw).buffer).getBigUint64(0) : 0n;
    return [`cosignature/v1
time ${time}
${text}`, raw.slice(TIME_BYTES)];
  };

  // static/src/verifier/checkpoint.js
  var LIMIT = 256 * 1024;
  var readCheckpoint = (input) => {
    const bad2 = (detail) => new Refusal("malformed_checkpoint", detail);
    const note = parseNote(textOf(input, { code: "malformed_checkpoint", name: "checkpoint", limit: LIMIT }));
    const lines = note.text.slice(0, -1).split("\n");
    if (lines.length < 3 || lines.includes("")) {
      throw bad2("a checkpoint has an origin, a size and a root hash, each in its line");
    }
    const [origin = "", digits, hash] = lines;
    const size = wholeNumber(digits);
    const root = fromBase64(hash);
    if (size === null) throw bad2("the size of the checkpoint is not a plain whole number");
    if (root?.length !== HASH_BYTES) throw bad2("the root hash of the checkpoint is not base64 of 32 bytes");
    if (size === 0 && !isEqual(root, emptyRoot())) throw bad2("an empty log has one root hash, and this is another");
    return { origin, size, root, note };
  };
  var readProof = (input) => {
    const { lines, rest } = cut(input, "malformed_proof", "proof");
    const bad2 = (detail) => new Refusal("malformed_proof", detail);
    if (lines.shift() !== "c2sp.org/tlog-proof@v1") {
      throw bad2('a proof begins with the line "c2sp.org/tlog-proof@v1"');
    }
    const extra = lines[0]?.startsWith("extra ") ? lines.shift() : void 0;
    if (extra !== void 0 && !fromBase64(extra.slice(6))) throw bad2("the extra line of the proof is not base64");
    const index = numbered(lines.shift(), "index");
    if (index === null) throw bad2('the proof does not say "index" and a plain whole number');
    return { index, hashes: lines.map((line) => readHash(line, "malformed_proof")), checkpoint: readCheckpoint(rest) };
  };
  var readUpdate = (input) => {
    const { lines, rest } = cut(input, "malformed_update", "later checkpoint");
    const old = numbered(lines.shift(), "old");
    if (old === null) {
      throw new Refusal("malformed_update", 'the later checkpoint does not begin with "old" and a plain whole number');
    }
    return { old, hashes: lines.map((line) => readHash(line, "malformed_update")), checkpoint: readCheckpoint(rest) };
  };
  var cut = (input, code, name) => {
    const text = textOf(input, { code, name, limit: LIMIT });
    const end = text.indexOf("\n\n");
    if (end < 0) throw new Refusal(code, `the ${name} has no empty line before its checkpoint`);
    const lines = text.slice(0, end).split("\n");
    if (lines.length > MAX_HASHES + 3) throw new Refusal(code, `the ${name} has too many lines`);
    return { lines, rest: text.slice(end + 2) };
  };
  var numbered = (line, word) => line?.startsWith(`${word} `) ? wholeNumber(line.slice(word.length + 1)) : null;
  var readHash = (line, code) => {
    const hash = fromBase64(line);
    if (hash?.length !== HASH_BYTES) throw new Refusal(code, "a hash of the proof is not base64 of 32 bytes");
    return hash;
  };

  // static/src/verifier/json.js
  var MAX_DEPTH = 16;
  var TOKEN = /[ \t\n\r]*([{}[\]:,]|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)/y;
  var parseJson = (text, code, name) => {
    let at = 0;
    const bad2 = (why = "is not JSON") => new Refusal(code, `the ${name} ${why}`);
    const next = () => {
      TOKEN.lastIndex = at;
      const token = TOKEN.exec(text)?.[1];
      if (token === void 0) throw bad2();
      at = TOKEN.lastIndex;
      return token;
    };
    const string = (token) => {
      if (!token.startsWith('"')) throw bad2();
      const value2 = JSON.parse(token);
      if (hasLoneSurrogate(value2)) throw bad2("holds half a character");
      return value2;
    };
    const list2 = (end, item) => {
      let token = next();
      if (token === end) return;
      for (; ; ) {
        item(token);
        token = next();
        if (token === end) return;
        if (token !== ",") throw bad2();
        token = next();
      }
    };
    const value = (token, depth) => {
      if (depth > MAX_DEPTH) throw bad2("is nested too deep");
      if (token === "[") {
        const items = [];
        list2("]", (first) => items.push(value(first, depth + 1)));
        return items;
      }
      if (token === "{") {
        const members = /* @__PURE__ */ new Map();
        list2("}", (first) => {
          const key = string(first);
          if (members.has(key)) throw bad2(`has the member ${JSON.stringify(key)} twice`);
          if (next() !== ":") throw bad2();
          members.set(key, value(next(), depth + 1));
        });
        return Object.fromEntries(members);
      }
      if (token.startsWith('"')) return string(token);
      if (/^[\]}:,]/.test(token)) throw bad2();
      return JSON.parse(token);
    };
    const whole = value(next(), 0);
    if (/[^ \t\n\r]/.test(text.slice(at))) throw bad2("has something after its end");
    return whole;
  };
  var parseObject = (text, code, name) => {
    const value = parseJson(text, code, name);
    if (!isObject(value)) throw new Refusal(code, `the ${name} is not a JSON object`);
    return value;
  };
  var isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  var canonicalJson = (value) => {
    if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
    if (!isObject(value)) return JSON.stringify(value);
    const members = Object.keys(value).sort();
    return `{${members.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`).join(",")}}`;
  };

  // static/src/verifier/keys.js
  var KIND = { code: "malformed_keys", name: "key set", limit: 256 * 1024 };
  var FIXED = { kty: "OKP", crv: "Ed25519", use: "sig", alg: "Ed25519" };
  var OTHER_KINDS = ["EC", "RSA", "AKP"];
  var bad = (detail) => new Refusal(KIND.code, detail);
  var readKeys = (input) => {
    const { keys } = parseObject(textOf(input, KIND), KIND.code, KIND.name);
    if (!Array.isArray(keys)) throw bad('the key set has no list "keys"');
    const found = /* @__PURE__ */ new Map();
    for (const jwk of keys) {
      if (!isObject(jwk)) throw bad("the key set holds something that is no key");
      if ("d" in jwk || "k" in jwk) throw bad("the key set holds a private key: trust none of it");
      if (typeof jwk.kty === "string" && OTHER_KINDS.includes(jwk.kty)) continue;
      const key = readKey(jwk);
      if (found.has(key.kid)) throw bad(`the key set holds the key ${key.kid} twice`);
      found.set(key.kid, key);
    }
    if (!found.size) throw bad("the key set holds no Ed25519 key");
    return found;
  };
  var readKey = (jwk) => {
    for (const [member, value] of Object.entries(FIXED)) {
      if (jwk[member] !== value) throw bad(`a key of the set does not have "${member}":"${value}"`);
    }
    const { kid, x } = jwk;
    const bytes = typeof x === "string" ? fromBase64url(x) : null;
    if (typeof kid !== "string" || !bytes || bytes.length !== 32) {
      throw bad('a key of the set lacks "kid", or 32 bytes of base64url in "x"');
    }
    if (thumbprint(bytes) !== kid) throw bad(`the key ${kid} does not have the thumbprint it is named by`);
    return {
      kid,
      bytes,
      notBefore: seconds(jwk.nbf, "nbf"),
      notAfter: seconds(jwk.exp, "exp"),
      revoked: readRevocation(jwk.revoked)
    };
  };
  var thumbprint = (key) => toBase64url(sha256(utf8(`{"crv":"Ed25519","kty":"OKP","x":"${toBase64url(key)}"}`)));
  var seconds = (value, member) => {
    if (value === void 0) return null;
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
    throw bad(`"${member}" of a key is not a whole number`);
  };
  var readRevocation = (value) => {
    if (value === void 0) return null;
    if (!isObject(value) || seconds(value.revoked_at, "revoked_at") === null) {
      throw bad('"revoked" of a key does not say "revoked_at"');
    }
    return { logSize: seconds(value.log_size, "log_size") };
  };

  // static/src/verifier/report.js
  var createReport = () => {
    const checks = [];
    const fail = (name, error) => {
      const code = error instanceof Refusal ? error.code : "not_checked";
      const detail = error instanceof Refusal ? error.message : "this could not be checked";
      checks.push({ name, ok: false, code, detail });
    };
    return {
      checks,
      isGood: () => checks.length > 0 && checks.every(({ ok }) => ok),
      /**
       * Run one check and keep what it says. What earlier checks found is handed in; if one of them found
       * nothing, this one cannot be made, and does not hold.
       *
       * @template {unknown[] | []} N
       * @template T
       * @param {string} name
       * @param {N} needed
       * @param {(...needed: {[I in keyof N]: NonNullable<N[I]>}) => Found<T> | Promise<Found<T>>} run
       * @returns {Promise<T | undefined>}
       */
      check: async (name, needed, run) => {
        try {
          if (needed.some((each) => each === void 0)) {
            throw new Refusal("not_checked", "this could not be checked, because an earlier check failed");
          }
          const { value, detail } = await run(.../** @type {{[I in keyof N]: NonNullable<N[I]>}} */
          needed);
          checks.push({ name, ok: true, code: null, detail });
          return value;
        } catch (error) {
          fail(name, error);
          return void 0;
        }
      }
    };
  };

  // static/src/verifier/signedCheckpoint.js
  var originOf = (issuer) => `${issuer.replace(/^https?:\/\//, "")}/log`;
  var logKeys = (origin, vkeys, published) => {
    if (vkeys === void 0) {
      const good = [...published?.values() ?? []].filter(({ revoked }) => !revoked);
      return good.map(({ bytes }) => noteKey(origin, ED25519, bytes));
    }
    const keys = list(vkeys).map((vkey) => parseNoteKey(vkey, ED25519));
    return keys.filter(({ name }) => name === origin);
  };
  var witnessKeys = (vkeys) => list(vkeys).map((vkey) => parseNoteKey(vkey, COSIGNATURE));
  var list = (vkeys) => {
    if (!Array.isArray(vkeys)) throw new Refusal("malformed_log_key", "the keys of logs and witnesses come in a list");
    return vkeys;
  };
  var checkSigned = async (checkpoint, { origin, log, witnesses, subtle }) => {
    if (checkpoint.origin !== origin) {
      throw new Refusal("another_log", `this is a checkpoint of ${checkpoint.origin}, not of ${origin}`);
    }
    const signers = await findSigners(checkpoint.note, [...log, ...witnesses], subtle);
    if (!signers.some((key) => log.includes(key))) {
      throw new Refusal("unknown_log_key", "the checkpoint carries no signature of a known key of its log");
    }
    const counted = new Set(log.map(({ bytes }) => bytes.join()));
    const seen = [];
    for (const { name, bytes } of signers) {
      if (counted.has(bytes.join())) continue;
      counted.add(bytes.join());
      seen.push(name);
    }
    return seen;
  };

  // static/src/verifier/payload.js
  var CODE = "malformed_receipt";
  var UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
  var INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
  var [FIRST_SECOND, LAST_SECOND] = [-62135596800, 253402300799];
  var isText = (value) => typeof value === "string";
  var isFlag = (value) => typeof value === "boolean";
  var isWhole = (value) => Number.isSafeInteger(value);
  var isUuid = (value) => typeof value === "string" && UUID.test(value);
  var isSecond = (value) => isWhole(value) && Number(value) >= FIRST_SECOND && Number(value) <= LAST_SECOND;
  var isOneOf = (...allowed) => (value) => typeof value === "string" && allowed.includes(value);
  var orNull = (rule) => (value) => value === null || rule(value);
  var isInstant = (value) => {
    if (typeof value !== "string" || !INSTANT.test(value) || value < "0001") return false;
    const at = new Date(value);
    return !Number.isNaN(at.getTime()) && at.toISOString() === value;
  };
  var isShaped = (rules, optional = []) => (value) => isObject(value) && Object.keys(value).every((member) => Object.keys(rules).includes(member)) && Object.entries(rules).every(
    ([member, rule]) => Object.keys(value).includes(member) ? rule(value[member]) : optional.includes(member)
  );
  var isChoices = (value) => isObject(value) && Object.values(value).every(isFlag);
  var MEMBERS = {
    iss: isText,
    jti: isUuid,
    iat: isSecond,
    exp: isSecond,
    sub: isText,
    site: isText,
    banner: isShaped({ version: isWhole, sha256: isText, language: isText }),
    decision: isShaped({
      action: isOneOf("accept_all", "decline_all", "save", "withdraw", "gpc", "api", "carried_over"),
      surface: isOneOf("banner", "preferences", "placeholder", "page", "privacy", "api"),
      choices: isChoices,
      decided_at: isInstant
    }),
    rule: isShaped({
      kind: isOneOf("opt-in"),
      region: orNull(
        isShaped(
          {
            country: isText,
            subdivision: (value) => typeof value === "string" && value !== "",
            source: isOneOf("timezone", "language", "header", "geoip", "site")
          },
          ["subdivision"]
        )
      )
    }),
    gpc: isFlag,
    prev: orNull(isUuid)
  };
  var readPayload = (bytes) => {
    const text = decodeUtf8(bytes, CODE, "payload");
    const payload = parseObject(text, CODE, "payload");
    for (const [member, rule] of Object.entries(MEMBERS)) {
      if (!Object.keys(payload).includes(member)) throw new Refusal(CODE, `the payload lacks "${member}"`);
      if (!rule(payload[member])) {
        throw new Refusal(CODE, `"${member}" of the payload is not what a consent receipt has there`);
      }
    }
    const more = Object.keys(payload).find((member) => !Object.keys(MEMBERS).includes(member));
    if (more !== void 0) {
      throw new Refusal(CODE, `the payload has ${JSON.stringify(more)}, which no consent receipt has`);
    }
    if (canonicalJson(payload) !== text) {
      throw new Refusal(CODE, "the payload is not in canonical form (RFC 8785)");
    }
    return payload;
  };

  // static/src/verifier/receipt.js
  var ALGORITHM = "Ed25519";
  var TYPE = "consent-receipt+jwt";
  var TOKEN_TYPE = "consent-token+jwt";
  var KIND2 = { code: "malformed_receipt", name: "receipt", limit: 16 * 1024 };
  var COMPACT = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;
  var splitReceipt = (input) => {
    const text = textOf(input, KIND2);
    const [, head, body, sign] = COMPACT.exec(text) ?? [];
    if (!sign) throw new Refusal(KIND2.code, "a receipt is three base64url parts joined by dots");
    const [header, payload, signature] = [head, body, sign].map(fromBase64url);
    if (!header) throw new Refusal(KIND2.code, "the header is not in the one base64url form we write");
    if (!payload) throw new Refusal(KIND2.code, "the payload is not in the one base64url form we write");
    if (!signature) {
      throw new Refusal("bad_signature", "the signature is not in the one base64url form we write");
    }
    return { text, signed: `${head}.${body}`, header, payload, signature };
  };
  var readHeader = (bytes) => {
    const header = parseObject(decodeUtf8(bytes, KIND2.code, "header"), KIND2.code, "header");
    if (header.alg !== ALGORITHM) {
      throw new Refusal("wrong_algorithm", `the algorithm is ${shown(header, "alg")}, and must be "${ALGORITHM}"`);
    }
    if (header.typ !== TYPE) {
      const told = header.typ === TOKEN_TYPE ? ": this is a short-lived consent token, which tells a back end what an answer is now" : "";
      throw new Refusal("wrong_type", `the type is ${shown(header, "typ")}, and must be "${TYPE}"${told}`);
    }
    if ("crit" in header) {
      throw new Refusal(KIND2.code, 'the header has "crit": it asks for extensions that no consent receipt has');
    }
    const more = Object.keys(header).find((member) => !["alg", "kid", "typ"].includes(member));
    if (more !== void 0) {
      throw new Refusal(KIND2.code, `the header has ${JSON.stringify(more)}, which no consent receipt has`);
    }
    if (!("kid" in header)) throw new Refusal(KIND2.code, "the header does not name its key");
    if (typeof header.kid !== "string") throw new Refusal("unknown_key", "the header names its key by no text");
    return header.kid;
  };
  var shown = (header, member) => member in header ? JSON.stringify(header[member]).slice(0, 40) : "not given";
  var findKey = (kid, keys) => {
    const key = keys.get(kid);
    if (!key) throw new Refusal("unknown_key", "it names a key that is not in the key set");
    return key;
  };
  var checkKeyTimes = (key, payload) => {
    const at = Number(payload.iat);
    if (at < (key.notBefore ?? at) || at > (key.notAfter ?? at)) {
      throw new Refusal("key_not_in_use", "the receipt is dated outside the time in which its key was used");
    }
  };

  // static/src/verifier/verifyReceipt.js
  var verifyReceipt = async (evidence) => {
    const given = { ...evidence };
    const { checks, check, isGood } = createReport();
    const subtle = given.webCrypto === false ? null : void 0;
    const keys = await check("keys", [], () => {
      const found = readKeys(given.keys);
      return { value: found, detail: `the key set holds ${found.size} Ed25519 keys, each named by its thumbprint` };
    });
    const parts = await check("form", [], () => ({
      value: splitReceipt(given.receipt),
      detail: "the receipt is a compact JWS, spelt as we spell it"
    }));
    const kid = await check("header", [parts], ({ header }) => ({
      value: readHeader(header),
      detail: "the header says a consent receipt signed with Ed25519, and nothing else"
    }));
    const key = await check("key", [kid, keys], (name, set) => ({
      value: findKey(name, set),
      detail: `the key ${name} is one that the service published`
    }));
    const signed = await check("signature", [parts, key], async (part, { bytes }) => {
      if (await isSigned(bytes, utf8(part.signed), part.signature, subtle)) {
        return { value: true, detail: "the signature belongs to this text: not a byte was changed since" };
      }
      throw new Refusal("bad_signature", "the signature does not belong to this text: it was changed after signing");
    });
    const said = await check("payload", [parts], ({ payload }) => ({
      value: readPayload(payload),
      detail: "the payload has the members of a consent receipt, in canonical form"
    }));
    await check("key_times", [key, said], (used, payload) => {
      checkKeyTimes(used, payload);
      return { value: true, detail: "nothing the key set says of the key speaks against the receipt’s date" };
    });
    if (given.issuer !== void 0) {
      await check("issuer", [said], ({ iss }) => {
        if (iss === given.issuer) return { value: true, detail: `the receipt is from ${iss}` };
        throw new Refusal("another_issuer", `the receipt is from ${iss}, not from ${given.issuer}`);
      });
    }
    const holds = isGood() && signed;
    const issuer = holds ? String(said?.iss) : void 0;
    const asked = [given.proof, given.later, given.witnessKeys].some((each) => each !== void 0);
    const place = asked ? await checkPlace(given, check, { issuer, text: parts?.text, published: keys, subtle }) : void 0;
    let stands = holds;
    if (key?.revoked) {
      stands = await check("revocation", [key.revoked], ({ logSize }) => {
        if (place && logSize !== null && place.index < logSize) {
          return { value: true, detail: "the key was revoked, but this receipt was in the log before that" };
        }
        throw new Refusal("revoked_key", "the key was revoked, and nothing shows that this receipt is older than that");
      });
    }
    return {
      ok: isGood(),
      checks,
      payload: stands && said || null,
      claimed: !stands && said || null,
      kid: stands && kid || null,
      index: place?.index ?? null,
      checkpoint: place?.checkpoint ?? null,
      witnesses: place?.witnesses ?? []
    };
  };
  var checkPlace = async (given, check, { issuer, text, published, subtle }) => {
    const proof = await check("proof", [], () => ({
      value: readProof(given.proof),
      detail: "the proof is in the form of c2sp.org/tlog-proof"
    }));
    const trust = await check("log_keys", [issuer, published], (name, set) => readTrust(given, name, set, subtle));
    const seen = await check("checkpoint", [proof, trust], async ({ checkpoint }, log) => ({
      value: await checkSigned(checkpoint, log),
      detail: `the log ${checkpoint.origin} signed this checkpoint of ${checkpoint.size} entries`
    }));
    const index = await check("inclusion", [proof, seen, text, issuer], ({ index: at, hashes, checkpoint }, _, jws) => {
      const leaf = leafHash(sha256(utf8(jws)));
      if (isIncluded(at, checkpoint.size, leaf, hashes, checkpoint.root)) {
        return { value: at, detail: `the receipt is entry ${at} of the log, counted from 0` };
      }
      throw new Refusal("not_in_log", "the proof does not lead from this receipt to the root of the checkpoint");
    });
    const later = given.later === void 0 ? null : await checkLater(given.later, check, proof?.checkpoint, trust);
    const witnesses = [.../* @__PURE__ */ new Set([...seen ?? [], ...later?.witnesses ?? []])];
    if (given.witnessKeys !== void 0) await checkWitnesses(witnesses, check, seen, "checkpoint");
    if (index === void 0 || !proof || later === void 0) return void 0;
    const { origin, size, root } = later?.checkpoint ?? proof.checkpoint;
    return { index, checkpoint: { origin, size, root }, witnesses };
  };
  var readTrust = (given, issuer, published, subtle) => {
    const origin = given.origin === void 0 ? originOf(issuer) : String(given.origin);
    const log = logKeys(origin, given.logKeys, published);
    const witnesses = given.witnessKeys === void 0 ? [] : witnessKeys(given.witnessKeys);
    if (!log.length) throw new Refusal("unknown_log_key", `there is no key for the log ${origin}`);
    return { value: { origin, log, witnesses, subtle }, detail: `the log ${origin} has ${log.length} keys to sign with` };
  };
  var checkWitnesses = (witnesses, check, needed, what) => check("witnesses", [needed], () => {
    if (witnesses.length) return { value: true, detail: `cosigned by ${witnesses.join(", ")}` };
    throw new Refusal("no_witness", `none of the witnesses asked for cosigned the ${what}`);
  });
  var checkLater = async (input, check, before, trust) => {
    const update = await check("later", [trust], async (log) => {
      const value = readUpdate(input);
      const { checkpoint } = value;
      const witnesses = await checkSigned(checkpoint, log);
      return { value: { ...value, witnesses }, detail: `the log signed a later checkpoint of ${checkpoint.size} entries` };
    });
    const consistent = await check("consistency", [before, update], (old, { old: size, hashes, checkpoint }) => {
      if (size === old.size && isConsistent(old, checkpoint, hashes)) {
        return { value: true, detail: `the first ${old.size} entries are still the same` };
      }
      throw new Refusal("inconsistent_log", "the later checkpoint is not proven to continue the earlier one");
    });
    return update && consistent ? { checkpoint: update.checkpoint, witnesses: update.witnesses } : void 0;
  };

  // static/src/verifier/verifyConsistency.js
  var verifyConsistency = async (evidence) => {
    const given = { ...evidence };
    const { checks, check, isGood } = createReport();
    const subtle = given.webCrypto === false ? null : void 0;
    const trust = await check("log_keys", [], () => {
      if (typeof given.origin !== "string") throw new Refusal("malformed_log_key", "the name of the log is missing");
      const published = given.logKeys === void 0 ? readKeys(given.keys) : null;
      return readTrust(given, "", published, subtle);
    });
    const earlier = await check("earlier", [trust], async (log) => {
      const value = readCheckpoint(given.earlier);
      await checkSigned(value, log);
      return { value, detail: `the log signed the earlier checkpoint, of ${value.size} entries` };
    });
    const later = await checkLater(given.later, check, earlier, trust);
    const witnesses = later?.witnesses ?? [];
    if (given.witnessKeys !== void 0) await checkWitnesses(witnesses, check, later, "later checkpoint");
    const head = later?.checkpoint;
    const checkpoint = head ? { origin: head.origin, size: head.size, root: head.root } : null;
    return { ok: isGood(), checks, checkpoint, witnesses };
  };

  // static/src/verifier.js
  Object.assign(globalThis, { consentkitVerifier: Object.freeze({ verifyReceipt, verifyConsistency }) });
})();
