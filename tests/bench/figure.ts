/** One measured figure, and how it is printed. */

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The figure wished for. */
  readonly target?: number | undefined;
  /** true (default): at most the target is good; false: at least. */
  readonly atMost?: boolean | undefined;
  /** What the peer needs for the same work, in the same unit, where somebody measured it. */
  readonly peer?: number | undefined;
  readonly peerName?: string | undefined;
}

export type Report = (figure: Figure) => void;

/** undefined: there is no target. */
export function isGood({ value, target, atMost = true }: Figure): boolean | undefined {
  if (target === undefined) return undefined;
  return atMost ? value <= target : value >= target;
}

const rounded = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));

export function printFigure(figure: Figure): string {
  const good = isGood(figure);
  const target =
    figure.target === undefined ? "" : `  target ${figure.atMost === false ? "at least" : "at most"} ${figure.target}`;
  const ratio =
    figure.peer === undefined
      ? ""
      : `  ${figure.peerName ?? "peer"} ${figure.peer}: ratio ${rounded(figure.peer / figure.value)}`;
  const verdict = good === undefined ? "" : good ? "  ok" : "  MISSED";
  return `${figure.name.padEnd(58)} ${rounded(figure.value).padStart(9)} ${figure.unit.padEnd(8)}${target}${ratio}${verdict}`;
}
