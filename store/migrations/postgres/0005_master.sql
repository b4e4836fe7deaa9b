-- Master data with its history: master holds the newest version of each
-- element, master_past the ones before. The tree of places says who told it.
alter table master rename to master_told;

create table master (
  vocabulary text collate "C" not null,
  ref        bigint not null,
  recorded   bigint not null,
  document   text collate "C" not null,
  teller     text collate "C" not null,
  attributes text collate "C" not null,
  children   text collate "C" not null,
  whole      bigint not null,
  primary key (vocabulary, ref)
);
create index master_ref on master (ref);

insert into master (vocabulary, ref, recorded, document, teller, attributes, children, whole)
  select vocabulary, ref, 0, '', '', attributes, '[]', 0 from master_told;

drop table master_told;

create table master_past (
  vocabulary text collate "C" not null,
  ref        bigint not null,
  recorded   bigint not null,
  until      bigint not null,
  document   text collate "C" not null,
  teller     text collate "C" not null,
  attributes text collate "C" not null,
  children   text collate "C" not null,
  whole      bigint not null,
  primary key (vocabulary, ref, recorded)
);
create index master_past_ref on master_past (ref);

create table master_attribute (
  name  bigint not null,
  value bigint not null,
  ref   bigint not null,
  primary key (name, value, ref)
);
create index master_attribute_ref on master_attribute (ref);

alter table place rename to place_told;

create table place (
  ref    bigint not null,
  told   bigint not null,
  parent bigint not null,
  primary key (ref, told)
);

insert into place (ref, told, parent) select ref, 0, parent from place_told;

drop table place_told;

create table company_prefix (
  digits   text collate "C" not null,
  imported smallint not null,
  length   smallint not null,
  recorded bigint not null,
  primary key (digits, imported)
);
