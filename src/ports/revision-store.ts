/** `RevisionStore`: the states that a layer has had, numbered from 1; a layer is an owner and a type, whichever graphs it had in the course of time. */
import type { Instant } from "../core/model/ids.ts";
import type { GraphRecord, GraphRelation } from "./graph-record.ts";

/** What a graph holds, apart from number and owner. */
export type RevisedContent = Omit<GraphRecord, "id" | "relations">;

/** A revision without what the graph held. */
export interface RevisionHead {
  readonly layer: GraphRelation;
  /** 1, 2, 3 of its layer. */
  readonly number: number;
  readonly kind: "created" | "changed" | "removed";
  readonly graphId: number;
  readonly at: Instant;
  /** Name of a user; null: not known. */
  readonly by: string | null;
  /** Why. */
  readonly message: string | null;
}

export interface Revision extends RevisionHead {
  /** null: the graph was removed. */
  readonly content: RevisedContent | null;
}

/** Revisions go with the owner of their layer. */
export interface RevisionStore {
  /** Adds the next revision of a layer. */
  add(draft: Omit<Revision, "number">): Promise<RevisionHead>;
  /** Ascending by number. */
  list(layer: GraphRelation): Promise<readonly RevisionHead[]>;
  last(layer: GraphRelation): Promise<RevisionHead | undefined>;
  get(layer: GraphRelation, number: number): Promise<Revision | undefined>;
}
