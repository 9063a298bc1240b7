-- What was answered under a key is for the account that sent it, whatever else sees its scope: the
-- transaction says whose it is, as it says its scope. None said, no row.
DROP POLICY web_all ON answered_change;
CREATE POLICY web_all ON answered_change TO smartmap_web
USING ((login = (SELECT current_setting('smartmap.account', true)))::int <> 0);
