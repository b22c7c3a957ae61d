/** Offsets of a part of a document. */

export interface PlacedPart {
  /** Where its value begins; for a map written in lines, where its first key stands. */
  readonly value: number;
  /** Where its key stands, if it has one. */
  readonly key: number | undefined;
  /** Is the value one word or text, so that a place inside it means something? */
  readonly isText: boolean;
}
