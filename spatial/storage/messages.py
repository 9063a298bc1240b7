"""What storage says, by stable code: what, which one, what to do."""

from spatial.domain.messages import Message

MESSAGES: dict[str, Message] = {
    "CHANGE_KEY_REUSED": Message(
        "Idempotency-Key {key} 已用于另一项变更。重发同一变更请保持内容不变；新的变更请换一个键。",
        "The Idempotency-Key {key} was sent with another change. Send the same change unaltered, or"
        " a new one under a new key.",
    ),
    "DATABASE_UNAVAILABLE": Message(
        "数据库无法连接：{reason}。请运行 smartmap db up，或检查 DATABASE_URL。",
        "The database cannot be reached: {reason}. Run smartmap db up, or check DATABASE_URL.",
    ),
    "DATABASE_NOT_MIGRATED": Message(
        "数据库结构版本为 {current}，本程序需要 {needed}。请运行 smartmap db migrate。",
        "The database's schema is at {current}, this release needs {needed}."
        " Run smartmap db migrate.",
    ),
    "WEB_DATABASE_URL_NEEDED": Message(
        "已用 DATABASE_URL 指定数据库，网页服务还需要 {variable}：以权限受限的角色 {role} 登录"
        "同一数据库的地址。",
        "DATABASE_URL names the database, and the web service also needs {variable}: the address of"
        " the same database for the role {role}, which row-level security binds.",
    ),
    "WEB_ROLE_TOO_STRONG": Message(
        "角色 {role} 权限过大（{powers}），可绕过行级安全。网页服务请用 smartmap_web 或 "
        "smartmap_tiles 登录。",
        "The role {role} can get round row-level security ({powers}). Let the web service log in as"
        " smartmap_web or smartmap_tiles.",
    ),
    "ROLES_NEEDED": Message(
        "迁移所用角色无权创建数据库角色。请由数据库管理员执行：{statements} 然后再运行 "
        "smartmap db migrate。",
        "The role that migrates may not make roles. Let an administrator of the database run:"
        " {statements} Then run smartmap db migrate again.",
    ),
    "SCHEMA_TOO_NEW": Message(
        "数据库结构版本 {current} 属于更新的程序，本程序（{needed}）不能再使用。请换用新版本程序。",
        "The database's schema is at {current}, of a newer release, and no longer serves this one"
        " ({needed}). Use the newer release.",
    ),
    "MIGRATION_BLOCKED": Message(
        "有事务一直占用数据表，结构未作任何改动。请稍后再运行 smartmap db migrate。",
        "Somebody kept hold of a table; nothing was changed. Run smartmap db migrate again later.",
    ),
    "POSTGIS_MISSING": Message(
        "本机没有 PostgreSQL 与 PostGIS。请安装发行版的 postgresql-15-postgis-3（或更新版本），"
        "或用 DATABASE_URL 指向已有数据库。",
        "This machine has no PostgreSQL with PostGIS. Install the distribution's"
        " postgresql-15-postgis-3 (or newer), or point DATABASE_URL at a database.",
    ),
    "CLUSTER_VERSION_MISSING": Message(
        "{directory} 的数据属于 PostgreSQL {version}，本机未装此版本。"
        "请安装 postgresql-{version}-postgis-3。",
        "The data in {directory} belong to PostgreSQL {version}, which is not installed."
        " Install postgresql-{version}-postgis-3.",
    ),
    "CLUSTER_NO_ACCOUNT": Message(
        "以 root 运行时需要系统用户 postgres 来承载数据库，但没有该用户。"
        "请安装 PostgreSQL 软件包。",
        "As root the database runs under the system user postgres, which does not exist."
        " Install the PostgreSQL packages.",
    ),
    "CLUSTER_FOREIGN": Message(
        "{directory} 属于用户 {owner}。请以该用户运行，或用 SMARTMAP_HOME 另选目录。",
        "{directory} belongs to the user {owner}. Run as that user, or choose another directory"
        " with SMARTMAP_HOME.",
    ),
    "CLUSTER_FAILED": Message(
        "数据库未能完成 {step}：{reason}。日志在 {log}。",
        "The database failed at {step}: {reason}. The log is {log}.",
    ),
    "DATABASE_NOT_EMPTY": Message(
        "数据库中已有 {objects} 个对象。备份只恢复到空库：请用 --into 指向空库，"
        "或用 SMARTMAP_HOME 另选目录。",
        "The database holds {objects} objects. A backup is restored into an empty one: name one"
        " with --into, or choose another directory with SMARTMAP_HOME.",
    ),
    "ROLES_MISSING": Message(
        "恢复需要数据库角色 {roles}，当前角色无权创建。请先由数据库管理员创建。",
        "The backup names the roles {roles}, which this role may not create. Have them created"
        " first.",
    ),
    "BACKUP_FAILED": Message(
        "{program} 未能完成：{reason}。",
        "{program} gave up: {reason}.",
    ),
    "BACKUP_INCOMPLETE": Message(
        "当前角色看不到 {tables} 的全部行，备份会不完整。请用表的所有者备份。",
        "This role may not see every row of {tables}: the backup would not be whole. Take it as"
        " their owner.",
    ),
    "BACKUP_UNREADABLE": Message(
        "{path} 不是备份文件：{reason}。",
        "{path} is no backup: {reason}.",
    ),
    "BACKUP_DAMAGED": Message(
        "备份 {path} 已损坏或不完整（{part}）。请用另一份备份。",
        "The backup {path} is damaged or not whole ({part}). Use another one.",
    ),
    "BACKUP_TOO_NEW": Message(
        "备份 {path} 由更新的版本写成。请用该版本恢复。",
        "The backup {path} was written by a newer release. Restore it with that.",
    ),
    "BACKUP_EXISTS": Message(
        "{path} 已存在，备份从不覆盖。请另取文件名。",
        "{path} exists, and a backup is never replaced. Choose another name.",
    ),
    "BACKUP_NOT_WRITTEN": Message(
        "无法写入 {path}：{reason}。",
        "{path} cannot be written: {reason}.",
    ),
}
