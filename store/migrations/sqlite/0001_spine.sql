-- What every row means is told beside the Go type that it is read into.
create table meta (key text primary key, value text not null) without rowid;

create table prefix (id integer primary key, uri text not null unique);

create table name (
  id     integer primary key,
  prefix integer not null,
  suffix text not null,
  kind   integer not null,
  hash   integer not null
);
create index name_hash on name (hash);

create table scene (
  id   integer primary key,
  hash integer not null,
  body text not null
);
create index scene_hash on scene (hash);

create table scene_ref (
  ref   integer not null,
  part  integer not null,
  scene integer not null,
  primary key (ref, part, scene)
) without rowid;

create table event (
  seq       integer primary key,
  time      integer not null,
  scene     integer not null,
  id        blob not null,
  hash      integer not null,
  involved  blob not null,
  declares  integer,
  span_from integer,
  span_to   integer,
  void      integer
);
create index event_hash on event (hash);
create index event_scene on event (scene, time);

create table body (
  seq      integer primary key,
  recorded integer not null,
  block    blob not null
);
create index body_recorded on body (recorded);

create table posting (
  thing    integer not null,
  time     integer not null,
  seq      integer not null,
  role     integer not null,
  nth      integer not null,
  scene    integer not null,
  other    integer,
  amount   text,
  void     integer,
  primary key (thing, time, seq, role, nth)
) without rowid;

create table posting_run (
  thing    integer not null,
  time     integer not null,
  seq      integer not null,
  role     integer not null,
  last     integer not null,
  scene    integer not null,
  other    integer,
  void     integer,
  primary key (thing, time, seq, role)
) without rowid;

create table containment (
  child     integer not null,
  kind      integer not null,
  since     integer not null,
  since_seq integer not null,
  parent    integer not null,
  until     integer,
  until_seq integer,
  primary key (child, kind, since, since_seq)
) without rowid;
create index containment_parent on containment (parent, until);

create table balance (
  thing    integer not null,
  place    integer not null,
  uom      text not null,
  quantity text not null,
  time     integer not null,
  seq      integer not null,
  primary key (thing, place, uom)
) without rowid;

create index balance_place on balance (place);

create table finding (
  seq      integer not null,
  nth      integer not null,
  rule     text not null,
  severity text not null,
  thing    text not null,
  message  text not null,
  primary key (seq, nth)
) without rowid;

create table quarantine (
  id       integer primary key,
  event_id text not null unique,
  received integer not null,
  document text not null,
  format   text not null,
  header   text not null,
  original blob not null,
  findings text not null
);

create table master (
  vocabulary text not null,
  ref        integer not null,
  attributes text not null,
  primary key (vocabulary, ref)
) without rowid;

create table place (
  ref    integer primary key,
  parent integer not null
);

create table reading (
  equipment integer not null,
  parameter text not null,
  time      integer not null,
  seq       integer not null,
  value     text not null,
  unit      text not null,
  primary key (equipment, parameter, time, seq)
) without rowid;
