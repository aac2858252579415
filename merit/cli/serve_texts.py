"""What the commands that serve say: English, 简体中文, 繁體中文."""

from __future__ import annotations

from typing import Final

from merit.calc.texts import Catalog

SERVE: Final = Catalog(
    {
        "home_unwritable": (
            "{home} cannot be written ({why}). Name another folder with MERIT_HOME.",
            "无法写入 {home}（{why}）。请用 MERIT_HOME 指定其他文件夹。",
            "無法寫入 {home}（{why}）。請用 MERIT_HOME 指定其他資料夾。",
        ),
        "other_version": (
            "The data in {data} are of PostgreSQL {found}; this Merit brings PostgreSQL {known}. Dump them with the"
            " Merit that made them, or name another folder with MERIT_HOME.",
            "{data} 中的数据属于 PostgreSQL {found}；此版本的 Merit 自带 PostgreSQL {known}。请用原来的 Merit 导出，或用 MERIT_HOME 指定其他文件夹。",
            "{data} 中的資料屬於 PostgreSQL {found}；此版本的 Merit 內附 PostgreSQL {known}。請用原來的 Merit 匯出，或用 MERIT_HOME 指定其他資料夾。",
        ),
        "no_account": (
            "PostgreSQL does not run as root, and there is no user nobody. Run Merit as an ordinary user.",
            "PostgreSQL 不能以 root 运行，且没有 nobody 用户。请以普通用户运行 Merit。",
            "PostgreSQL 不能以 root 執行，且沒有 nobody 使用者。請以一般使用者執行 Merit。",
        ),
        "no_server": (
            "The embedded PostgreSQL is not installed. Run make setup, or set DATABASE_URL.",
            "未安装内置 PostgreSQL。请运行 make setup，或设置 DATABASE_URL。",
            "未安裝內建 PostgreSQL。請執行 make setup，或設定 DATABASE_URL。",
        ),
        "no_cluster": (
            "{data} holds something that is no database. Move it away, or name another folder with MERIT_HOME.",
            "{data} 中的内容不是数据库。请移走，或用 MERIT_HOME 指定其他文件夹。",
            "{data} 中的內容不是資料庫。請移走，或用 MERIT_HOME 指定其他資料夾。",
        ),
        "foreign_data": (
            "{data} belongs to {owner}. Run Merit as that user, or name another folder with MERIT_HOME.",
            "{data} 属于用户 {owner}。请以该用户运行 Merit，或用 MERIT_HOME 指定其他文件夹。",
            "{data} 屬於使用者 {owner}。請以該使用者執行 Merit，或用 MERIT_HOME 指定其他資料夾。",
        ),
        "unreachable": (
            "PostgreSQL runs (process {pid}), but its socket in {path} cannot be reached from here.",
            "PostgreSQL 正在运行（进程 {pid}），但从此处无法访问 {path} 中的套接字。",
            "PostgreSQL 正在執行（程序 {pid}），但從此處無法存取 {path} 中的通訊端。",
        ),
        "recovering": (
            "PostgreSQL is still putting right what a crash left; try again in a minute (see {log}).",
            "PostgreSQL 仍在从异常中恢复，请一分钟后再试（见 {log}）。",
            "PostgreSQL 仍在從異常中復原，請一分鐘後再試（見 {log}）。",
        ),
        "disk_full": (
            "The disk of {home} is full: make room and start again.",
            "{home} 所在磁盘已满：请清理空间后重新启动。",
            "{home} 所在磁碟已滿：請清出空間後重新啟動。",
        ),
        "foreign_sockets": (
            "{path} belongs to another user. Remove it and start again.",
            "{path} 属于其他用户。请删除后重新启动。",
            "{path} 屬於其他使用者。請刪除後重新啟動。",
        ),
        "no_start": (
            "PostgreSQL does not start: {why} (see {log})",
            "PostgreSQL 无法启动：{why}（见 {log}）",
            "PostgreSQL 無法啟動：{why}（見 {log}）",
        ),
        "no_connection": (
            "The database does not answer: {why}",
            "数据库没有响应：{why}",
            "資料庫沒有回應：{why}",
        ),
        "broke_off": (
            "The database broke off: {why}. Nothing was changed; try again.",
            "数据库中断：{why}。未作任何更改，请重试。",
            "資料庫中斷：{why}。未作任何變更，請重試。",
        ),
        "too_old": (
            "The database is PostgreSQL {found}; Merit needs {least} or newer.",
            "数据库为 PostgreSQL {found}；Merit 需要 {least} 或更高版本。",
            "資料庫為 PostgreSQL {found}；Merit 需要 {least} 或更新版本。",
        ),
        "port_busy": (
            "Port {port} is in use. Choose another: make demo PORT={other}, or --port {other}.",
            "端口 {port} 已被占用。请换一个：make demo PORT={other}，或 --port {other}。",
            "連接埠 {port} 已被占用。請換一個：make demo PORT={other}，或 --port {other}。",
        ),
        "cannot_listen": (
            "{bind} is no address of this machine. Set MERIT_BIND or --bind to one (0.0.0.0 for all).",
            "{bind} 不是本机地址。请将 MERIT_BIND 或 --bind 设为本机地址（0.0.0.0 表示全部）。",
            "{bind} 不是本機位址。請將 MERIT_BIND 或 --bind 設為本機位址（0.0.0.0 表示全部）。",
        ),
        "port_reserved": (
            "Port {port} is kept for the system. Choose one from 1024 on: make demo PORT={other}, or --port {other}.",
            "端口 {port} 保留给系统使用。请选 1024 及以上的端口：make demo PORT={other}，或 --port {other}。",
            "連接埠 {port} 保留給系統使用。請選 1024 以上的連接埠：make demo PORT={other}，或 --port {other}。",
        ),
        "already_runs": (
            "Merit already runs on {home}, at {url}. Stop it first, or name another folder with MERIT_HOME.",
            "Merit 已在 {home} 上运行，地址为 {url}。请先停止，或用 MERIT_HOME 指定其他文件夹。",
            "Merit 已在 {home} 上執行，位址為 {url}。請先停止，或用 MERIT_HOME 指定其他資料夾。",
        ),
        "database_goes_on": (
            "The database goes on, for other programs use it; merit stop ends it.",
            "仍有其他程序在使用数据库，数据库继续运行；可用 merit stop 停止。",
            "仍有其他程式在使用資料庫，資料庫繼續執行；可用 merit stop 停止。",
        ),
        "demo_missing": (
            "This installation has no demo company.",
            "此安装不含演示公司。",
            "此安裝不含示範公司。",
        ),
        "setting": ("Setting {line}", "设置 {line}", "設定 {line}"),
        "unknown_setting": (
            "{name} is no setting of Merit{near}",
            "{name} 不是 Merit 的设置{near}",
            "{name} 不是 Merit 的設定{near}",
        ),
        "did_you_mean": ("; did you mean {near}?", "；是否指 {near}？", "；是否指 {near}？"),
        "starting_database": ("Starting the database", "正在启动数据库", "正在啟動資料庫"),
        "migrating": ("Bringing the database up to date", "正在更新数据库结构", "正在更新資料庫結構"),
        "loading_demo": (
            "Loading the demo company (once, about half a minute)",
            "正在载入演示公司（仅一次，约半分钟）",
            "正在載入示範公司（僅一次，約半分鐘）",
        ),
        "holds_other_data": (
            "The database holds other data: the demo company is not loaded over it.",
            "数据库中已有其他数据，不会载入演示公司。",
            "資料庫中已有其他資料，不會載入示範公司。",
        ),
        "serving": ("Merit is at {url}", "Merit 已启动：{url}", "Merit 已啟動：{url}"),
        "sign_ins": ("Sign in as", "可用以下账号登录", "可用以下帳號登入"),
        "stop_with": (
            "Stop with Ctrl-C; the data stay in {home}.",
            "按 Ctrl-C 停止；数据保留在 {home}。",
            "按 Ctrl-C 停止；資料保留在 {home}。",
        ),
        "stopped": ("Stopped", "已停止", "已停止"),
        "child_died": (
            "The {name} process ended; starting it again.",
            "{name} 进程已结束，正在重新启动。",
            "{name} 程序已結束，正在重新啟動。",
        ),
        "database_died": (
            "The database ended; starting it again.",
            "数据库已结束，正在重新启动。",
            "資料庫已結束，正在重新啟動。",
        ),
        "give_up": (
            "The {name} process does not stay up; see {log}.",
            "{name} 进程无法保持运行；见 {log}。",
            "{name} 程序無法保持執行；見 {log}。",
        ),
        "ok": ("ok", "正常", "正常"),
        "error": ("error", "错误", "錯誤"),
        "warning": ("warning", "警告", "警告"),
        "migrated": ("The database is up to date.", "数据库结构已是最新。", "資料庫結構已是最新。"),
        "invitation": (
            "Open this link within a day and set a password: {link}",
            "请在一天内打开此链接并设置密码：{link}",
            "請在一天內開啟此連結並設定密碼：{link}",
        ),
    }
)
