-- Releases, plugins, clusters, nodes, and the graphs that belong to them.
-- What people upload is kept as json, not jsonb: it comes back with its keys in order, and may hold \u0000.

CREATE TABLE releases (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name varchar(255) NOT NULL,
  version varchar(255) NOT NULL,
  description text,
  operating_system varchar(255) NOT NULL,
  state text NOT NULL CHECK (state IN ('available', 'unavailable', 'manageonly')),
  modes text[] NOT NULL,
  roles_metadata json NOT NULL,
  tags_metadata json NOT NULL,
  metadata json NOT NULL,
  CONSTRAINT releases_name_version_unique UNIQUE (name, version)
);

CREATE TABLE plugins (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name varchar(255) NOT NULL,
  title varchar(255) NOT NULL,
  version varchar(255) NOT NULL,
  description text,
  package_version varchar(255) NOT NULL,
  releases json NOT NULL,
  roles_metadata json NOT NULL,
  tags_metadata json NOT NULL,
  metadata json NOT NULL,
  CONSTRAINT plugins_name_version_unique UNIQUE (name, version)
);

CREATE TABLE clusters (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name varchar(255) NOT NULL,
  mode varchar(255) NOT NULL,
  status text NOT NULL CHECK (
    status IN ('new', 'deployment', 'stopped', 'operational', 'error', 'remove', 'partially_deployed')
  ),
  release_id integer NOT NULL,
  fuel_version varchar(255) NOT NULL,
  settings json NOT NULL,
  metadata json NOT NULL,
  CONSTRAINT clusters_name_unique UNIQUE (name),
  CONSTRAINT clusters_release_exists FOREIGN KEY (release_id) REFERENCES releases
);
CREATE INDEX clusters_by_release ON clusters (release_id);

-- The enabled plugins of a cluster.
CREATE TABLE cluster_plugins (
  cluster_id integer NOT NULL,
  plugin_id integer NOT NULL,
  PRIMARY KEY (cluster_id, plugin_id),
  CONSTRAINT cluster_plugins_cluster_exists FOREIGN KEY (cluster_id) REFERENCES clusters ON DELETE CASCADE,
  CONSTRAINT cluster_plugins_plugin_exists FOREIGN KEY (plugin_id) REFERENCES plugins
);
CREATE INDEX cluster_plugins_by_plugin ON cluster_plugins (plugin_id);

CREATE TABLE nodes (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  cluster_id integer,
  name varchar(255) NOT NULL,
  hostname varchar(255) NOT NULL,
  mac varchar(255),
  ip varchar(255),
  status text NOT NULL CHECK (
    status IN ('ready', 'discover', 'provisioning', 'provisioned', 'deploying', 'error', 'removing', 'stopped')
  ),
  progress smallint NOT NULL CHECK (progress BETWEEN 0 AND 100),
  online boolean NOT NULL,
  roles text[] NOT NULL,
  pending_roles text[] NOT NULL,
  primary_tags text[] NOT NULL,
  pending_addition boolean NOT NULL,
  pending_deletion boolean NOT NULL,
  error_type varchar(255),
  error_message text,
  labels json NOT NULL,
  attributes json NOT NULL,
  meta json NOT NULL,
  transport json,
  metadata json NOT NULL,
  CONSTRAINT nodes_mac_unique UNIQUE (mac),
  CONSTRAINT nodes_cluster_hostname_unique UNIQUE (cluster_id, hostname),
  CONSTRAINT nodes_cluster_exists FOREIGN KEY (cluster_id) REFERENCES clusters ON DELETE SET NULL
);

CREATE TABLE deployment_graphs (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name varchar(255),
  node_filter varchar(4096),
  on_success json,
  on_error json,
  on_stop json
);

CREATE TABLE deployment_graph_tasks (
  deployment_graph_id integer NOT NULL,
  position integer NOT NULL,
  task_name varchar(255) NOT NULL,
  type text NOT NULL CHECK (
    type IN (
      'puppet', 'shell', 'sync', 'upload_file', 'upload_files', 'group', 'stage', 'skipped', 'reboot', 'copy_files',
      'role', 'master_shell', 'move_to_bootstrap', 'erase_node'
    )
  ),
  body json NOT NULL,
  PRIMARY KEY (deployment_graph_id, position),
  CONSTRAINT deployment_graph_tasks_name_unique UNIQUE (deployment_graph_id, task_name),
  CONSTRAINT deployment_graph_tasks_graph_exists
    FOREIGN KEY (deployment_graph_id) REFERENCES deployment_graphs ON DELETE CASCADE
);

-- Whose a graph is, and under which type. An owner has at most one graph of a type.
CREATE TABLE release_deployment_graphs (
  release_id integer NOT NULL,
  type varchar(255) NOT NULL,
  deployment_graph_id integer NOT NULL,
  CONSTRAINT release_deployment_graphs_type_unique PRIMARY KEY (release_id, type),
  CONSTRAINT release_deployment_graphs_release_exists FOREIGN KEY (release_id) REFERENCES releases ON DELETE CASCADE,
  CONSTRAINT release_deployment_graphs_graph_exists
    FOREIGN KEY (deployment_graph_id) REFERENCES deployment_graphs ON DELETE CASCADE
);
CREATE INDEX release_deployment_graphs_by_graph ON release_deployment_graphs (deployment_graph_id);

CREATE TABLE plugin_deployment_graphs (
  plugin_id integer NOT NULL,
  type varchar(255) NOT NULL,
  deployment_graph_id integer NOT NULL,
  CONSTRAINT plugin_deployment_graphs_type_unique PRIMARY KEY (plugin_id, type),
  CONSTRAINT plugin_deployment_graphs_plugin_exists FOREIGN KEY (plugin_id) REFERENCES plugins ON DELETE CASCADE,
  CONSTRAINT plugin_deployment_graphs_graph_exists
    FOREIGN KEY (deployment_graph_id) REFERENCES deployment_graphs ON DELETE CASCADE
);
CREATE INDEX plugin_deployment_graphs_by_graph ON plugin_deployment_graphs (deployment_graph_id);

CREATE TABLE cluster_deployment_graphs (
  cluster_id integer NOT NULL,
  type varchar(255) NOT NULL,
  deployment_graph_id integer NOT NULL,
  CONSTRAINT cluster_deployment_graphs_type_unique PRIMARY KEY (cluster_id, type),
  CONSTRAINT cluster_deployment_graphs_cluster_exists FOREIGN KEY (cluster_id) REFERENCES clusters ON DELETE CASCADE,
  CONSTRAINT cluster_deployment_graphs_graph_exists
    FOREIGN KEY (deployment_graph_id) REFERENCES deployment_graphs ON DELETE CASCADE
);
CREATE INDEX cluster_deployment_graphs_by_graph ON cluster_deployment_graphs (deployment_graph_id);

-- All three, for looking.
CREATE VIEW graph_relations AS
  SELECT deployment_graph_id, 'release' AS level, release_id AS owner_id, type FROM release_deployment_graphs
  UNION ALL
  SELECT deployment_graph_id, 'plugin', plugin_id, type FROM plugin_deployment_graphs
  UNION ALL
  SELECT deployment_graph_id, 'cluster', cluster_id, type FROM cluster_deployment_graphs;
