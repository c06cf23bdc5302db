-- Whose quota the version's tokens count against; empty where nobody's, or once they are counted.
alter table versions add column owner text not null default '';
