-- Scans are judged by the transaction that counts them.
drop index scan_fresh;
alter table scan drop column fresh;
