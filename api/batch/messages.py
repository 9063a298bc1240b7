"""What a batch says, by stable code: what, which one, what to do."""

from spatial.domain.messages import Message

MESSAGES: dict[str, Message] = {
    "MANIFEST_FILE": Message(
        "清单 {file} 第 {line} 行：{reason}。清单为 CSV（UTF-8 或 GB 18030），须有 file 列，"
        "可有 building、level、control、sheet、unit_m、profile、roles 列。",
        "Manifest {file}, line {line}: {reason}. It is a CSV (UTF-8 or GB 18030) with a column"
        " file and, if wanted, building, level, control, sheet, unit_m, profile and roles.",
    ),
    "MANIFEST_ROW": Message(
        "清单第 {line} 行：{reason}。请改正后重新运行，已完成的会跳过。",
        "Line {line} of the manifest: {reason}. Correct it and run again; what is done is skipped.",
    ),
    "BATCH_RUNNING": Message(
        "另一个批处理正在写入 {folder}。请等它结束，或换一个 --output。",
        "Another batch is writing to {folder}. Wait for it, or choose another --output.",
    ),
    "READER_TIMEOUT": Message(
        "读取 {file} 超过 {limit_s} 秒，已停止。请按楼层拆分图纸，或用 --time-limit 放宽。",
        "Reading {file} took more than {limit_s} s and was stopped. Split the drawing by floor, or"
        " allow more with --time-limit.",
    ),
    "DRAWING_FAILED": Message(
        "处理 {file} 时程序出错：{reason}。其余图纸不受影响；请把该图纸反馈给维护人员。",
        "The program failed on {file}: {reason}. The other drawings are not affected; tell the"
        " maintainers.",
    ),
    "DASK_UNREACHABLE": Message(
        "连接不上 Dask 集群 {address}：{reason}。请核对地址（如 tcp://主机:8786），"
        "并确认调度器和工作进程已启动。",
        "The Dask cluster {address} cannot be used: {reason}. Check the address (such as"
        " tcp://host:8786) and that its scheduler and workers run.",
    ),
    "DASK_WORKERS_DIFFER": Message(
        "Dask 工作进程上的程序与本机不同或缺失（{workers}）。请装上同一版本的 smartmap"
        " 后重新运行，已完成的会跳过。",
        "The program on the Dask workers is missing or another release ({workers}). Install the"
        " same smartmap there and run again; what is done is skipped.",
    ),
    "DASK_LOST": Message(
        "与 Dask 集群 {address} 的连接中断。已完成的已保存，请重新运行以继续。",
        "The connection to the Dask cluster {address} was lost. What is done is kept; run again to"
        " go on.",
    ),
    "DASK_CHECK_LOST": Message(
        "与 Dask 集群 {address} 的连接中断，本次校核未保存。请重新运行，或不用 --dask。",
        "The connection to the Dask cluster {address} was lost; nothing of this check is stored."
        " Run it again, or without --dask.",
    ),
}
