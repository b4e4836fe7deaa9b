-- What every row means is told beside the Go type that it is read into.
create table recall (
  id        integer primary key,
  name      text not null,
  version   integer not null,
  recorded  integer not null,
  as_of     integer not null,
  message   text not null,
  scope     text not null,
  who       text not null,
  affected  integer not null,
  cleared   integer not null,
  added     integer not null,
  removed   integer not null,
  live      integer not null,
  withdrawn integer not null
);
create unique index recall_version on recall (name, version);

create table recall_part (
  recall integer not null,
  part   integer not null,
  first  integer not null,
  things blob not null,
  primary key (recall, part, first)
);
