-- A list may be imported in parts, each in order of its bytes; and how far a
-- pool had come in a database that was overwritten by a restore.
alter table serial_pool add column parts bigint not null default 1;
alter table serial_pool add column reached bigint not null default 0;
alter table serial_block add column part bigint not null default 0;
drop index serial_block_head;
create index serial_block_head on serial_block (pool, part, head);
