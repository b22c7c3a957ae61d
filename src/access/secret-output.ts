/** `createSecretMask`: takes secrets out of what a command prints, byte by byte as it comes, and out of texts. */
import type { Json } from "../core/base/json.ts";
import { mask, replaceTexts } from "./secret-text.ts";

export interface SecretMask {
  /** A mask for one stream of bytes: the result does not depend on how the bytes are cut into pieces. */
  stream(): MaskedStream;
  /** Every text of the value without the secrets. */
  value<Value extends Json>(value: Value): Value;
  readonly isEmpty: boolean;
}

export interface MaskedStream {
  /** What can be passed on; bytes that may be the begin of a secret wait. */
  push(data: Uint8Array): Uint8Array;
  /** What still waits. */
  end(): Uint8Array;
}

export function createSecretMask(secrets: Iterable<string>): SecretMask {
  const texts = [...new Set([...secrets].flatMap(formsOf))].sort((a, b) => b.length - a.length);
  const encoder = new TextEncoder();
  const patterns = texts.map((text) => encoder.encode(text)).sort((a, b) => b.length - a.length);
  return {
    isEmpty: texts.length === 0,
    stream: () => createStream(patterns, encoder.encode(mask)),
    value: <Value extends Json>(value: Value) =>
      replaceTexts(value, (text) => texts.reduce((left, secret) => left.replaceAll(secret, () => mask), text)) as Value,
  };
}

/** Shortest part of a secret that is looked for by itself. */
const shortestPart = 8;

/** The text, and what tools make of it, and its longer lines and words: tools print keys line by line, and commands what stands in them. */
function formsOf(text: string): readonly string[] {
  if (text === "") return [];
  const parts = [...text.split(/\r?\n/), ...text.split(/[\s'"`=;]+/)].filter(
    (part) => part.trim().length >= shortestPart,
  );
  return [...new Set([text, ...parts])].flatMap(writtenForms);
}

/** In JSON, in an address, in base64 (without the end, which depends on what follows), in quotes of the shell. */
function writtenForms(text: string): readonly string[] {
  const bytes = new TextEncoder().encode(text);
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 3));
  return [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd")),
    text.replaceAll("'", "'\\''"),
    ...(bytes.length >= shortestPart ? [base64(whole)] : []),
  ];
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Of bytes whose number is a multiple of three. */
function base64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3);
    const group = (a << 16) | (b << 8) | c;
    text += [18, 12, 6, 0].map((shift) => digits[(group >> shift) & 63] ?? "").join("");
  }
  return text;
}

function createStream(patterns: readonly Uint8Array[], shown: Uint8Array): MaskedStream {
  const begins = new Set(patterns.map(([first]) => first));
  let waiting = new Uint8Array(0);

  /** Passes on all that is decided; `isLast`: everything is. */
  const pass = (data: Uint8Array, isLast: boolean): Uint8Array => {
    const parts: Uint8Array[] = [];
    let done = 0;
    let at = 0;
    while (at < data.length) {
      const length = begins.has(data[at]) ? matchAt(data, at, { patterns, isLast }) : 0;
      if (length === "unknown") break;
      if (length > 0) {
        parts.push(data.subarray(done, at), shown);
        done = at + length;
      }
      at += Math.max(1, length);
    }
    parts.push(data.subarray(done, at));
    waiting = data.slice(at);
    return joined(parts);
  };
  return {
    push: (data) => (patterns.length === 0 ? data : pass(joined([waiting, data]), false)),
    end: () => pass(waiting, true),
  };
}

interface Search {
  /** The longest first. */
  readonly patterns: readonly Uint8Array[];
  readonly isLast: boolean;
}

/** Length of the longest secret that begins here; "unknown": what comes next decides. */
function matchAt(data: Uint8Array, at: number, { patterns, isLast }: Search): number | "unknown" {
  for (const pattern of patterns) {
    const length = Math.min(pattern.length, data.length - at);
    let same = 0;
    while (same < length && data[at + same] === pattern[same]) same += 1;
    if (same < length) continue;
    if (length === pattern.length) return length;
    if (!isLast) return "unknown";
  }
  return 0;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
