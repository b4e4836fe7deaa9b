-- A run has at most 32 things: longer ones are cut.
insert into posting_run (thing, time, seq, role, last, scene, other, void)
select at, time, seq, role, least(last, at + 31), scene, other, void
from posting_run, generate_series(thing + 32, last, 32) at
where last - thing >= 32;
update posting_run set last = thing + 31 where last - thing >= 32;
