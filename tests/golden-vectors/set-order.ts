/** The order in which the original's run went through a set of characters: CPython 3.11 with hash seed 0. */

const bits64 = (1n << 64n) - 1n;
const rotl = (value: bigint, by: bigint): bigint => ((value << by) | (value >> (64n - by))) & bits64;

/** SipHash-1-3 with a key of zeros, of one ASCII character. */
function hashOf(character: string): bigint {
  let [v0, v1, v2, v3] = [0x736f6d6570736575n, 0x646f72616e646f6dn, 0x6c7967656e657261n, 0x7465646279746573n];
  const round = (): void => {
    v0 = (v0 + v1) & bits64;
    v1 = rotl(v1, 13n) ^ v0;
    v0 = rotl(v0, 32n);
    v2 = (v2 + v3) & bits64;
    v3 = rotl(v3, 16n) ^ v2;
    v0 = (v0 + v3) & bits64;
    v3 = rotl(v3, 21n) ^ v0;
    v2 = (v2 + v1) & bits64;
    v1 = rotl(v1, 17n) ^ v2;
    v2 = rotl(v2, 32n);
  };
  const block = (1n << 56n) | BigInt(character.charCodeAt(0));
  v3 ^= block;
  round();
  v0 ^= block;
  v2 ^= 0xffn;
  for (let i = 0; i < 3; i += 1) round();
  return (v0 ^ v1 ^ v2 ^ v3) & bits64;
}

type Table = (string | undefined)[];
const linearProbes = 9;

function insert(table: Table, character: string): void {
  const mask = BigInt(table.length - 1);
  let perturb = hashOf(character);
  for (let at = perturb & mask; ; at = (at * 5n + 1n + perturb) & mask) {
    const probes = at + BigInt(linearProbes) <= mask ? linearProbes : 0;
    for (let step = 0; step <= probes; step += 1) {
      const place = Number(at) + step;
      if (table[place] !== undefined) continue;
      table[place] = character;
      return;
    }
    perturb >>= 5n;
  }
}

/** Distinct ASCII characters, in the order in which they were put in -> in the order of the set. */
export function inSetOrder(characters: readonly string[]): readonly string[] {
  let table: Table = Array.from({ length: 8 }, () => undefined);
  for (const [index, character] of characters.entries()) {
    insert(table, character);
    const used = index + 1;
    if (used * 5 < (table.length - 1) * 3) continue;
    let size = 8;
    while (size <= used * 4) size *= 2;
    const bigger: Table = Array.from({ length: size }, () => undefined);
    for (const one of table) if (one !== undefined) insert(bigger, one);
    table = bigger;
  }
  return table.filter((one) => one !== undefined);
}
