-- Pages of all events in order of event time need no sorting. The index is on an
-- expression, so that no planner takes it where event_scene is meant.
create index event_time on event (time + 0);

-- The values of the top-level resources that events know. Those of scenes that
-- are there already:
create table resource (
  kind  integer not null,
  value text not null,
  primary key (kind, value)
) without rowid;

with lines (type, rest) as (
  select substr(body, 1, instr(body, char(10)) - 1), substr(body, instr(body, char(10)) + 1) from scene
), without_action (type, rest) as (
  select type, substr(rest, instr(rest, char(10)) + 1) from lines
), with_step (type, step, rest) as (
  select type, substr(rest, 1, instr(rest, char(10)) - 1), substr(rest, instr(rest, char(10)) + 1) from without_action
), words (kind, value) as (
  select 1, type from with_step
  union select 2, step from with_step
  union select 3, substr(rest, 1, instr(rest, char(10)) - 1) from with_step
)
insert into resource (kind, value) select kind, value from words where value <> '';

insert into resource (kind, value)
  select distinct r.part - 97, p.uri || n.suffix from scene_ref r join name n on n.id = r.ref join prefix p on p.id = n.prefix
  where r.part in (101, 102);
