-- Pages of all events in order of event time need no sorting. The index is on an
-- expression, so that no planner takes it where event_scene is meant.
create index event_time on event ((time + 0), seq);

-- The values of the top-level resources that events know. Those of scenes that
-- are there already:
create table resource (
  kind  smallint not null,
  value text collate "C" not null,
  primary key (kind, value)
);

insert into resource (kind, value)
  select distinct w.kind, w.value from scene s,
    lateral (values (1, split_part(s.body, E'\n', 1)), (2, split_part(s.body, E'\n', 3)), (3, split_part(s.body, E'\n', 4))) w (kind, value)
  where w.value <> '';

insert into resource (kind, value)
  select distinct r.part - 97, p.uri || n.suffix from scene_ref r join name n on n.id = r.ref join prefix p on p.id = n.prefix
  where r.part in (101, 102);
