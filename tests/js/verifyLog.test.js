import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyRoot, isConsistent, isIncluded, leafHash, nodeHash } from '../../static/src/verifier/merkle.js';
import { findSigners, parseNote, parseNoteKey } from '../../static/src/verifier/note.js';
import { bytesOf, consistencyFault, corruptions, jsonOf, textOf } from './verifier.js';

const merkle = jsonOf('merkle.json');
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'));
const hex = (raw) => Buffer.from(raw).toString('hex');
const roots = merkle.roots.map(bytes);

const split = (size) => 2 ** Math.floor(Math.log2(size - 1));
/** The tree straight from the definitions of RFC 6962, which the checks under test never use. */
const rootOf = (leaves) => {
  if (leaves.length < 2) return leaves[0] ?? emptyRoot();
  const middle = split(leaves.length);
  return nodeHash(rootOf(leaves.slice(0, middle)), rootOf(leaves.slice(middle)));
};
const pathTo = (index, leaves) => {
  if (leaves.length === 1) return [];
  const middle = split(leaves.length);
  const [left, right] = [leaves.slice(0, middle), leaves.slice(middle)];
  return index < middle
    ? [...pathTo(index, left), rootOf(right)]
    : [...pathTo(index - middle, right), rootOf(left)];
};
const growth = (first, leaves, whole = true) => {
  if (first === leaves.length) return whole ? [] : [rootOf(leaves)];
  const middle = split(leaves.length);
  const [left, right] = [leaves.slice(0, middle), leaves.slice(middle)];
  return first <= middle
    ? [...growth(first, left, whole), rootOf(right)]
    : [...growth(first - middle, right, false), rootOf(left)];
};
const leaves = Array.from({ length: 40 }, (_, number) => leafHash(Uint8Array.of(number)));

test('the vectors of the tree: every root, every inclusion, every growth', () => {
  const hashed = merkle.entries.map((entry) => leafHash(bytes(entry)));
  merkle.roots.forEach((root, size) => assert.equal(hex(rootOf(hashed.slice(0, size))), root));
  for (const { index, size, hashes } of merkle.inclusion) {
    assert.ok(isIncluded(index, size, hashed[index], hashes.map(bytes), roots[size]));
  }
  for (const { first, second, hashes } of merkle.consistency) {
    const [before, after] = [first, second].map((size) => ({ size, root: roots[size] }));
    assert.ok(isConsistent(before, after, hashes.map(bytes)));
  }
});

test('in every tree of up to 40 leaves, each leaf has its place and no other', () => {
  for (let size = 1; size <= leaves.length; size += 1) {
    const root = rootOf(leaves.slice(0, size));
    for (let index = 0; index < size; index += 1) {
      const path = pathTo(index, leaves.slice(0, size));
      assert.ok(isIncluded(index, size, leaves[index], path, root));
      for (let other = 0; other <= size; other += 1) {
        if (other !== index) assert.ok(!isIncluded(other, size, leaves[index], path, root), `${index} as ${other}`);
      }
      assert.ok(!isIncluded(index, size, leaves[index], path.slice(1), root) || !path.length);
      assert.ok(!isIncluded(index, size, leaves[index], [...path, root], root));
      assert.ok(!isIncluded(index, size, leaves[(index + 1) % 40], path, root));
    }
  }
});

test('every tree of up to 40 leaves grows from each smaller one, and from no other', () => {
  for (let size = 0; size <= leaves.length; size += 1) {
    const after = { size, root: rootOf(leaves.slice(0, size)) };
    for (let first = 0; first <= size; first += 1) {
      const before = { size: first, root: rootOf(leaves.slice(0, first)) };
      const proof = first ? growth(first, leaves.slice(0, size)) : [];
      assert.ok(isConsistent(before, after, proof), `${first} to ${size}`);
      assert.ok(!isConsistent({ ...before, root: leaves[0].map((byte) => ~byte) }, after, proof));
      assert.ok(!isConsistent(before, { ...after, root: leaves[0].map((byte) => ~byte) }, proof) || !first);
      assert.ok(!isConsistent(before, after, [...proof, leaves[0]]));
      assert.ok(!isConsistent(before, after, proof.slice(0, -1)) || !proof.length);
      if (first !== size) assert.ok(!isConsistent(after, before, proof));
    }
  }
});

test('sizes beyond 32 bits are still counted', () => {
  // A tree of 2^40 + 1 leaves: the last leaf has the root of all others for its only sibling.
  const [others, last] = [leafHash(Uint8Array.of(1)), leafHash(Uint8Array.of(2))];
  const root = nodeHash(others, last);
  assert.ok(isIncluded(2 ** 40, 2 ** 40 + 1, last, [others], root));
  assert.ok(!isIncluded(2 ** 40, 2 ** 40 + 2, last, [others], root));
  assert.ok(isConsistent({ size: 2 ** 40, root: others }, { size: 2 ** 40 + 1, root }, [last]));
});

test('the vector of the signed note', async () => {
  const vector = jsonOf('signed_note.json');
  const key = parseNoteKey(vector.vkey, 1);
  const note = parseNote(vector.note);
  assert.equal(note.text, vector.text);
  assert.deepEqual(await findSigners(note, [key], null), [key]);
  const changed = parseNote(vector.note.replace('message', 'massage'));
  await assert.rejects(findSigners(changed, [key], null), { code: 'bad_checkpoint_signature' });
});

const given = {
  earlier: textOf('log/checkpoint'), later: textOf('log/later'), origin: 'consent.example/log',
  keys: textOf('log/jwks.json'), witnessKeys: [textOf('log/witness.vkey')],
};

test('the later checkpoint continues the earlier one', async () => {
  assert.equal(await consistencyFault(given), null);
  assert.equal(await consistencyFault({ ...given, webCrypto: false }), null);
  const vkeys = { keys: undefined, logKeys: [textOf('log/log.vkey')] };
  assert.equal(await consistencyFault({ ...given, ...vkeys }), null);
});

for (const [name, file] of Object.entries({ earlier: 'log/checkpoint', later: 'log/later' })) {
  test(`every byte of ${file} counts for consistency`, async () => {
    for (const { at, mask, changed } of corruptions(bytesOf(file), [1, 32, 128])) {
      assert.notEqual(await consistencyFault({ ...given, [name]: changed }), null, `byte ${at} xor ${mask}`);
    }
  });
}

test('another size, fewer hashes, a later one that is older, or the wrong way round: no continuation', async () => {
  const lines = given.later.split('\n');
  const without = (at) => lines.filter((_, number) => number !== at).join('\n');
  assert.equal(await consistencyFault({ ...given, later: given.later.replace('old 7', 'old 6') }), 'consistency inconsistent_log');
  for (let at = 1; at <= 5; at += 1) {
    assert.equal(await consistencyFault({ ...given, later: without(at) }), 'consistency inconsistent_log');
  }
  const note = given.later.slice(given.later.indexOf('\n\n') + 2);
  const back = { earlier: note, later: `old 11\n\n${given.earlier}`, witnessKeys: undefined };
  assert.equal(await consistencyFault({ ...given, ...back }), 'consistency inconsistent_log');
  const same = { later: `old 7\n\n${given.earlier}`, witnessKeys: undefined };
  assert.equal(await consistencyFault({ ...given, ...same }), null);
});

test('without a name, keys or texts there is no answer but no', async () => {
  assert.equal(await consistencyFault(undefined), 'log_keys malformed_log_key');
  assert.equal(await consistencyFault({ ...given, origin: undefined }), 'log_keys malformed_log_key');
  assert.equal(await consistencyFault({ ...given, keys: undefined }), 'log_keys malformed_keys');
  assert.equal(await consistencyFault({ ...given, origin: 'other.example/log' }), 'earlier another_log');
  assert.equal(await consistencyFault({ ...given, earlier: null }), 'earlier malformed_checkpoint');
  assert.equal(await consistencyFault({ ...given, later: null }), 'later malformed_update');
  assert.equal(await consistencyFault({ ...given, witnessKeys: [] }), 'witnesses no_witness');
});

const shaped = (change) => ({ ...given, earlier: change(given.earlier) });
const BAD_CHECKPOINTS = {
  'a carriage return': (text) => text.replace('\n', '\r\n'),
  'a tab': (text) => text.replace('consent', '\tconsent'),
  'a size with a leading zero': (text) => text.replace('\n7\n', '\n07\n'),
  'a negative size': (text) => text.replace('\n7\n', '\n-7\n'),
  'a size beyond what counts': (text) => text.replace('\n7\n', '\n9007199254740992\n'),
  'no size': (text) => text.replace('\n7\n', '\n'),
  'an empty line in it': (text) => text.replace('\n7\n', '\n\n7\n'),
  'no last newline': (text) => text.slice(0, -1),
  'a hyphen for the dash': (text) => text.replace('—', '-'),
  'an empty tree with another root': (text) => text.replace('\n7\n', '\n0\n'),
  'no signatures': (text) => text.slice(0, text.indexOf('—')),
};
for (const [name, change] of Object.entries(BAD_CHECKPOINTS)) {
  test(`a checkpoint with ${name} is malformed`, async () => {
    assert.equal(await consistencyFault(shaped(change)), 'earlier malformed_checkpoint');
  });
}
