/** `Catalog` in PostgreSQL. */
import type { Catalog } from "../../ports/catalog.ts";
import type { Database } from "./database.ts";
import { clusterStatements, nodeStatements } from "./postgres-clusters.ts";
import { createPostgresCollection } from "./postgres-collection.ts";
import { graphStatements } from "./postgres-graphs.ts";
import { pluginStatements, releaseStatements } from "./postgres-releases.ts";
import { createPostgresRevisions } from "./postgres-revisions.ts";
import { notificationStatements, sequenceStatements } from "./postgres-sequences.ts";
import { openSession, type Session } from "./session.ts";

export function createPostgresCatalog(database: Database): Catalog {
  return catalogOver(openSession(database));
}

function catalogOver(session: Session): Catalog {
  return {
    releases: createPostgresCollection(session, "release", releaseStatements),
    plugins: createPostgresCollection(session, "plugin", pluginStatements),
    clusters: createPostgresCollection(session, "cluster", clusterStatements),
    nodes: createPostgresCollection(session, "node", nodeStatements),
    graphs: createPostgresCollection(session, "graph", graphStatements),
    sequences: createPostgresCollection(session, "sequence", sequenceStatements),
    notifications: createPostgresCollection(session, "notification", notificationStatements),
    revisions: createPostgresRevisions(session),
    atomically: (work) => session.atomically((inside) => work(catalogOver(inside))),
  };
}
