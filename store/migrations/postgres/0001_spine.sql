-- What every row means is told beside the Go type that it is read into.
create table meta (key text collate "C" primary key, value text collate "C" not null);

create table prefix (id bigint primary key, uri text collate "C" not null unique);

create table name (
  id     bigint primary key,
  prefix bigint not null,
  suffix text collate "C" not null,
  kind   smallint not null,
  hash   integer not null
);
create index name_hash on name (hash);

create table scene (
  id   bigint primary key,
  hash integer not null,
  body text collate "C" not null
);
create index scene_hash on scene (hash);

create table scene_ref (
  ref   bigint not null,
  part  smallint not null,
  scene bigint not null,
  primary key (ref, part, scene)
);

create table event (
  seq       bigint primary key,
  time      bigint not null,
  scene     bigint not null,
  id        bytea not null,
  hash      integer not null,
  involved  bytea not null,
  declares  smallint,
  span_from bigint,
  span_to   bigint,
  void      bigint
);
create index event_hash on event (hash);
create index event_scene on event (scene, time);

create table body (
  seq      bigint primary key,
  recorded bigint not null,
  block    bytea not null
);
create index body_recorded on body (recorded);

create table posting (
  thing    bigint not null,
  time     bigint not null,
  seq      bigint not null,
  role     smallint not null,
  nth      bigint not null,
  scene    bigint not null,
  other    bigint,
  amount   text collate "C",
  void     bigint,
  primary key (thing, time, seq, role, nth)
);

create table posting_run (
  thing    bigint not null,
  time     bigint not null,
  seq      bigint not null,
  role     smallint not null,
  last     bigint not null,
  scene    bigint not null,
  other    bigint,
  void     bigint,
  primary key (thing, time, seq, role)
);

create table containment (
  child     bigint not null,
  kind      smallint not null,
  since     bigint not null,
  since_seq bigint not null,
  parent    bigint not null,
  until     bigint,
  until_seq bigint,
  primary key (child, kind, since, since_seq)
);
create index containment_parent on containment (parent, until);

create table balance (
  thing    bigint not null,
  place    bigint not null,
  uom      text collate "C" not null,
  quantity text collate "C" not null,
  time     bigint not null,
  seq      bigint not null,
  primary key (thing, place, uom)
);

create index balance_place on balance (place);

create table finding (
  seq      bigint not null,
  nth      bigint not null,
  rule     text collate "C" not null,
  severity text collate "C" not null,
  thing    text collate "C" not null,
  message  text collate "C" not null,
  primary key (seq, nth)
);

create table quarantine (
  id       bigint primary key,
  event_id text collate "C" not null unique,
  received bigint not null,
  document text collate "C" not null,
  format   text collate "C" not null,
  header   text collate "C" not null,
  original bytea not null,
  findings text collate "C" not null
);

create table master (
  vocabulary text collate "C" not null,
  ref        bigint not null,
  attributes text collate "C" not null,
  primary key (vocabulary, ref)
);

create table place (
  ref    bigint primary key,
  parent bigint not null
);

create table reading (
  equipment bigint not null,
  parameter text collate "C" not null,
  time      bigint not null,
  seq       bigint not null,
  value     text collate "C" not null,
  unit      text collate "C" not null,
  primary key (equipment, parameter, time, seq)
);
