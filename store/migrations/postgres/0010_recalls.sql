-- What every row means is told beside the Go type that it is read into.
create table recall (
  id        bigint primary key,
  name      text collate "C" not null,
  version   bigint not null,
  recorded  bigint not null,
  as_of     bigint not null,
  message   text collate "C" not null,
  scope     text collate "C" not null,
  who       text collate "C" not null,
  affected  bigint not null,
  cleared   bigint not null,
  added     bigint not null,
  removed   bigint not null,
  live      bigint not null,
  withdrawn bigint not null
);
create unique index recall_version on recall (name, version);

create table recall_part (
  recall bigint not null,
  part   bigint not null,
  first  bigint not null,
  things bytea not null,
  primary key (recall, part, first)
);
