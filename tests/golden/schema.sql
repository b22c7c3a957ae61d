CREATE TABLE audit (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  at timestamp with time zone NOT NULL,
  user_name text,
  token_name text,
  origin text NOT NULL,
  operation text NOT NULL,
  method text NOT NULL,
  path text NOT NULL,
  status integer NOT NULL,
  cluster integer,
  request_id text NOT NULL,
  before json NOT NULL,
  after json NOT NULL,
  CONSTRAINT audit_id_unique PRIMARY KEY (id)
);
CREATE INDEX audit_at ON public.audit USING btree (at);
CREATE INDEX audit_cluster ON public.audit USING btree (cluster, id) WHERE (cluster IS NOT NULL);
CREATE INDEX audit_user_name ON public.audit USING btree (lower(user_name), id);

CREATE TABLE cluster_deployment_graphs (
  cluster_id integer NOT NULL,
  type character varying(255) NOT NULL,
  deployment_graph_id integer NOT NULL,
  CONSTRAINT cluster_deployment_graphs_cluster_exists FOREIGN KEY (cluster_id) REFERENCES clusters(id) ON DELETE CASCADE,
  CONSTRAINT cluster_deployment_graphs_graph_exists FOREIGN KEY (deployment_graph_id) REFERENCES deployment_graphs(id) ON DELETE CASCADE,
  CONSTRAINT cluster_deployment_graphs_type_unique PRIMARY KEY (cluster_id, type)
);
CREATE INDEX cluster_deployment_graphs_by_graph ON public.cluster_deployment_graphs USING btree (deployment_graph_id);

CREATE TABLE cluster_plugins (
  cluster_id integer NOT NULL,
  plugin_id integer NOT NULL,
  CONSTRAINT cluster_plugins_cluster_exists FOREIGN KEY (cluster_id) REFERENCES clusters(id) ON DELETE CASCADE,
  CONSTRAINT cluster_plugins_pkey PRIMARY KEY (cluster_id, plugin_id),
  CONSTRAINT cluster_plugins_plugin_exists FOREIGN KEY (plugin_id) REFERENCES plugins(id)
);
CREATE INDEX cluster_plugins_by_plugin ON public.cluster_plugins USING btree (plugin_id);

CREATE TABLE clusters (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  name character varying(255) NOT NULL,
  mode character varying(255) NOT NULL,
  status text NOT NULL,
  release_id integer NOT NULL,
  fuel_version character varying(255) NOT NULL,
  settings json NOT NULL,
  metadata json NOT NULL,
  CONSTRAINT clusters_name_unique UNIQUE (name),
  CONSTRAINT clusters_pkey PRIMARY KEY (id),
  CONSTRAINT clusters_release_exists FOREIGN KEY (release_id) REFERENCES releases(id),
  CONSTRAINT clusters_status_check CHECK ((status = ANY (ARRAY['new'::text, 'deployment'::text, 'stopped'::text, 'operational'::text, 'error'::text, 'remove'::text, 'partially_deployed'::text])))
);
CREATE INDEX clusters_by_release ON public.clusters USING btree (release_id);

CREATE TABLE deployment_graph_tasks (
  deployment_graph_id integer NOT NULL,
  "position" integer NOT NULL,
  task_name character varying(255) NOT NULL,
  type text NOT NULL,
  body json NOT NULL,
  CONSTRAINT deployment_graph_tasks_graph_exists FOREIGN KEY (deployment_graph_id) REFERENCES deployment_graphs(id) ON DELETE CASCADE,
  CONSTRAINT deployment_graph_tasks_name_unique UNIQUE (deployment_graph_id, task_name),
  CONSTRAINT deployment_graph_tasks_pkey PRIMARY KEY (deployment_graph_id, "position"),
  CONSTRAINT deployment_graph_tasks_type_check CHECK ((type = ANY (ARRAY['puppet'::text, 'shell'::text, 'sync'::text, 'upload_file'::text, 'upload_files'::text, 'group'::text, 'stage'::text, 'skipped'::text, 'reboot'::text, 'copy_files'::text, 'role'::text, 'master_shell'::text, 'move_to_bootstrap'::text, 'erase_node'::text])))
);

CREATE TABLE deployment_graphs (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  name character varying(255),
  node_filter character varying(4096),
  on_success json,
  on_error json,
  on_stop json,
  CONSTRAINT deployment_graphs_pkey PRIMARY KEY (id)
);

CREATE TABLE deployment_sequences (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  release_id integer NOT NULL,
  name character varying(255) NOT NULL,
  graphs json NOT NULL,
  CONSTRAINT deployment_sequences_pkey PRIMARY KEY (id),
  CONSTRAINT deployment_sequences_release_exists FOREIGN KEY (release_id) REFERENCES releases(id) ON DELETE CASCADE,
  CONSTRAINT deployment_sequences_release_name_unique UNIQUE (release_id, name)
);

CREATE TABLE fact_bodies (
  hash bytea NOT NULL,
  body json NOT NULL,
  CONSTRAINT fact_bodies_pkey PRIMARY KEY (hash)
);

CREATE VIEW graph_relations AS
 SELECT release_deployment_graphs.deployment_graph_id,
    'release'::text AS level,
    release_deployment_graphs.release_id AS owner_id,
    release_deployment_graphs.type
   FROM release_deployment_graphs
UNION ALL
 SELECT plugin_deployment_graphs.deployment_graph_id,
    'plugin'::text AS level,
    plugin_deployment_graphs.plugin_id AS owner_id,
    plugin_deployment_graphs.type
   FROM plugin_deployment_graphs
UNION ALL
 SELECT cluster_deployment_graphs.deployment_graph_id,
    'cluster'::text AS level,
    cluster_deployment_graphs.cluster_id AS owner_id,
    cluster_deployment_graphs.type
   FROM cluster_deployment_graphs;

CREATE TABLE graph_revisions (
  level text NOT NULL,
  owner_id integer NOT NULL,
  type character varying(255) NOT NULL,
  number integer NOT NULL,
  kind text NOT NULL,
  graph_id integer NOT NULL,
  at timestamp with time zone NOT NULL,
  author character varying(255),
  message character varying(1000),
  content json,
  CONSTRAINT graph_revisions_kind_check CHECK ((kind = ANY (ARRAY['created'::text, 'changed'::text, 'removed'::text]))),
  CONSTRAINT graph_revisions_level_check CHECK ((level = ANY (ARRAY['release'::text, 'plugin'::text, 'cluster'::text]))),
  CONSTRAINT graph_revisions_number_unique PRIMARY KEY (level, owner_id, type, number)
);

CREATE TABLE last_successes (
  cluster_id integer NOT NULL,
  task_name character varying(255) NOT NULL,
  node text NOT NULL,
  run_id integer NOT NULL,
  CONSTRAINT last_successes_cluster_exists FOREIGN KEY (cluster_id) REFERENCES clusters(id) ON DELETE CASCADE,
  CONSTRAINT last_successes_pkey PRIMARY KEY (cluster_id, task_name, node),
  CONSTRAINT last_successes_run_exists FOREIGN KEY (run_id) REFERENCES runs(id) ON DELETE CASCADE
);
CREATE INDEX last_successes_by_run ON public.last_successes USING btree (run_id);

CREATE TABLE migrations (
  number integer NOT NULL,
  name text NOT NULL,
  hash text NOT NULL,
  applied_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT migrations_pkey PRIMARY KEY (number)
);

CREATE TABLE nodes (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  cluster_id integer,
  name character varying(255) NOT NULL,
  hostname character varying(255) NOT NULL,
  mac character varying(255),
  ip character varying(255),
  status text NOT NULL,
  progress smallint NOT NULL,
  online boolean NOT NULL,
  roles text[] NOT NULL,
  pending_roles text[] NOT NULL,
  primary_tags text[] NOT NULL,
  pending_addition boolean NOT NULL,
  pending_deletion boolean NOT NULL,
  error_type character varying(255),
  error_message text,
  labels json NOT NULL,
  attributes json NOT NULL,
  meta json NOT NULL,
  transport json,
  metadata json NOT NULL,
  CONSTRAINT nodes_cluster_exists FOREIGN KEY (cluster_id) REFERENCES clusters(id) ON DELETE SET NULL,
  CONSTRAINT nodes_cluster_hostname_unique UNIQUE (cluster_id, hostname),
  CONSTRAINT nodes_mac_unique UNIQUE (mac),
  CONSTRAINT nodes_pkey PRIMARY KEY (id),
  CONSTRAINT nodes_progress_check CHECK (((progress >= 0) AND (progress <= 100))),
  CONSTRAINT nodes_status_check CHECK ((status = ANY (ARRAY['ready'::text, 'discover'::text, 'provisioning'::text, 'provisioned'::text, 'deploying'::text, 'error'::text, 'removing'::text, 'stopped'::text])))
);

CREATE TABLE notifications (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  topic text NOT NULL,
  message text NOT NULL,
  cluster_id integer,
  node_id integer,
  run_id integer,
  is_read boolean NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT notifications_cluster_exists FOREIGN KEY (cluster_id) REFERENCES clusters(id) ON DELETE SET NULL,
  CONSTRAINT notifications_node_exists FOREIGN KEY (node_id) REFERENCES nodes(id) ON DELETE SET NULL,
  CONSTRAINT notifications_pkey PRIMARY KEY (id),
  CONSTRAINT notifications_topic_check CHECK ((topic = ANY (ARRAY['discover'::text, 'done'::text, 'error'::text, 'warning'::text, 'release'::text])))
);
CREATE INDEX notifications_by_cluster ON public.notifications USING btree (cluster_id);
CREATE INDEX notifications_by_node ON public.notifications USING btree (node_id);
CREATE INDEX notifications_by_run ON public.notifications USING btree (run_id);

CREATE TABLE output_chunks (
  run_id integer NOT NULL,
  step integer NOT NULL,
  tried integer NOT NULL,
  start bigint NOT NULL,
  size integer NOT NULL,
  streams text NOT NULL,
  ends integer[] NOT NULL,
  times bigint[] NOT NULL,
  data bytea NOT NULL,
  CONSTRAINT output_chunks_run_exists FOREIGN KEY (run_id) REFERENCES runs(id) ON DELETE CASCADE,
  CONSTRAINT output_chunks_size_check CHECK ((size > 0)),
  CONSTRAINT output_chunks_start_unique PRIMARY KEY (run_id, step, tried, start)
);

CREATE TABLE plugin_deployment_graphs (
  plugin_id integer NOT NULL,
  type character varying(255) NOT NULL,
  deployment_graph_id integer NOT NULL,
  CONSTRAINT plugin_deployment_graphs_graph_exists FOREIGN KEY (deployment_graph_id) REFERENCES deployment_graphs(id) ON DELETE CASCADE,
  CONSTRAINT plugin_deployment_graphs_plugin_exists FOREIGN KEY (plugin_id) REFERENCES plugins(id) ON DELETE CASCADE,
  CONSTRAINT plugin_deployment_graphs_type_unique PRIMARY KEY (plugin_id, type)
);
CREATE INDEX plugin_deployment_graphs_by_graph ON public.plugin_deployment_graphs USING btree (deployment_graph_id);

CREATE TABLE plugins (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  name character varying(255) NOT NULL,
  title character varying(255) NOT NULL,
  version character varying(255) NOT NULL,
  description text,
  package_version character varying(255) NOT NULL,
  releases json NOT NULL,
  roles_metadata json NOT NULL,
  tags_metadata json NOT NULL,
  metadata json NOT NULL,
  CONSTRAINT plugins_name_version_unique UNIQUE (name, version),
  CONSTRAINT plugins_pkey PRIMARY KEY (id)
);

CREATE TABLE release_deployment_graphs (
  release_id integer NOT NULL,
  type character varying(255) NOT NULL,
  deployment_graph_id integer NOT NULL,
  CONSTRAINT release_deployment_graphs_graph_exists FOREIGN KEY (deployment_graph_id) REFERENCES deployment_graphs(id) ON DELETE CASCADE,
  CONSTRAINT release_deployment_graphs_release_exists FOREIGN KEY (release_id) REFERENCES releases(id) ON DELETE CASCADE,
  CONSTRAINT release_deployment_graphs_type_unique PRIMARY KEY (release_id, type)
);
CREATE INDEX release_deployment_graphs_by_graph ON public.release_deployment_graphs USING btree (deployment_graph_id);

CREATE TABLE releases (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  name character varying(255) NOT NULL,
  version character varying(255) NOT NULL,
  description text,
  operating_system character varying(255) NOT NULL,
  state text NOT NULL,
  modes text[] NOT NULL,
  roles_metadata json NOT NULL,
  tags_metadata json NOT NULL,
  metadata json NOT NULL,
  CONSTRAINT releases_name_version_unique UNIQUE (name, version),
  CONSTRAINT releases_pkey PRIMARY KEY (id),
  CONSTRAINT releases_state_check CHECK ((state = ANY (ARRAY['available'::text, 'unavailable'::text, 'manageonly'::text])))
);

CREATE TABLE run_boards (
  run_id integer NOT NULL,
  board json NOT NULL,
  CONSTRAINT run_boards_pkey PRIMARY KEY (run_id),
  CONSTRAINT run_boards_run_exists FOREIGN KEY (run_id) REFERENCES runs(id) ON DELETE CASCADE
);

CREATE TABLE run_events (
  at bigint NOT NULL,
  run_id integer NOT NULL,
  version integer NOT NULL,
  step integer,
  tried integer,
  kind smallint NOT NULL,
  body json,
  CONSTRAINT run_events_kind_check CHECK (((kind >= 1) AND (kind <= 5))),
  CONSTRAINT run_events_run_exists FOREIGN KEY (run_id) REFERENCES runs(id) ON DELETE CASCADE,
  CONSTRAINT run_events_version_unique PRIMARY KEY (run_id, version)
);

CREATE TABLE run_facts (
  run_id integer NOT NULL,
  "position" integer NOT NULL,
  node text NOT NULL,
  hash bytea NOT NULL,
  CONSTRAINT run_facts_facts_exist FOREIGN KEY (hash) REFERENCES fact_bodies(hash),
  CONSTRAINT run_facts_node_unique UNIQUE (run_id, node),
  CONSTRAINT run_facts_pkey PRIMARY KEY (run_id, "position"),
  CONSTRAINT run_facts_run_exists FOREIGN KEY (run_id) REFERENCES run_plans(run_id) ON DELETE CASCADE
);
CREATE INDEX run_facts_by_hash ON public.run_facts USING btree (hash);

CREATE TABLE run_plans (
  run_id integer NOT NULL,
  plan json NOT NULL,
  tasks json NOT NULL,
  settings json NOT NULL,
  common_facts bytea NOT NULL,
  CONSTRAINT run_plans_facts_exist FOREIGN KEY (common_facts) REFERENCES fact_bodies(hash),
  CONSTRAINT run_plans_pkey PRIMARY KEY (run_id),
  CONSTRAINT run_plans_run_exists FOREIGN KEY (run_id) REFERENCES runs(id) ON DELETE CASCADE
);
CREATE INDEX run_plans_by_facts ON public.run_plans USING btree (common_facts);

CREATE TABLE runs (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  parent_id integer,
  cluster_id integer NOT NULL,
  uuid text NOT NULL,
  kind text NOT NULL,
  graph_type character varying(255),
  status text NOT NULL,
  message text,
  progress smallint NOT NULL,
  is_dry boolean NOT NULL,
  options json NOT NULL,
  created_at timestamp with time zone NOT NULL,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  hidden_at timestamp with time zone,
  claimed_by text,
  claimed_until timestamp with time zone,
  CONSTRAINT runs_cluster_exists FOREIGN KEY (cluster_id) REFERENCES clusters(id) ON DELETE CASCADE,
  CONSTRAINT runs_kind_check CHECK ((kind = ANY (ARRAY['sequence'::text, 'graph'::text, 'stop'::text, 'reset'::text]))),
  CONSTRAINT runs_parent_exists FOREIGN KEY (parent_id) REFERENCES runs(id) ON DELETE CASCADE,
  CONSTRAINT runs_pkey PRIMARY KEY (id),
  CONSTRAINT runs_progress_check CHECK (((progress >= 0) AND (progress <= 100))),
  CONSTRAINT runs_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'running'::text, 'stopping'::text, 'ready'::text, 'tolerated'::text, 'stopped'::text, 'error'::text])))
);
CREATE INDEX runs_by_cluster ON public.runs USING btree (cluster_id, id);
CREATE INDEX runs_by_parent ON public.runs USING btree (parent_id);
CREATE UNIQUE INDEX runs_one_active ON public.runs USING btree (cluster_id) WHERE ((parent_id IS NULL) AND (kind <> 'stop'::text) AND (status = ANY (ARRAY['pending'::text, 'running'::text, 'stopping'::text])));

CREATE TABLE secrets (
  name text NOT NULL,
  box text NOT NULL,
  CONSTRAINT secrets_name_unique PRIMARY KEY (name)
);

CREATE TABLE shelved_plans (
  id text NOT NULL,
  cluster_id integer NOT NULL,
  created_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  author character varying(255),
  content json NOT NULL,
  CONSTRAINT shelved_plans_cluster_exists FOREIGN KEY (cluster_id) REFERENCES clusters(id) ON DELETE CASCADE,
  CONSTRAINT shelved_plans_id_unique PRIMARY KEY (id)
);
CREATE INDEX shelved_plans_by_cluster ON public.shelved_plans USING btree (cluster_id, created_at);

CREATE TABLE tokens (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  user_id integer NOT NULL,
  kind text NOT NULL,
  name text,
  hash text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone,
  CONSTRAINT tokens_hash_unique UNIQUE (hash),
  CONSTRAINT tokens_id_unique PRIMARY KEY (id),
  CONSTRAINT tokens_kind_check CHECK ((kind = ANY (ARRAY['session'::text, 'api'::text]))),
  CONSTRAINT tokens_user_exists FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT tokens_user_name_unique UNIQUE (user_id, name)
);
CREATE INDEX tokens_expires_at ON public.tokens USING btree (expires_at) WHERE (expires_at IS NOT NULL);

CREATE TABLE users (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  name text NOT NULL,
  password_hash text,
  role text NOT NULL,
  clusters integer[],
  enabled boolean NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT users_id_unique PRIMARY KEY (id),
  CONSTRAINT users_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'operator'::text, 'admin'::text])))
);
CREATE UNIQUE INDEX users_name_unique ON public.users USING btree (lower(name));
