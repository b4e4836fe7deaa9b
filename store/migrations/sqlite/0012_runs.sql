-- A run has at most 32 things: longer ones are cut.
insert into posting_run (thing, time, seq, role, last, scene, other, void)
with recursive piece (thing, time, seq, role, last, scene, other, void) as (
  select thing + 32, time, seq, role, last, scene, other, void from posting_run where last - thing >= 32
  union all
  select thing + 32, time, seq, role, last, scene, other, void from piece where last - thing >= 32
)
select thing, time, seq, role, min(last, thing + 31), scene, other, void from piece;
update posting_run set last = thing + 31 where last - thing >= 32;
