/** What a task type does when its parameters do not say: times and tries. Fuel: engine.md B0 and B1. */
import type { TaskType } from "./layer.ts";

export interface TypeDefaults {
  /** Seconds until an attempt is ended. */
  readonly timeout: number;
  /** Further attempts after the first that failed. */
  readonly retries: number;
  /** Seconds between two attempts. */
  readonly interval: number;
}

const times = (timeout: number, retries: number, interval: number): TypeDefaults => ({ timeout, retries, interval });

export const typeDefaults: Readonly<Record<TaskType, TypeDefaults>> = {
  puppet: times(5400, 2, 2),
  shell: times(300, 2, 2),
  master_shell: times(300, 2, 2),
  sync: times(300, 10, 2),
  upload_file: times(60, 3, 0),
  upload_files: times(60, 3, 0),
  copy_files: times(60, 0, 0),
  reboot: times(900, 0, 0),
  move_to_bootstrap: times(900, 0, 0),
  erase_node: times(900, 0, 0),
  group: times(0, 0, 0),
  stage: times(0, 0, 0),
  skipped: times(0, 0, 0),
  role: times(0, 0, 0),
};
