"""What is said of a plan's place on the map: what, where, what to do."""

from spatial.domain.messages import Message

PLACE_MESSAGES: dict[str, Message] = {
    "CONTROL_POINTS_EPSG": Message(
        "控制点的 EPSG 代码 {epsg} 不存在。CGCS2000 三度带请填 4534–4554（按中央子午线，"
        "横坐标 6 位）或 4513–4533（带号，横坐标 8 位）。",
        "There is no system EPSG:{epsg}. For CGCS2000 in 3-degree zones give 4534 to 4554 (by"
        " central meridian, eastings of 6 digits) or 4513 to 4533 (zone number, 8 digits).",
    ),
    "CONTROL_POINTS_ZONE": Message(
        "控制点 {name} 的横坐标 {easting} 带号为 {zone}（属 EPSG:{own}），与所填 EPSG:{epsg} 的"
        "中央子午线不同。请核对投影带后改正 epsg 列。",
        "The easting {easting} of control point {name} bears the zone {zone} (EPSG:{own}), which"
        " has another meridian than EPSG:{epsg}. Find out which zone it is and correct epsg.",
    ),
    "CONTROL_POINTS_OUTSIDE_PLANE": Message(
        "控制点 {name} 的坐标 {first}、{second} 不可能是 EPSG:{epsg} 的东、北坐标。"
        "如为地方独立坐标系，请改用经纬度或换算到 CGCS2000。",
        "Control point {name}: {first} and {second} cannot be easting and northing in EPSG:{epsg}."
        " If they are of a local grid, give longitude and latitude, or convert to CGCS2000.",
    ),
    "CONTROL_POINTS_OUTSIDE_CHINA": Message(
        "控制点 {name} 的经度 {lon}、纬度 {lat} 不在中国范围内（经度 73–136，纬度 3–54）。"
        "请核对小数点与单位（十进制度）。",
        "Control point {name}: longitude {lon}, latitude {lat} lie outside China (73 to 136, 3 to"
        " 54). Check the decimal point and the unit (decimal degrees).",
    ),
    "CONTROL_AXES_SWAPPED": Message(
        "楼层 {level}：{count} 个控制点（{points}）的东坐标与北坐标互换（测量 X 为北、Y 为东），"
        "已按数值大小改正。请核对并改正文件。",
        "Level {level}: easting and northing of {count} control points ({points}) are swapped"
        " (surveyors' X is the northing); read the other way round. Correct the file.",
    ),
    "CONTROL_LON_LAT_SWAPPED": Message(
        "楼层 {level}：{count} 个控制点（{points}）的经度与纬度互换，已改正。请核对并改正文件。",
        "Level {level}: longitude and latitude of {count} control points ({points}) are swapped;"
        " read the other way round. Correct the file.",
    ),
    "CONTROL_IN_MILLIMETRES": Message(
        "楼层 {level}：{count} 个控制点（{points}）的地图坐标以毫米计，已换算为米。请核对。",
        "Level {level}: the map coordinates of {count} control points ({points}) are in"
        " millimetres; read as metres. Check them.",
    ),
    "CONTROL_ZONE_NUMBER": Message(
        "楼层 {level}：{count} 个控制点（{points}）的横坐标带号与所填 EPSG 的形式不一致"
        "（一个带带号，一个不带），已按同一中央子午线改正。请核对 epsg 列。",
        "Level {level}: the eastings of {count} control points ({points}) bear a zone number and"
        " their EPSG system does not, or the other way round; read in the zone of the same"
        " meridian. Check the column epsg.",
    ),
    "CONTROL_DRAWING_UNIT": Message(
        "楼层 {level}：控制点的 x、y 与图纸单位相差 {factor} 倍（以米或毫米填写），"
        "已换算为图纸单位。请核对。",
        "Level {level}: x and y of the control points are off the drawing's unit by a factor of"
        " {factor} (metres for millimetres, or the reverse); converted. Check them.",
    ),
    "CONTROL_DATUM_LIKELY": Message(
        "楼层 {level}：控制点按 {given} 定位，但按 {likely} 换算后符合得多（{evidence}）。"
        "未自动改正：请核对来源，如确为 {likely}，在 datum 列填写后重新导入。",
        "Level {level}: the control points were taken as {given}, but fit far better as {likely}"
        " ({evidence}). Nothing was changed: find out, and if so write {likely} in the column"
        " datum and import again.",
    ),
    "CONTROL_POINT_BAD": Message(
        "楼层 {level}：控制点 {point} 与其余各点不符，偏离 {miss} 米；去掉后中误差由 {rms} 米降为"
        " {rms_without} 米。请核对该点的图上位置与坐标。",
        "Level {level}: control point {point} contradicts the others by {miss} m; without it the"
        " RMS falls from {rms} m to {rms_without} m. Check where it is on the drawing and on site.",
    ),
    "DRAWING_MIRRORED": Message(
        "楼层 {level}：控制点与图纸的镜像相符（中误差 {rms_mirrored} 米），"
        "与图纸本身不符（{rms} 米）。图纸被镜像，或控制点的 x 与 y 填反。请改正后重新导入。",
        "Level {level}: the control points fit the mirror image of the drawing (RMS"
        " {rms_mirrored} m), not the drawing ({rms} m). The drawing is mirrored, or x and y of the"
        " points are swapped. Correct it and import again.",
    ),
    "DRAWING_DISTORTED": Message(
        "楼层 {level}：图纸两个方向的比例相差 {percent}%（仿射中误差 {rms_affine} 米，"
        "相似变换 {rms} 米）。"
        "图纸可能经扫描或非等比缩放，面积不可靠。请取得原图。",
        "Level {level}: the drawing is stretched by {percent} % in one direction (RMS {rms_affine}"
        " m with an affine map, {rms} m without). It may have been scanned or scaled unevenly: do"
        " not trust its areas; get the original.",
    ),
    "GEOREFERENCE_RESIDUAL": Message(
        "楼层 {level} 的控制点残差 {rms} 米，超过 {limit} 米。请核对控制点 {worst}。",
        "The control points of level {level} leave {rms} m over, more than {limit} m."
        " Check the point {worst}.",
    ),
    "GEOREFERENCE_SCALE": Message(
        "楼层 {level} 的控制点显示图纸比例应为 {scale}（{ppm} ppm），图纸单位可能有误。"
        "请核对单位与控制点。",
        "The control points of level {level} ask for a scale of {scale} ({ppm} ppm): the drawing's"
        " unit may be wrong. Check the unit and the points.",
    ),
    "PLACE_OFF_FOOTPRINT": Message(
        "楼层 {level}：按控制点定位后，平面与楼栋轮廓几乎不重叠（重叠 {share}%，"
        "相距 {distance} 米）。请核对控制点、投影带与楼栋代码。",
        "Level {level}: as placed by its control points, the plan hardly lies on the building's"
        " footprint ({share} % of it, {distance} m away). Check points, zone and building.",
    ),
    "FOOTPRINT_DEGENERATE": Message(
        "平面或楼栋轮廓没有面积，无法套合。请改用控制点。",
        "The plan or the building's footprint has no area and cannot be fitted."
        " Use control points.",
    ),
}
