"""What `merit doctor` says: English, 简体中文, 繁體中文."""

from __future__ import annotations

from typing import Final

from merit.calc.texts import Catalog

AREAS: Final = Catalog(
    {
        "python": ("Python", "Python", "Python"),
        "time zones": ("Time zones", "时区", "時區"),
        "static files": ("Static files", "静态文件", "靜態檔案"),
        "translations": ("Translations", "翻译", "翻譯"),
        "settings": ("Settings", "设置", "設定"),
        "debug": ("Debugging", "调试", "除錯"),
        "tls": ("Encryption", "加密", "加密"),
        "hosts": ("Host names", "主机名", "主機名稱"),
        "home": ("Home folder", "主文件夹", "主資料夾"),
        "disk": ("Disk", "磁盘", "磁碟"),
        "secret": ("Secret key", "密钥", "金鑰"),
        "database": ("Database", "数据库", "資料庫"),
        "clock": ("Clock", "时钟", "時鐘"),
        "checksums": ("Checksums", "校验和", "校驗和"),
        "migrations": ("Structure", "数据库结构", "資料庫結構"),
        "jobs": ("Jobs", "后台任务", "背景工作"),
        "worker": ("Worker", "任务进程", "工作程序"),
    }
)

FINDINGS: Final = Catalog(
    {
        "python": ("{version}", "{version}", "{version}"),
        "zones": ("known", "可用", "可用"),
        "no_zones": (
            "the time zones of the world are missing: install the package tzdata",
            "缺少世界时区数据：请安装 tzdata 软件包",
            "缺少世界時區資料：請安裝 tzdata 套件",
        ),
        "static": ("there", "齐全", "齊全"),
        "no_static": (
            "missing: run make setup again, from the whole source",
            "缺失：请用完整源代码重新运行 make setup",
            "缺失：請用完整原始碼重新執行 make setup",
        ),
        "compiled": ("compiled", "已编译", "已編譯"),
        "stale": (
            "{count} not compiled; the next start does it",
            "{count} 个尚未编译；下次启动时自动编译",
            "{count} 個尚未編譯；下次啟動時自動編譯",
        ),
        "settings": ("read", "已读取", "已讀取"),
        "setting": ("{line}", "{line}", "{line}"),
        "unknown": ("{name} means nothing to Merit", "{name} 不是 Merit 的设置", "{name} 不是 Merit 的設定"),
        "unknown_near": (
            "{name} means nothing to Merit; did you mean {near}?",
            "{name} 不是 Merit 的设置；是否指 {near}？",
            "{name} 不是 Merit 的設定；是否指 {near}？",
        ),
        "debug_off": ("off", "关闭", "關閉"),
        "debug_on": (
            "MERIT_DEBUG=1 shows the inside of errors to everyone: take it away",
            "MERIT_DEBUG=1 会向所有人显示错误详情：请去掉",
            "MERIT_DEBUG=1 會向所有人顯示錯誤詳情：請移除",
        ),
        "local": ("not needed: only this machine is answered", "无需加密：仅供本机访问", "無需加密：僅供本機存取"),
        "tls": ("https, through a proxy", "https，经由代理", "https，經由代理"),
        "no_tls": (
            "{bind} is open to others without https: put a TLS proxy before Merit and set MERIT_BASE_URL to its address",
            "{bind} 未经 https 对外开放：请在 Merit 前设置 TLS 代理，并将 MERIT_BASE_URL 设为其地址",
            "{bind} 未經 https 對外開放：請在 Merit 前設置 TLS 代理，並將 MERIT_BASE_URL 設為其位址",
        ),
        "no_proxy": (
            "MERIT_BASE_URL is https, but the proxy's X-Forwarded-Proto is not believed, so pages redirect for ever:"
            " let the proxy set it and set MERIT_TRUST_PROXY=1",
            "MERIT_BASE_URL 为 https，但未信任代理的 X-Forwarded-Proto，页面会无限重定向：请让代理设置该头，并设 MERIT_TRUST_PROXY=1",
            "MERIT_BASE_URL 為 https，但未信任代理的 X-Forwarded-Proto，頁面會無限重新導向：請讓代理設定該標頭，並設 MERIT_TRUST_PROXY=1",
        ),
        "any_host": (
            "MERIT_ALLOWED_HOSTS=* answers to any name: list the names of this installation",
            "MERIT_ALLOWED_HOSTS=* 会响应任意主机名：请列出本安装的主机名",
            "MERIT_ALLOWED_HOSTS=* 會回應任意主機名稱：請列出本安裝的主機名稱",
        ),
        "home": ("{home}", "{home}", "{home}"),
        "disk": ("{free} free", "剩余 {free}", "剩餘 {free}"),
        "disk_low": (
            "only {free} free: make room before the database stops",
            "仅剩 {free}：请在数据库停止前清理空间",
            "僅剩 {free}：請在資料庫停止前清出空間",
        ),
        "secret": ("kept from others", "仅所有者可读", "僅擁有者可讀"),
        "secret_open": (
            "{path} can be read by others: chmod 600 {path}",
            "{path} 可被他人读取：chmod 600 {path}",
            "{path} 可被他人讀取：chmod 600 {path}",
        ),
        "database": ("PostgreSQL {version}", "PostgreSQL {version}", "PostgreSQL {version}"),
        "no_tables": (
            "the database is empty or older: run merit migrate",
            "数据库为空或版本较旧：请运行 merit migrate",
            "資料庫為空或版本較舊：請執行 merit migrate",
        ),
        "clock": ("agrees with the database's", "与数据库一致", "與資料庫一致"),
        "drift": (
            "{seconds} seconds apart from the database's: set both by a time server",
            "与数据库相差 {seconds} 秒：请用时间服务器校准两者",
            "與資料庫相差 {seconds} 秒：請用時間伺服器校準兩者",
        ),
        "checksums": ("on", "已启用", "已啟用"),
        "no_checksums": (
            "off, so that a damaged disk goes unnoticed: pg_checksums --enable on the stopped server",
            "未启用，磁盘损坏将无法察觉：请停止服务器后运行 pg_checksums --enable",
            "未啟用，磁碟損壞將無法察覺：請停止伺服器後執行 pg_checksums --enable",
        ),
        "migrations": ("up to date", "已是最新", "已是最新"),
        "migrations_missing": (
            "{count} steps behind this Merit: run merit migrate",
            "落后 {count} 个步骤：请运行 merit migrate",
            "落後 {count} 個步驟：請執行 merit migrate",
        ),
        "migrations_newer": (
            "{count} steps ahead of this Merit: a newer one was here; run that one, or restore a backup",
            "比此版本的 Merit 新 {count} 个步骤：请使用较新的版本，或恢复备份",
            "比此版本的 Merit 新 {count} 個步驟：請使用較新的版本，或還原備份",
        ),
        "jobs": (
            "{todo} waiting, {doing} running",
            "{todo} 个等待，{doing} 个运行中",
            "{todo} 個等待，{doing} 個執行中",
        ),
        "jobs_failed": (
            "{failed} failed ({todo} waiting, {doing} running): the log of the worker says why",
            "{failed} 个失败（{todo} 个等待，{doing} 个运行中）：原因见任务进程日志",
            "{failed} 個失敗（{todo} 個等待，{doing} 個執行中）：原因見工作程序日誌",
        ),
        "workers": ("{count} running", "{count} 个运行中", "{count} 個執行中"),
        "no_worker": (
            "none runs, so that pay runs and reminders wait: merit up or merit worker",
            "没有运行，薪酬核算和提醒将一直等待：merit up 或 merit worker",
            "沒有執行，薪酬核算和提醒將一直等待：merit up 或 merit worker",
        ),
    }
)
