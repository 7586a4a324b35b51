import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf, corruptions, evidence, faultOf, jsonOf, textOf, verifyReceipt } from './verifier.js';

const forged = jsonOf('log/forged.json');
const { receipt, keys, proof, later } = evidence;
// Without what is about the log, so that the receipt's own checks decide.
const alone = { proof: undefined, later: undefined, witnessKeys: undefined };
const withKeys = (change) => {
  const set = JSON.parse(keys);
  change(set.keys, set);
  return JSON.stringify(set);
};

test('all of the evidence holds, with the browser’s arithmetic and without', async () => {
  for (const webCrypto of [true, false]) {
    const verdict = await verifyReceipt({ ...evidence, webCrypto });
    assert.equal(verdict.ok, true);
    assert.deepEqual(verdict.checks.map(({ name }) => name), [
      'keys', 'form', 'header', 'key', 'signature', 'payload', 'key_times', 'issuer', 'proof', 'log_keys',
      'checkpoint', 'inclusion', 'later', 'consistency', 'witnesses',
    ]);
    assert.deepEqual(verdict.payload, jsonOf('receipt.json').payload);
    assert.equal(verdict.claimed, null);
    assert.equal(verdict.kid, JSON.parse(keys).keys[0].kid);
    assert.equal(verdict.index, 3);
    assert.equal(verdict.checkpoint.size, 11);
    assert.deepEqual(verdict.witnesses, ['witness.example/w1']);
  }
});

test('a receipt alone holds without any word about the log, and the verdict claims no place in one', async () => {
  const verdict = await verifyReceipt({ receipt, keys });
  assert.equal(verdict.ok, true);
  assert.equal(verdict.index, null);
  assert.equal(verdict.checkpoint, null);
});

test('files may be handed in as bytes', async () => {
  const files = { receipt: 'receipt.jws', keys: 'jwks.json', proof: 'receipt.tlog-proof', later: 'later' };
  const given = Object.entries(files).map(([name, file]) => [name, bytesOf(`log/${file}`)]);
  assert.equal(await faultOf(Object.fromEntries(given)), null);
});

for (const { name, code, receipt: text } of forged.receipts) {
  test(`${name}: refused as ${code}`, async () => {
    const found = await faultOf({ ...alone, receipt: text });
    assert.equal(found?.split(' ')[1], code);
  });
}

test('a consent token is refused with what it is', async () => {
  const { checks } = await verifyReceipt({ keys, receipt: jsonOf('consent_token.json').token });
  const refused = checks.find(({ ok }) => !ok);
  assert.equal(refused.code, 'wrong_type');
  assert.match(refused.detail, /this is a short-lived consent token/);
});

test('a refusal names what is at fault', async () => {
  const named = {
    'the algorithm none': '"none"', 'another type': '"JWT"', 'an unknown extension': 'asks for extensions',
    'its own key brought along': '"jwk"', 'an address of a key': '"jku"', 'a header member twice': '"alg" twice',
    'a payload member twice': '"gpc" twice', 'a member too many': '"extra"', 'a member too few': '"gpc"',
    'white space': 'canonical form', 'half a character': 'half a character', 'a day that never was': '"decision"',
  };
  for (const [name, word] of Object.entries(named)) {
    const { receipt: text } = forged.receipts.find((each) => each.name === name);
    const { checks } = await verifyReceipt({ receipt: text, keys });
    const { detail } = checks.find(({ ok }) => !ok);
    assert.ok(detail.includes(word), `${name}: ${detail}`);
  }
});

for (const { name, check, code, proof: text } of forged.proofs) {
  test(`a proof with ${name}: refused as ${code}`, async () => {
    assert.equal(await faultOf({ ...alone, proof: text }), `${check} ${code}`);
  });
}

const FILES = { receipt: 'log/receipt.jws', keys: 'log/jwks.json', proof: 'log/receipt.tlog-proof', later: 'log/later' };
// The lowest bit, the bit of a letter's case, and the one that no ASCII has.
const MASKS = [1, 32, 128];
for (const [name, file] of Object.entries(FILES)) {
  test(`every byte of ${file} counts: whichever is changed, it is noticed`, async () => {
    for (const { at, mask, changed } of corruptions(bytesOf(file), MASKS)) {
      assert.notEqual(await faultOf({ [name]: changed }), null, `byte ${at} xor ${mask}`);
    }
  });

  test(`every beginning of ${file}, and any byte left out, is refused`, async () => {
    const whole = bytesOf(file);
    for (let at = 0; at < whole.length; at += 1) {
      const without = Uint8Array.of(...whole.subarray(0, at), ...whole.subarray(at + 1));
      assert.notEqual(await faultOf({ [name]: whole.slice(0, at) }), null, `the first ${at}`);
      assert.notEqual(await faultOf({ [name]: without }), null, `without ${at}`);
    }
  });
}

test('every byte of the proof counts without the browser’s arithmetic, too', async () => {
  for (const { at, changed } of corruptions(bytesOf(FILES.proof), [1])) {
    const found = await faultOf({ proof: changed, later: undefined, witnessKeys: undefined, webCrypto: false });
    assert.notEqual(found, null, `byte ${at}`);
  }
});

test('a receipt of another address is told apart if one asks', async () => {
  const issuer = 'https://other.example';
  assert.equal(await faultOf({ ...alone, issuer }), 'issuer another_issuer');
  const { payload, claimed } = await verifyReceipt({ receipt, keys, issuer });
  assert.deepEqual([payload, claimed.iss], [null, evidence.issuer]);
});

test('what is missing or is no text is refused by name, and nothing is thrown', async () => {
  assert.equal((await verifyReceipt()).ok, false);
  assert.equal((await verifyReceipt(null)).ok, false);
  for (const nothing of [null, 1, {}, [], Symbol('x'), () => '']) {
    assert.equal(await faultOf({ receipt: nothing }), 'form malformed_receipt');
    assert.equal(await faultOf({ keys: nothing }), 'keys malformed_keys');
    assert.equal(await faultOf({ proof: nothing }), 'proof malformed_proof');
    assert.equal(await faultOf({ later: nothing }), 'later malformed_update');
    assert.equal(await faultOf({ issuer: nothing }) === null, false);
    assert.equal(await faultOf({ witnessKeys: nothing }) === null, false);
    assert.equal(await faultOf({ logKeys: nothing }) === null, false);
  }
});

test('half a character is no text', async () => {
  assert.equal(await faultOf({ receipt: `${receipt}\ud800` }), 'form malformed_receipt');
  assert.equal(await faultOf({ proof: `${proof}\ud800` }), 'proof malformed_proof');
});

test('who asks about the log without a proof gets no yes', async () => {
  assert.equal(await faultOf({ proof: undefined }), 'proof malformed_proof');
  assert.equal(await faultOf({ ...alone, later }), 'proof malformed_proof');
  assert.equal(await faultOf({ ...alone, witnessKeys: [] }), 'proof malformed_proof');
});

test('a receipt that does not hold only claims, and its proof proves nothing', async () => {
  const [head, payload] = receipt.split('.');
  const text = `${head}.${payload}.${'A'.repeat(86)}`;
  const verdict = await verifyReceipt({ ...evidence, receipt: text });
  assert.equal(verdict.payload, null);
  assert.equal(verdict.kid, null);
  assert.equal(verdict.claimed.site, 'shop');
  assert.equal(verdict.index, null);
  assert.ok(verdict.checks.some(({ name, code }) => name === 'inclusion' && code === 'not_checked'));
});

const BAD_KEYS = {
  'no JSON': '{',
  'no set': '[]',
  'no list': '{"keys":{}}',
  'no keys': '{"keys":[]}',
  'a list of nothing': '{"keys":[null]}',
  'something after the end': `${keys}x`,
  'a member twice': keys.replace('{"alg"', '{"kid":"x","alg"'),
  'a key twice': withKeys((list) => list.push(list[0])),
  'a private key': withKeys((list) => { list[1].d = 'A'; }),
  'a shared secret': withKeys((list) => list.push({ kty: 'oct', k: 'A' })),
  'another curve': withKeys((list) => { list[0].crv = 'Ed448'; }),
  'the old algorithm': withKeys((list) => { list[0].alg = 'EdDSA'; }),
  'another use': withKeys((list) => { list[0].use = 'enc'; }),
  'no id': withKeys((list) => { delete list[0].kid; }),
  'another key under the id': withKeys((list) => { list[0].x = list[1].x; }),
  'a time that is no number': withKeys((list) => { list[0].nbf = '1'; }),
  'a revocation without a time': withKeys((list) => { list[0].revoked = {}; }),
  'nesting': '['.repeat(100_000),
};
for (const [name, text] of Object.entries(BAD_KEYS)) {
  test(`a key set with ${name} is refused`, async () => {
    assert.equal(await faultOf({ keys: text }), 'keys malformed_keys');
  });
}

test('a key set may hold keys of kinds to come, and members we do not know', async () => {
  const grown = withKeys((list, set) => {
    list.push({ kty: 'AKP', alg: 'ML-DSA-44', kid: 'x', pub: 'AA' });
    list[0].note = 'retired';
    set.more = true;
  });
  assert.equal(await faultOf({ keys: grown }), null);
});

test('a key set without the receipt’s key does not know it', async () => {
  assert.equal(await faultOf({ keys: withKeys((list) => list.shift()) }), 'key unknown_key');
});

test('a receipt must be dated within the time of its key', async () => {
  const { iat } = jsonOf('receipt.json').payload;
  const dated = (times) => withKeys((list) => Object.assign(list[0], times));
  assert.equal(await faultOf({ keys: dated({ nbf: iat, exp: iat }) }), null);
  assert.equal(await faultOf({ keys: dated({ nbf: iat + 1 }) }), 'key_times key_not_in_use');
  assert.equal(await faultOf({ keys: dated({ exp: iat - 1 }) }), 'key_times key_not_in_use');
});

test('a revoked key’s receipt holds only if it was in the log by then', async () => {
  const revoked = (more) => withKeys((list) => { list[0].revoked = { revoked_at: 1, ...more }; });
  assert.equal(await faultOf({ keys: revoked({ log_size: 4 }) }), null);
  assert.equal(await faultOf({ keys: revoked({ log_size: 3 }) }), 'revocation revoked_key');
  assert.equal(await faultOf({ keys: revoked({}) }), 'revocation revoked_key');
  assert.equal(await faultOf({ ...alone, keys: revoked({ log_size: 4 }) }), 'revocation revoked_key');
  const verdict = await verifyReceipt({ receipt, keys: revoked({ log_size: 4 }) });
  assert.equal(verdict.payload, null);
});

test('a revoked key signs for no log: its thief could sign one in which everything is old', async () => {
  const stolen = withKeys((list) => { list[1].revoked = { revoked_at: 1, log_size: 100 }; });
  assert.equal(await faultOf({ keys: stolen }), 'checkpoint unknown_log_key');
});

test('the log’s key may come from elsewhere than the key set', async () => {
  const only = withKeys((list) => list.pop());
  const vkey = textOf('log/log.vkey');
  assert.equal(await faultOf({ keys: only }), 'checkpoint unknown_log_key');
  assert.equal(await faultOf({ keys: only, logKeys: [vkey] }), null);
  assert.equal(await faultOf({ logKeys: [] }), 'log_keys unknown_log_key');
  assert.equal(await faultOf({ logKeys: ['x'] }), 'log_keys malformed_log_key');
  assert.equal(await faultOf({ logKeys: [evidence.witnessKeys[0]] }), 'log_keys malformed_log_key');
  assert.equal(await faultOf({ logKeys: [vkey.replace('+8d', '+8e')] }), 'log_keys malformed_log_key');
  assert.equal(await faultOf({ logKeys: [vkey.replace('consent', 'another')] }), 'log_keys malformed_log_key');
  assert.equal(await faultOf({ origin: 'other.example/log' }), 'checkpoint another_log');
});

test('a witness that is asked for must have cosigned', async () => {
  assert.equal(await faultOf({ witnessKeys: [] }), 'witnesses no_witness');
  assert.equal(await faultOf({ later: undefined }), 'witnesses no_witness');
  assert.equal(await faultOf({ witnessKeys: [textOf('log/log.vkey')] }), 'log_keys malformed_log_key');
});

test('an extra line in a proof is passed over if it is base64', async () => {
  const extra = (line) => proof.replace('\nindex', `\nextra ${line}\nindex`);
  assert.equal(await faultOf({ proof: extra('YWJj') }), null);
  assert.equal(await faultOf({ proof: extra('YWJ') }), 'proof malformed_proof');
});

test('what is longer than anything of ours is refused before it is read', async () => {
  assert.equal(await faultOf({ keys: keys + ' '.repeat(256 * 1024) }), 'keys malformed_keys');
  assert.equal(await faultOf({ keys: keys + ' '.repeat(1024) }), null);
  const hash = proof.split('\n')[2];
  assert.equal(await faultOf({ proof: proof.replace(hash, `${hash}\n`.repeat(70) + hash) }), 'proof malformed_proof');
});

test('signatures of strangers below a checkpoint are passed over', async () => {
  assert.equal(await faultOf({ proof: `${proof}— stranger.example/x AAAAAAAA\n` }), null);
  const many = '— stranger.example/x AAAAAAAA\n';
  assert.equal(await faultOf({ proof: proof + many.repeat(15) }), null);
  assert.equal(await faultOf({ proof: proof + many.repeat(64) }), 'proof malformed_checkpoint');
});
