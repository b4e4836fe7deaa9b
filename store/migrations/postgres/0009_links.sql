-- What every row means is told beside the Go type that it is read into.
create table link (
  id     bigint primary key,
  digest text collate "C" not null unique,
  key    text collate "C" not null,
  shape  text collate "C" not null,
  fixed  bigint not null,
  body   text collate "C" not null
);
create index link_key on link (key, fixed, shape);

create table publication (
  kind  text collate "C" not null,
  value text collate "C" not null,
  primary key (kind, value)
);
