/** `sealCall`: a request without its secrets: handlers, diagnostics and the audit log only see what stands for them. */
import type { Route } from "../../api/route.ts";
import type { ParsedDocument } from "../../core/model/source.ts";
import type { SecretKeeper } from "../access/secret-keeper.ts";
import type { Call } from "./handler.ts";

/** Places stay those of what was written. */
export async function sealCall(call: Call<Route>, keeper: Pick<SecretKeeper, "seal">): Promise<Call<Route>> {
  const value = await keeper.seal(call.document.value);
  if (value === call.document.value) return call;
  const withoutSecrets = (document: ParsedDocument): ParsedDocument => ({ ...document, value });
  const { parsed } = call;
  return {
    ...call,
    body: value as never,
    document: withoutSecrets(call.document),
    parsed: parsed.value === undefined ? parsed : { ...parsed, value: withoutSecrets(parsed.value) },
  };
}
