-- What a server does by itself when something goes wrong. Null: it fails static, and takes nothing back.
alter table server
    add column fail_closed_after_seconds     integer,
    add column rollback_loss_percent         integer,
    add column rollback_window_seconds       integer,
    add check ((rollback_loss_percent is null) = (rollback_window_seconds is null));
