-- Master data with its history: master holds the newest version of each
-- element, master_past the ones before. The tree of places says who told it.
alter table master rename to master_told;

create table master (
  vocabulary text not null,
  ref        integer not null,
  recorded   integer not null,
  document   text not null,
  teller     text not null,
  attributes text not null,
  children   text not null,
  whole      integer not null,
  primary key (vocabulary, ref)
) without rowid;
create index master_ref on master (ref);

insert into master (vocabulary, ref, recorded, document, teller, attributes, children, whole)
  select vocabulary, ref, 0, '', '', attributes, '[]', 0 from master_told;

drop table master_told;

create table master_past (
  vocabulary text not null,
  ref        integer not null,
  recorded   integer not null,
  until      integer not null,
  document   text not null,
  teller     text not null,
  attributes text not null,
  children   text not null,
  whole      integer not null,
  primary key (vocabulary, ref, recorded)
) without rowid;
create index master_past_ref on master_past (ref);

create table master_attribute (
  name  integer not null,
  value integer not null,
  ref   integer not null,
  primary key (name, value, ref)
) without rowid;
create index master_attribute_ref on master_attribute (ref);

alter table place rename to place_told;

create table place (
  ref    integer not null,
  told   integer not null,
  parent integer not null,
  primary key (ref, told)
) without rowid;

insert into place (ref, told, parent) select ref, 0, parent from place_told;

drop table place_told;

create table company_prefix (
  digits   text not null,
  imported integer not null,
  length   integer not null,
  recorded integer not null,
  primary key (digits, imported)
) without rowid;
