/** `Problem`: what stops one task on one node from becoming a step. It never leaves this room: diagnostics are made of it. */

/** `fuelError` is the class that the original raises: a Fuel client may ask for it. */
export class Problem extends Error {
  readonly fuelError: string;

  constructor(fuelError: string, message: string) {
    super(message);
    this.name = "Problem";
    this.fuelError = fuelError;
  }
}
