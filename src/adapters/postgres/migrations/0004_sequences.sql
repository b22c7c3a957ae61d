-- Named lists of graph types of a release, what runs tell people, and requests to begin anew.

CREATE TABLE deployment_sequences (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  release_id integer NOT NULL,
  name varchar(255) NOT NULL,
  graphs json NOT NULL,
  CONSTRAINT deployment_sequences_release_name_unique UNIQUE (release_id, name),
  CONSTRAINT deployment_sequences_release_exists FOREIGN KEY (release_id) REFERENCES releases ON DELETE CASCADE
);

CREATE TABLE notifications (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL CHECK (topic IN ('discover', 'done', 'error', 'warning', 'release')),
  message text NOT NULL,
  cluster_id integer,
  node_id integer,
  run_id integer,
  is_read boolean NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT notifications_cluster_exists FOREIGN KEY (cluster_id) REFERENCES clusters ON DELETE SET NULL,
  CONSTRAINT notifications_node_exists FOREIGN KEY (node_id) REFERENCES nodes ON DELETE SET NULL
);
CREATE INDEX notifications_by_cluster ON notifications (cluster_id);
CREATE INDEX notifications_by_node ON notifications (node_id);
CREATE INDEX notifications_by_run ON notifications (run_id);

ALTER TABLE runs DROP CONSTRAINT runs_kind_check;
ALTER TABLE runs ADD CONSTRAINT runs_kind_check CHECK (kind IN ('sequence', 'graph', 'stop', 'reset'));
