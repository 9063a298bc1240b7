"""The rules that checks of premises name, with how well each is sourced."""

MEASURE = "党政机关办公用房管理办法 中办发〔2017〕70号"

REGISTERED_IN_ONE_NAME = f"{MEASURE} 第五条"
NO_PASSING_ON = f"{MEASURE} 第十九条"
ONE_OFFICE = f"{MEASURE} 第十九条"
IDLE_PREMISES = f"{MEASURE} 第六章（条号：待核实）"
LEDGERS_AGREE = f"{MEASURE} 第六条"
NO_LETTING = "机关事务管理条例 第二十一至二十三条（单一来源）"
