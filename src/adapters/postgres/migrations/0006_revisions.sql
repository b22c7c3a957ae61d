-- What the graph of an owner and type was, one state after another.

CREATE TABLE graph_revisions (
  level text NOT NULL CHECK (level IN ('release', 'plugin', 'cluster')),
  owner_id integer NOT NULL,
  type varchar(255) NOT NULL,
  number integer NOT NULL,
  kind text NOT NULL CHECK (kind IN ('created', 'changed', 'removed')),
  graph_id integer NOT NULL,
  at timestamptz NOT NULL,
  author varchar(255),
  message varchar(1000),
  -- Null: the graph was removed.
  content json,
  CONSTRAINT graph_revisions_number_unique PRIMARY KEY (level, owner_id, type, number)
);

-- Graphs that are there already begin with what they are now.
INSERT INTO graph_revisions (level, owner_id, type, number, kind, graph_id, at, content)
SELECT level, owner_id, type, 1, 'created', graph.id, now(), json_build_object(
  'name', graph.name, 'nodeFilter', graph.node_filter,
  'onSuccess', graph.on_success, 'onError', graph.on_error, 'onStop', graph.on_stop,
  'tasks', coalesce(
    (SELECT json_agg(body ORDER BY position) FROM deployment_graph_tasks WHERE deployment_graph_id = graph.id), '[]'
  ))
FROM deployment_graphs AS graph JOIN graph_relations ON graph_relations.deployment_graph_id = graph.id;
