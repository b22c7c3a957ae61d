/** The tables as statements see them: made from the migrated schema by a test, which compares them and writes this file with UPDATE_GOLDEN=1. */
import type { ColumnType, Generated, GeneratedAlways } from "kysely";
import type { Json } from "../../core/base/json.ts";

/** Given as text, so that its keys keep their order; read as a value. */
type JsonColumn = ColumnType<Json, string, string>;
type NullableJsonColumn = ColumnType<Json, string | null, string | null>;

export interface AuditTable {
  readonly id: GeneratedAlways<number>;
  readonly at: Date;
  readonly user_name: string | null;
  readonly token_name: string | null;
  readonly origin: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly cluster: number | null;
  readonly request_id: string;
  readonly before: JsonColumn;
  readonly after: JsonColumn;
}

export interface ClusterDeploymentGraphsTable {
  readonly cluster_id: number;
  readonly type: string;
  readonly deployment_graph_id: number;
}

export interface ClusterPluginsTable {
  readonly cluster_id: number;
  readonly plugin_id: number;
}

export interface ClustersTable {
  readonly id: GeneratedAlways<number>;
  readonly name: string;
  readonly mode: string;
  readonly status: string;
  readonly release_id: number;
  readonly fuel_version: string;
  readonly settings: JsonColumn;
  readonly metadata: JsonColumn;
}

export interface DeploymentGraphTasksTable {
  readonly deployment_graph_id: number;
  readonly position: number;
  readonly task_name: string;
  readonly type: string;
  readonly body: JsonColumn;
}

export interface DeploymentGraphsTable {
  readonly id: GeneratedAlways<number>;
  readonly name: string | null;
  readonly node_filter: string | null;
  readonly on_success: NullableJsonColumn;
  readonly on_error: NullableJsonColumn;
  readonly on_stop: NullableJsonColumn;
}

export interface DeploymentSequencesTable {
  readonly id: GeneratedAlways<number>;
  readonly release_id: number;
  readonly name: string;
  readonly graphs: JsonColumn;
}

export interface FactBodiesTable {
  readonly hash: Buffer;
  readonly body: JsonColumn;
}

export interface GraphRelationsTable {
  readonly deployment_graph_id: number | null;
  readonly level: string | null;
  readonly owner_id: number | null;
  readonly type: string | null;
}

export interface GraphRevisionsTable {
  readonly level: string;
  readonly owner_id: number;
  readonly type: string;
  readonly number: number;
  readonly kind: string;
  readonly graph_id: number;
  readonly at: Date;
  readonly author: string | null;
  readonly message: string | null;
  readonly content: NullableJsonColumn;
}

export interface LastSuccessesTable {
  readonly cluster_id: number;
  readonly task_name: string;
  readonly node: string;
  readonly run_id: number;
}

export interface MigrationsTable {
  readonly number: number;
  readonly name: string;
  readonly hash: string;
  readonly applied_at: Generated<Date>;
}

export interface NodesTable {
  readonly id: GeneratedAlways<number>;
  readonly cluster_id: number | null;
  readonly name: string;
  readonly hostname: string;
  readonly mac: string | null;
  readonly ip: string | null;
  readonly status: string;
  readonly progress: number;
  readonly online: boolean;
  readonly roles: readonly string[];
  readonly pending_roles: readonly string[];
  readonly primary_tags: readonly string[];
  readonly pending_addition: boolean;
  readonly pending_deletion: boolean;
  readonly error_type: string | null;
  readonly error_message: string | null;
  readonly labels: JsonColumn;
  readonly attributes: JsonColumn;
  readonly meta: JsonColumn;
  readonly transport: NullableJsonColumn;
  readonly metadata: JsonColumn;
}

export interface NotificationsTable {
  readonly id: GeneratedAlways<number>;
  readonly topic: string;
  readonly message: string;
  readonly cluster_id: number | null;
  readonly node_id: number | null;
  readonly run_id: number | null;
  readonly is_read: boolean;
  readonly created_at: Date;
}

export interface OutputChunksTable {
  readonly run_id: number;
  readonly step: number;
  readonly tried: number;
  readonly start: number;
  readonly size: number;
  readonly streams: string;
  readonly ends: readonly number[];
  readonly times: readonly number[];
  readonly data: Buffer;
}

export interface PluginDeploymentGraphsTable {
  readonly plugin_id: number;
  readonly type: string;
  readonly deployment_graph_id: number;
}

export interface PluginsTable {
  readonly id: GeneratedAlways<number>;
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly description: string | null;
  readonly package_version: string;
  readonly releases: JsonColumn;
  readonly roles_metadata: JsonColumn;
  readonly tags_metadata: JsonColumn;
  readonly metadata: JsonColumn;
}

export interface ReleaseDeploymentGraphsTable {
  readonly release_id: number;
  readonly type: string;
  readonly deployment_graph_id: number;
}

export interface ReleasesTable {
  readonly id: GeneratedAlways<number>;
  readonly name: string;
  readonly version: string;
  readonly description: string | null;
  readonly operating_system: string;
  readonly state: string;
  readonly modes: readonly string[];
  readonly roles_metadata: JsonColumn;
  readonly tags_metadata: JsonColumn;
  readonly metadata: JsonColumn;
}

export interface RunBoardsTable {
  readonly run_id: number;
  readonly board: JsonColumn;
}

export interface RunEventsTable {
  readonly at: number;
  readonly run_id: number;
  readonly version: number;
  readonly step: number | null;
  readonly tried: number | null;
  readonly kind: number;
  readonly body: NullableJsonColumn;
}

export interface RunFactsTable {
  readonly run_id: number;
  readonly position: number;
  readonly node: string;
  readonly hash: Buffer;
}

export interface RunPlansTable {
  readonly run_id: number;
  readonly plan: JsonColumn;
  readonly tasks: JsonColumn;
  readonly settings: JsonColumn;
  readonly common_facts: Buffer;
}

export interface RunsTable {
  readonly id: GeneratedAlways<number>;
  readonly parent_id: number | null;
  readonly cluster_id: number;
  readonly uuid: string;
  readonly kind: string;
  readonly graph_type: string | null;
  readonly status: string;
  readonly message: string | null;
  readonly progress: number;
  readonly is_dry: boolean;
  readonly options: JsonColumn;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
  readonly hidden_at: Date | null;
  readonly claimed_by: string | null;
  readonly claimed_until: Date | null;
}

export interface SecretsTable {
  readonly name: string;
  readonly box: string;
}

export interface ShelvedPlansTable {
  readonly id: string;
  readonly cluster_id: number;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly author: string | null;
  readonly content: JsonColumn;
}

export interface TokensTable {
  readonly id: GeneratedAlways<number>;
  readonly user_id: number;
  readonly kind: string;
  readonly name: string | null;
  readonly hash: string;
  readonly created_at: Date;
  readonly expires_at: Date | null;
}

export interface UsersTable {
  readonly id: GeneratedAlways<number>;
  readonly name: string;
  readonly password_hash: string | null;
  readonly role: string;
  readonly clusters: readonly number[] | null;
  readonly enabled: boolean;
  readonly created_at: Date;
}

export interface Tables {
  readonly audit: AuditTable;
  readonly cluster_deployment_graphs: ClusterDeploymentGraphsTable;
  readonly cluster_plugins: ClusterPluginsTable;
  readonly clusters: ClustersTable;
  readonly deployment_graph_tasks: DeploymentGraphTasksTable;
  readonly deployment_graphs: DeploymentGraphsTable;
  readonly deployment_sequences: DeploymentSequencesTable;
  readonly fact_bodies: FactBodiesTable;
  readonly graph_relations: GraphRelationsTable;
  readonly graph_revisions: GraphRevisionsTable;
  readonly last_successes: LastSuccessesTable;
  readonly migrations: MigrationsTable;
  readonly nodes: NodesTable;
  readonly notifications: NotificationsTable;
  readonly output_chunks: OutputChunksTable;
  readonly plugin_deployment_graphs: PluginDeploymentGraphsTable;
  readonly plugins: PluginsTable;
  readonly release_deployment_graphs: ReleaseDeploymentGraphsTable;
  readonly releases: ReleasesTable;
  readonly run_boards: RunBoardsTable;
  readonly run_events: RunEventsTable;
  readonly run_facts: RunFactsTable;
  readonly run_plans: RunPlansTable;
  readonly runs: RunsTable;
  readonly secrets: SecretsTable;
  readonly shelved_plans: ShelvedPlansTable;
  readonly tokens: TokensTable;
  readonly users: UsersTable;
}
