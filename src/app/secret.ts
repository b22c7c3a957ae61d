/** `Secret`: a text that no log, message or JSON shows by accident. */

export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself: to be handed to whom it is for. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return "•••";
  }

  toJSON(): string {
    return "•••";
  }
}
