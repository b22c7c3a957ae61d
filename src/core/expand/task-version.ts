/** Whether a task's version may be planned. Fuel: `LCM_CHECK_TASK_VERSION`, graphs.md 2.4. */
import { Problem } from "./problem.ts";
import { FieldProblem } from "./task-evaluator.ts";
import type { Template } from "./task-evaluator.ts";

/** `ignored`: any version. `read`: it must be a version. `checked`: it must also be at least 2.0.0, which knows cross-dependencies. */
export type VersionRule = "ignored" | "read" | "checked";

/** Stages and skipped tasks have no version that counts. Throws a `FieldProblem`. */
export function checkVersion({ fields, task, isSelected }: Template, rule: VersionRule): void {
  if (rule === "ignored" || !isSelected || fields["type"] === "stage" || fields["type"] === "skipped") return;
  const written = fields["version"] ?? "0.0.0";
  const match = typeof written === "string" ? /^(\d+)\.(\d+)(?:\.(\d+))?(?:[ab]\d+)?$/.exec(written) : null;
  if (match === null) {
    throw new FieldProblem("version", new Problem("ValueError", `invalid version number ${JSON.stringify(written)}`));
  }
  if (rule === "read" || !isBefore2(match)) return;
  const message = `Task '${task.id}' does not support cross-dependencies: its version is older than 2.0.0`;
  throw new FieldProblem("version", new Problem("TaskBaseDeploymentNotAllowed", message));
}

/** `2.0.0a1` comes before `2.0.0`. */
function isBefore2([written, major = "0", minor = "0", patch = "0"]: RegExpExecArray): boolean {
  if (Number(major) !== 2) return Number(major) < 2;
  return Number(minor) === 0 && Number(patch) === 0 && /[ab]/.test(written);
}
