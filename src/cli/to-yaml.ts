/** A value as YAML text: block style, keys in their order; readers of YAML 1.1 read it back as the same value. */
import { stringify } from "yaml";

export function toYaml(value: unknown): string {
  return stringify(value, { version: "1.1", aliasDuplicateObjects: false, lineWidth: 0 });
}
