/** Secrets on their way to an action, and out of everything that comes back from it. */
import { createSecretMask, type MaskedStream, type SecretMask } from "../access/secret-output.ts";
import { revealSecrets, secretNames } from "../access/secret-text.ts";
import type { JsonObject } from "../core/base/json.ts";
import type { Outcome } from "../core/model/event.ts";
import type { OutputChunk } from "../ports/executor.ts";
import type { Clock } from "../ports/system.ts";
import type { TaskOutput } from "./task-output.ts";

export interface OpenParameters {
  readonly parameters: JsonObject;
  readonly mask: SecretMask;
}

/** Where secrets come from. */
export interface SecretSource {
  reveal(names: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** Throws where a secret can't be read, or where an expression has cut one. */
export async function openParameters(
  secrets: SecretSource | undefined,
  parameters: JsonObject,
): Promise<OpenParameters> {
  const names = secretNames(parameters);
  const texts = names.size === 0 ? new Map<string, string>() : await (secrets?.reveal([...names]) ?? new Map());
  return { parameters: revealSecrets(parameters, texts), mask: createSecretMask(texts.values()) };
}

export interface MaskedOutput extends TaskOutput {
  /** What becomes part of the journal. */
  readonly outcome: (outcome: Outcome) => Outcome;
}

/** The same output without secrets, also where one is cut between two chunks. */
export function maskOutput(output: TaskOutput, mask: SecretMask, clock: Pick<Clock, "now">): MaskedOutput {
  if (mask.isEmpty) return { ...output, outcome: (outcome) => outcome };
  const streams = { stdout: mask.stream(), stderr: mask.stream() };
  const tell = (stream: OutputChunk["stream"], at: OutputChunk["at"], data: Uint8Array): void => {
    if (data.length > 0) output.onOutput({ stream, at, data });
  };
  return {
    onOutput: ({ stream, at, data }) => {
      tell(stream, at, streams[stream].push(data));
    },
    finish: async () => {
      for (const [name, stream] of Object.entries(streams) as [OutputChunk["stream"], MaskedStream][])
        tell(name, clock.now(), stream.end());
      await output.finish();
    },
    outcome: (outcome) => masked(outcome, mask),
  };
}

/** What an outcome says in words; what kind it is is no text of anybody. */
function masked(outcome: Outcome, mask: SecretMask): Outcome {
  const reason = "reason" in outcome ? { reason: mask.value(outcome.reason) } : {};
  const summary = "summary" in outcome && outcome.summary !== undefined ? { summary: mask.value(outcome.summary) } : {};
  return { ...outcome, ...reason, ...summary };
}
