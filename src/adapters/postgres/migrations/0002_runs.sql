-- Runs, what they were runs of, what happened in them, and what each task last did successfully where.

CREATE TABLE runs (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  parent_id integer,
  cluster_id integer NOT NULL,
  uuid text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('sequence', 'graph', 'stop')),
  graph_type varchar(255),
  status text NOT NULL CHECK (
    status IN ('pending', 'running', 'stopping', 'ready', 'tolerated', 'stopped', 'error')
  ),
  message text,
  progress smallint NOT NULL CHECK (progress BETWEEN 0 AND 100),
  is_dry boolean NOT NULL,
  options json NOT NULL,
  created_at timestamptz NOT NULL,
  started_at timestamptz,
  ended_at timestamptz,
  hidden_at timestamptz,
  -- The server that carries the run out, until when it may be thought alive.
  claimed_by text,
  claimed_until timestamptz,
  CONSTRAINT runs_parent_exists FOREIGN KEY (parent_id) REFERENCES runs ON DELETE CASCADE,
  CONSTRAINT runs_cluster_exists FOREIGN KEY (cluster_id) REFERENCES clusters ON DELETE CASCADE
);
CREATE INDEX runs_by_parent ON runs (parent_id);
CREATE INDEX runs_by_cluster ON runs (cluster_id, id);
-- One run a cluster at a time; requests to stop come beside it, the graphs of a sequence are within it.
CREATE UNIQUE INDEX runs_one_active ON runs (cluster_id)
  WHERE parent_id IS NULL AND kind <> 'stop' AND status IN ('pending', 'running', 'stopping');

-- Facts are large and change seldom: equal ones are kept once, by the SHA-256 of their text.
CREATE TABLE fact_bodies (
  hash bytea PRIMARY KEY,
  body json NOT NULL
);

CREATE TABLE run_plans (
  run_id integer PRIMARY KEY,
  plan json NOT NULL,
  tasks json NOT NULL,
  settings json NOT NULL,
  common_facts bytea NOT NULL,
  CONSTRAINT run_plans_run_exists FOREIGN KEY (run_id) REFERENCES runs ON DELETE CASCADE,
  CONSTRAINT run_plans_facts_exist FOREIGN KEY (common_facts) REFERENCES fact_bodies
);
CREATE INDEX run_plans_by_facts ON run_plans (common_facts);

-- The facts of each node, the master and the sync node.
CREATE TABLE run_facts (
  run_id integer NOT NULL,
  position integer NOT NULL,
  node text NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (run_id, position),
  CONSTRAINT run_facts_node_unique UNIQUE (run_id, node),
  CONSTRAINT run_facts_run_exists FOREIGN KEY (run_id) REFERENCES run_plans ON DELETE CASCADE,
  CONSTRAINT run_facts_facts_exist FOREIGN KEY (hash) REFERENCES fact_bodies
);
CREATE INDEX run_facts_by_hash ON run_facts (hash);

-- A finished run's state, in columns.
CREATE TABLE run_boards (
  run_id integer PRIMARY KEY,
  board json NOT NULL,
  CONSTRAINT run_boards_run_exists FOREIGN KEY (run_id) REFERENCES runs ON DELETE CASCADE
);

-- The journal: a row an event. `kind`: 1 run-started, 2 attempt-started, 3 attempt-ended, 4 stop-requested, 5 run-ended.
-- `body`: what the other columns don't say; absent for an attempt that just succeeded. `at`: milliseconds since 1970.
CREATE TABLE run_events (
  at bigint NOT NULL,
  run_id integer NOT NULL,
  version integer NOT NULL,
  step integer,
  tried integer,
  kind smallint NOT NULL CHECK (kind BETWEEN 1 AND 5),
  body json,
  CONSTRAINT run_events_version_unique PRIMARY KEY (run_id, version),
  CONSTRAINT run_events_run_exists FOREIGN KEY (run_id) REFERENCES runs ON DELETE CASCADE
);

CREATE TABLE last_successes (
  cluster_id integer NOT NULL,
  task_name varchar(255) NOT NULL,
  node text NOT NULL,
  run_id integer NOT NULL,
  PRIMARY KEY (cluster_id, task_name, node),
  CONSTRAINT last_successes_cluster_exists FOREIGN KEY (cluster_id) REFERENCES clusters ON DELETE CASCADE,
  CONSTRAINT last_successes_run_exists FOREIGN KEY (run_id) REFERENCES runs ON DELETE CASCADE
);
CREATE INDEX last_successes_by_run ON last_successes (run_id);
