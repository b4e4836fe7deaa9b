-- What every row means is told beside the Go type that it is read into.
create table link (
  id     integer primary key,
  digest text not null unique,
  key    text not null,
  shape  text not null,
  fixed  integer not null,
  body   text not null
);
create index link_key on link (key, fixed, shape);

create table publication (
  kind  text not null,
  value text not null,
  primary key (kind, value)
) without rowid;
