"""What the drawing reader says, by stable code: what, where, what to do."""

from spatial.domain.messages import Message

MESSAGES: dict[str, Message] = {
    "DRAWING_UNREADABLE": Message(
        "无法读取图纸 {file}：{reason}。请用 CAD 打开后另存为 DXF 再导入。",
        "The drawing {file} cannot be read: {reason}. Open it in CAD, save as DXF, import again.",
    ),
    "FILE_NOT_FOUND": Message(
        "找不到文件 {file}。请检查路径。", "There is no file {file}. Check the path."
    ),
    "FILE_IS_DIRECTORY": Message(
        "{file} 是文件夹。请指定其中的一个 DXF 文件。",
        "{file} is a directory. Name one DXF file in it.",
    ),
    "FILE_IS_SPECIAL": Message(
        "{file} 不是普通文件（而是管道、设备或套接字）。请指定一个 DXF 或 DWG 文件。",
        "{file} is no ordinary file but a pipe, a device or a socket. Name a DXF or DWG file.",
    ),
    "FILE_UNREADABLE": Message(
        "无法打开文件 {file}：{reason}。请检查权限，或关闭正在使用它的程序。",
        "The file {file} cannot be opened: {reason}. Check permissions or close other programs.",
    ),
    "FILE_TOO_LARGE": Message(
        "文件 {file} 有 {size_mb} MB，上限 {limit_mb} MB。请在 CAD "
        "中按楼层拆分（WBLOCK）并清理（PURGE）后再导入。",
        "The file {file} has {size_mb} MB; the limit is {limit_mb} MB. Split it by floor "
        "(WBLOCK) and "
        "purge it in CAD, then import again.",
    ),
    "FILE_EMPTY": Message(
        "文件 {file} 是空的。请重新从 CAD 导出。",
        "The file {file} is empty. Export it from CAD again.",
    ),
    "DWG_RENAMED": Message(
        "{file} 其实是 DWG 文件（AutoCAD {release}），只是改了扩展名。"
        "请把扩展名改回 .dwg，或在 CAD 中另存为 DXF，再导入。",
        "{file} is a DWG (AutoCAD {release}) under another extension. "
        "Name it .dwg again, or save it as DXF in CAD, and import it.",
    ),
    "DWG_NOT_SUPPORTED": Message(
        "{file} 是 DWG 文件（AutoCAD {release}），只读 R13 至 2018 格式的 DWG。"
        "请在 CAD 中另存为 2018 格式的 DWG 或 DXF 后再导入。",
        "{file} is a DWG (AutoCAD {release}); R13 to 2018 are read. "
        "Save it as DWG 2018 or DXF in CAD, import again.",
    ),
    "READING_TOO_SLOW": Message(
        "读取 {file} 超过 {limit_s} 秒，已停止。请在 CAD 中按楼层拆分（WBLOCK）并清理（PURGE）"
        "后再导入。",
        "Reading {file} took more than {limit_s} s and was stopped. Split it by floor (WBLOCK) and "
        "purge it in CAD, then import again.",
    ),
    "READING_TOO_LARGE": Message(
        "读取 {file} 需要的内存超过 {limit_mb} MB，已停止。请在 CAD 中按楼层拆分（WBLOCK）"
        "并清理（PURGE）后再导入。",
        "Reading {file} takes more than {limit_mb} MB of memory and was stopped. Split it by floor "
        "(WBLOCK) and purge it in CAD, then import again.",
    ),
    "READER_CRASHED": Message(
        "读取 {file} 时程序意外中断（{reason}）。请在 CAD 中用 AUDIT 检查后另存，再导入；"
        "若仍失败，请反馈该文件。",
        "The reader broke off while reading {file} ({reason}). Check it in CAD (AUDIT), save and "
        "import it again; if that fails, report the file.",
    ),
    "DWG_DAMAGED": Message(
        "{file} 的 DWG 数据已损坏或不完整：{reason}。"
        "请重新拷贝，或在 CAD 中用 RECOVER 修复后另存，再导入。",
        "The DWG {file} is damaged or cut off: {reason}. "
        "Copy it again, or repair it in CAD (RECOVER), save and import it.",
    ),
    "DWG_PARTS_DAMAGED": Message(
        "DWG 中有 {count} 处数据与其校验和不符，内容可能已被改动，所有房间均需复核。"
        "请重新拷贝，或在 CAD 中用 RECOVER 修复后另存，再导入。",
        "{count} parts of the DWG do not give their checksums: what they say may have changed, and "
        "every room needs review. Copy the file again, or repair it in CAD (RECOVER) and save it.",
    ),
    "DWG_OBJECTS_NOT_READ": Message(
        "DWG 中有 {count} 个图元未读取（{classes}）。若其中有墙线或房间文字，"
        "请在 CAD 中分解，或另存为 DXF 后再导入。",
        "{count} entities of the DWG were not read ({classes}). If walls or room texts are among "
        "them, explode them in CAD or save as DXF, then import again.",
    ),
    "ARCHIVE": Message(
        "{file} 是 {kind} 压缩包。请先解压，再导入其中的 DXF。",
        "{file} is a {kind} archive. Unpack it and import the DXF in it.",
    ),
    "PDF_FILE": Message(
        "{file} 是 PDF。请向设计单位索取 CAD 原图（DXF）。",
        "{file} is a PDF. Ask the designer for the CAD drawing (DXF).",
    ),
    "IMAGE_FILE": Message(
        "{file} 是 {kind} 图片。请向设计单位索取 CAD 原图（DXF）。",
        "{file} is a {kind} picture. Ask the designer for the CAD drawing (DXF).",
    ),
    "OFFICE_FILE": Message(
        "{file} 是 Office 文档。请导入 CAD 的 DXF 或 DWG 文件。",
        "{file} is an Office document. Import the DXF from CAD.",
    ),
    "TEXT_FILE": Message(
        "{file} 是文本文件，不是 DXF。请在 CAD 中另存为 DXF 后再导入。",
        "{file} is a text file and no DXF. Save the drawing as DXF in CAD, import again.",
    ),
    "FILE_ENCRYPTED": Message(
        "{file} 已被透明加密（{product}）。请在加密客户端内另存或申请外发（解密）后再导入。",
        "{file} is encrypted ({product}). Save it or request its release in the encryption client, "
        "then import again.",
    ),
    "ENCRYPTED_OR_UNKNOWN": Message(
        "{file} 的内容无法识别，可能已加密或损坏。请在加密客户端内申请外发，或重新导出 DXF。",
        "The content of {file} is not recognised: encrypted or damaged. Request its release in the "
        "encryption client, or export the DXF again.",
    ),
    "NOT_A_DXF": Message(
        "{file} 不是 DXF 文件。请在 CAD 中另存为 DXF 后再导入。",
        "{file} is no DXF. Save the drawing as DXF in CAD, import again.",
    ),
    "TAGS_OUT_OF_STEP": Message(
        "{file} 第 {line} 行应为组码，却是「{text}」：DXF 结构错位，"
        "多因文字中含换行或程序写出有误。"
        "请在 CAD 中打开并用 AUDIT 检查后另存为 DXF。",
        "{file}, line {line}: a group code belongs here, not “{text}”. The DXF is out of "
        "step, mostly "
        "by a line break in a text. Open it in CAD, run AUDIT, save as DXF.",
    ),
    "MISSING_SUBCLASS_MARKERS": Message(
        "{file} 缺少子类标记（{reason}），由不合规的程序写出。请在 CAD 中打开后另存为 DXF。",
        "{file} lacks subclass markers ({reason}); the program that wrote it is at fault. "
        "Open it in CAD, save as DXF.",
    ),
    "DXF_STRUCTURE": Message(
        "{file} 的 DXF 结构有误：{reason}。请在 CAD 中用 RECOVER/AUDIT 修复后另存为 DXF。",
        "The DXF structure of {file} is faulty: {reason}. Repair it in CAD (RECOVER, AUDIT), save "
        "as DXF.",
    ),
    "DECIMAL_COMMA": Message(
        "{file} 第 {line} 行的数值「{value}」用逗号作小数点。"
        "请把导出程序的小数点设为「.」后重新导出。",
        "{file}, line {line}: the number “{value}” has a decimal comma. "
        "Export again with a decimal point.",
    ),
    "DRAWING_TRUNCATED_EMPTY": Message(
        "{file} 不完整：在第一个图元之前就中断了。请重新拷贝或导出文件。",
        "{file} is cut off before its first entity. Copy or export it again.",
    ),
    "TOO_MANY_ENTITIES": Message(
        "{file} 的图块展开后有约 {count} 个图元（其中块 {block} 约 {block_count} 个），上限 "
        "{limit}。"
        "请在 CAD 中检查该块的嵌套或阵列。",
        "Inserting the blocks of {file} gives some {count} primitives ({block_count} from block "
        "{block}); the limit is {limit}. Check the block's nesting or array in CAD.",
    ),
    "TOO_MANY_TAGS": Message(
        "{file} 的 {part} 部分有 {count} 项数据，上限 {limit}：多为残留或恶意数据。"
        "请在 CAD 中清理（PURGE、-PURGE 的 R 与 O 项、AUDIT）后用 WBLOCK 另存，再导入。",
        "{file} holds {count} items in {part}; the limit is {limit}. They are mostly waste, or "
        "meant to harm. PURGE (also -PURGE, R and O) and AUDIT it in CAD, save it by WBLOCK, "
        "import again.",
    ),
    "DRAWING_TRUNCATED": Message(
        "文件不完整：在第 {byte} 字节处中断，只读出 {entities} 个完整图元，所有房间均需复核。"
        "请重新拷贝或导出文件。",
        "The file is cut off: {entities} complete entities, cut at byte {byte}; every room needs "
        "review. Copy or export the file again.",
    ),
    "ENCODING_TRANSCODED": Message(
        "文件编码为 {encoding}，已按其读取。", "The file is in {encoding} and was read as such."
    ),
    "ENCODING_DIFFERS": Message(
        "文件声明的编码是 {declared}，按 {encoding} 读取（常用字占 {percent}%，如「{example}」）。",
        "The header declares {declared}; read as {encoding} ({percent} % common characters, e.g. "
        "“{example}”).",
    ),
    "ENCODING_MIXED": Message(
        "有 {count} 处文字不是按 {encoding} 编码的（如「{example}」），房间名称可能有误。"
        "请在 CAD 中核对文字后另存。",
        "{count} texts are not in {encoding} (e.g. “{example}”); names of rooms may be wrong. "
        "Check the texts in CAD and save the drawing again.",
    ),
    "BLOCK_CYCLE": Message(
        "图块循环引用：{path}。该分支未展开，所有房间均需复核。请在 CAD 中修正块定义。",
        "Blocks insert each other in a circle: {path}. That branch was left out and every "
        "room needs "
        "review. Mend the block definitions in CAD.",
    ),
    "BLOCKS_MISSING": Message(
        "有 {count} 处插入的图块（{subjects}）在文件中没有定义，其内容已丢失，所有房间均需复核。"
        "请在 CAD 中用 AUDIT 检查，绑定外部参照后另存。",
        "{count} INSERTs name blocks ({subjects}) that the file does not define; what they drew is "
        "lost and every room needs review. AUDIT the drawing in CAD, bind references, save it.",
    ),
    "BLOCKS_TOO_DEEP": Message(
        "图块嵌套 {depth} 层，超过 {limit} 层，更深的内容未读取，所有房间均需复核。请在 CAD "
        "中分解。",
        "Blocks are nested {depth} deep, more than {limit}; what lies deeper was left out "
        "and every "
        "room needs review. Explode them in CAD.",
    ),
    "COORDINATES_NOT_FINITE": Message(
        "{count} 个图元的坐标无效（{examples}），未读取（句柄 {subjects}）。请在 CAD 中用 "
        "AUDIT 修复。",
        "{count} entities have unusable coordinates ({examples}) and were left out (handles "
        "{subjects}). Repair them in CAD (AUDIT).",
    ),
    "ENTITIES_INCOMPLETE": Message(
        "{count} 个图元（{kinds}）缺少坐标等必需数据，未读取（句柄 {subjects}），所有房间均需复核。"
        "请在 CAD 中用 AUDIT 修复后另存。",
        "{count} entities ({kinds}) lack coordinates or other data that they cannot be without and "
        "were left out (handles {subjects}); every room needs review. Repair the drawing in CAD "
        "(AUDIT) and save it.",
    ),
    "TEXT_TOO_LONG": Message(
        "{count} 个图元的文字超过 {limit_kb} KB，未读取（句柄 {subjects}）。"
        "请在 CAD 中删除或改短。",
        "{count} entities bear more than {limit_kb} KB of text and were left out (handles "
        "{subjects}). Delete or shorten them in CAD.",
    ),
    "TARCH_OBJECTS": Message(
        "图中有 {count} 个天正自定义对象（{classes}），其中的墙、门、柱可能无法显示。"
        "请在天正中用「图形导出」（TSaveAs）存为 T3 格式的 DXF 后再导入。",
        "The drawing holds {count} TArch objects ({classes}); walls, doors and columns may be "
        "invisible. In TArch, export it as T3 (TSaveAs) DXF and import that.",
    ),
    "PROXY_OBJECTS": Message(
        "图中有 {count} 个代理或自定义对象（{classes}），其内容不可见，墙体可能缺失。"
        "请在原软件中打开，"
        "天正图用「图形导出」（TSaveAs）存为 T3 格式的 DXF，其他软件请分解后另存。",
        "The drawing holds {count} proxies or custom objects ({classes}) whose content is hidden; "
        "walls may be missing. Open it in its own program: TArch, export as T3 (TSaveAs); others, "
        "explode and save as DXF.",
    ),
    "ENTITIES_NOT_LOADED": Message(
        "文件结构受损：{total} 个图元中有 {count} 个未能读出，所有房间均需复核。"
        "请在 CAD 中用 AUDIT 修复后另存。",
        "The file is damaged: {count} of {total} entities could not be read; every room needs "
        "review. Repair it in CAD (AUDIT) and save it.",
    ),
}
