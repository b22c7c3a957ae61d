/** `PythonError`: what the original would have raised, by class. */

export class PythonError extends Error {
  /** The class: `TypeError`, `KeyError`, `InvalidData`. */
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.name = "PythonError";
    this.type = type;
  }
}
