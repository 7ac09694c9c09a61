"""Single figures of the corrected documents changed, and every finding that must follow, by hand.

One line: 工作表!单元格 | new value (空: emptied; a → b inside a text) | findings, code and cell each
(on the same sheet where none is named) | # why.
"""

QINGYUNPU = """
附件6!H45 | 97 | total-mismatch H45; summary-row-mismatch 附件4!F6 # 各项 99.3，附件4 填 99.3
附件6!G45 | 90 | weight-total G45
附件6!F7 | 741.5 | rate-mismatch G7; money-parts F9; summary-row-mismatch 附件4!D6; summary-row-mismatch 附件4!E6 # 98.65%，741.5≠740.5
附件6!G7 | 99.52% | rate-mismatch G7
附件6!F9 | 156.5 | rate-mismatch G9; money-parts F9 # 156.5+585=741.5
附件6!E10 | 600 | rate-mismatch G10; money-parts E9 # 585÷600=97.5%，158.64+600=758.64
附件6!F10 | 600 | rate-mismatch G10; rate-above-100 G10; money-parts F9 # 600÷593=101.18%
附件6!B16 | 35 | weight-group B16
附件6!G37 | 3 | weight-total G45; weight-group B33; weight-group C33; weight-in-name G37; deducted-though-met H37; deduction-without-reason I37
附件6!H37 | 3 | score-above-weight H37; score-off-rule H37; total-mismatch H45
附件6!H16 | 1 | qualitative-band H16; deduction-without-reason I16; total-mismatch H45 # 2 分的 80%～100%
附件6!H34 | 空 | score-missing H34; total-mismatch H45
附件6!F34 | 5.4亿元 | full-marks-missed-target H34
附件6!F34 | 空 | actual-missing F34
附件6!F19 | 90% | full-marks-missed-target H19 # ≥95%
附件6!F21 | 103% | full-marks-missed-target H21 # ≤100%
附件6!F29 | 150% | overshoot-unexplained I29 # 150÷95=157.9%
附件6!F29 | 123% | # 123÷95=129.5%，不到 130%
附件6!F35 | 33家 | full-marks-missed-target H35 # 33÷34×2=1.94
附件6!H44 | 9.7 | score-off-rule H44; total-mismatch H45 # 98÷100×10=9.8
附件6!H41 | 9 | deducted-though-met H41; deduction-without-reason I41; total-mismatch H45
附件6!I44 | 空 | deduction-without-reason I44
附件6!I36 | 空 | overshoot-unexplained I36 # 3÷2=150%
附件4!C6 | 715.64 | rate-mismatch E6; rate-above-100 E6; summary-total-mismatch C16; summary-row-mismatch C6 # 740.5÷715.64=103.47%
附件4!D6 | 704.5 | rate-mismatch E6; summary-total-mismatch D16; summary-row-mismatch D6 # 93.73%
附件4!D6 | 7405000 | unit-slip D6; rate-mismatch E6; summary-total-mismatch D16; summary-row-mismatch D6
附件4!E6 | 95.82% | rate-mismatch E6; summary-row-mismatch E6
附件4!F6 | 93.9 | summary-total-mismatch F16; summary-row-mismatch F6
附件4!C16 | 761.64 | summary-total-mismatch C16; rate-mismatch E16 # 740.5÷761.64=97.22%
附件4!D16 | 704.5 | summary-total-mismatch D16; rate-mismatch E16
附件4!E16 | 95.82% | rate-mismatch E16
附件4!F16 | 93 | summary-total-mismatch F16
"""

FUTIAN = """
共性指标体系评分表!I28 | 94.42 | total-mismatch I28
共性指标体系评分表!I7 | 4 | total-mismatch I28 # 得分由评分人判断
共性指标体系评分表!I17 | 0.7 | score-off-rule I17; total-mismatch I28 # 100%≥90% 得 1
共性指标体系评分表!I19 | 0.5 | score-off-rule I19; total-mismatch I28 # 42.42%>10% 得 0
共性指标体系评分表!I22 | 4.95 | score-off-rule I22; total-mismatch I28 # 4.9375…→4.94
共性指标体系评分表!I11 | 1.39 | score-off-rule I11; total-mismatch I28 # 0.38+1
共性指标体系评分表!I21 | 5 | score-off-rule I21; total-mismatch I28
共性指标体系评分表!I23 | 9 | score-above-weight I23; score-off-rule I23; total-mismatch I28
共性指标体系评分表!F7 | 6 | weight-group B7; weight-group D7; weight-total F28; rule-weight-mismatch H7
共性指标体系评分表!D9 | 9 | weight-group D9
共性指标体系评分表!B21 | 50 | weight-group B21
基础数据!C12 | 17 | score-off-rule 共性指标体系评分表!I18 # (17+1)÷17=105.88%>100% 得 0
基础数据!C7 | 80% | score-off-rule 共性指标体系评分表!I17 # ≥75% 得 0.7
基础数据!C4 | 386.304 | score-off-rule 共性指标体系评分表!I11 # 20%：0.2～1.2
文中数据!C47 | 72.56% | score-off-rule 共性指标体系评分表!I22; figure-conflict C47; figure-conflict C52 # 5.09；季度表和第242行 62.56%
预算安排表!B4 | 691.36 | money-parts D4; money-parts B5 # 预算执行表只列财政拨款，不与本表比较
预算安排表!D5 | 43198.21 | money-parts D5
政府采购和三公表!F4 | 8.76 | money-parts F4; money-parts F5 # 5+0+3.67=8.67
政府采购和三公表!G5 | 16.97 | money-parts G5
政府采购和三公表!B4 | 7.4 | money-parts B5; money-parts G4
预算执行表!D7 | 78630.5 | money-parts D8; figure-conflict 文中数据!C16
预算执行表!E4 | 89.88% | ratio-mismatch E4 # 631.07÷710.04=88.88%
预算执行表!E8 | 97.56% | ratio-mismatch E8
预算执行表!B5 | 652.21 | money-parts B4 # 652.21+39.15≠681.36
季度表!B7 | 62.65% | ratio-mismatch B7; figure-conflict 文中数据!C47
季度表!C5 | 33294.43 | ratio-mismatch C7 # ÷81164.95÷50%=82.04%
季度表!B8 | 83.29% | ratio-mismatch B8
文中数据!C5 | 3.97% | ratio-mismatch C5 # 1607.45÷41581.76=3.87%
文中数据!C9 | 22.33 | money-parts C6
文中数据!C11 | 81165.95 | money-parts C11; figure-conflict C26
文中数据!C17 | 98.65% | ratio-mismatch C17
文中数据!C20 | 64.86% | ratio-mismatch C20 # 25÷39.15=63.86%
文中数据!C32 | 89 | count-mismatch C32 # 22+66
文中数据!C35 | 16.89 | money-parts C35 # 7.61+9.37
文中数据!C43 | 607.06 | figure-conflict C43 # 预算执行表 606.07
文中数据!C44 | 8.77 | money-parts C44; ratio-mismatch C46 # 3.67+5=8.67，4.79÷8.77=54.62%
文中数据!C45 | 4.89 | money-parts C45; ratio-mismatch C46; figure-conflict C45 # 基础数据 4.79
文中数据!C51 | 44.22% | ratio-mismatch C51 # 14÷33
"""

URUMQI = """
综合评分表!D6 | 6 | weight-total G29; rule-weight-mismatch F6; deduction-without-reason H6; figure-conflict 得分汇总表!B6
综合评分表!D28 | 6 | weight-total G29; deduction-without-reason H28; figure-conflict 得分汇总表!B9
综合评分表!G6 | 4 | deduction-without-reason H6; figure-conflict 得分汇总表!C6
综合评分表!G9 | 2 | figure-conflict 得分汇总表!C6 # 备注写了原因
综合评分表!G22 | 5 | score-off-rule G22; figure-conflict 得分汇总表!C9 # 184÷100：5×0.16=0.8
综合评分表!G23 | 5 | score-off-rule G23; figure-conflict 得分汇总表!C9 # 4÷1：0
综合评分表!G24 | 6 | score-above-weight G24; score-off-rule G24; figure-conflict 得分汇总表!C9
综合评分表!G10 | -1 | score-negative G10; score-off-rule G10; deduction-without-reason H10; figure-conflict 得分汇总表!C7
得分汇总表!C6 | 15 | total-mismatch C10; ratio-mismatch D6; figure-conflict C6
得分汇总表!C10 | 93 | total-mismatch C10; figure-conflict A3
得分汇总表!B7 | 25 | weight-total B10; ratio-mismatch D7; figure-conflict B7
得分汇总表!D6 | 97.66% | ratio-mismatch D6 # 14.5÷15=96.67%
得分汇总表!D9 | 78% | ratio-mismatch D9
得分汇总表!D10 | 93% | ratio-mismatch D10
表1!B5 | 223.18 | money-parts B4; ratio-mismatch C5 # 223.18+14.54=237.72
表1!B10 | 284.72 | money-parts B10
表1!D10 | 256.67 | money-parts D10
表1!C4 | 98.6% | ratio-mismatch C4
表1!E6 | 15.4% | ratio-mismatch E6 # 38.53÷265.67=14.50%
表2!D4 | 95.89% | ratio-mismatch D4 # 1.91÷1.99=95.98%
表2!C4 | 1.81 | ratio-mismatch D4
表2!C5 | 79 | ratio-mismatch D5
表2!B5 | 82 | ratio-mismatch D5; figure-conflict B5 # 80÷82=97.56%，表1 全年预算数 80
表1!D9 | 82 | money-parts D7; ratio-mismatch E9; figure-conflict 表2!B5 # 1.99+82≠81.99，82÷265.67=30.87%
表2!A1 | 2023 → 2022 | date-conflict A4
文中数据!C3 | 10 | count-mismatch C3 # 3+6
文中数据!C24 | 4 | count-mismatch C3
文中数据!C4 | 7 | count-mismatch C4 # 3+5
文中数据!C6 | 266.67 | money-parts C6; figure-conflict C13 # 248.72+16.95
文中数据!C8 | 19.65 | money-parts C6
文中数据!C9 | 234.7 | money-parts C9; ratio-mismatch C12 # 155.49+81.91，234.7÷265.67=88.34%
文中数据!C12 | 98.36% | ratio-mismatch C12
文中数据!C14 | 2024年8月1日至2024年8月31日 | date-conflict C18; date-conflict C32
文中数据!C15 | 2023年7月4日 | date-conflict C15
文中数据!C16 | 2024年7月15日至2024年7月5日 | date-conflict C16
文中数据!C18 | 2023年7月31日 | date-conflict C18
文中数据!C19 | 3 | count-mismatch C19 # 表2 列 2 个
文中数据!C20 | 3.2 | money-parts C22; ratio-mismatch C23 # 0.77，19.40%
文中数据!C22 | 0.78 | money-parts C22
文中数据!C23 | 22.91% | ratio-mismatch C23
文中数据!C28 | 190 | figure-conflict C33
文中数据!C29 | 5 | count-mismatch C29
文中数据!C30 | 4 | count-mismatch C30
文中数据!C31 | 9 | count-mismatch C31
"""

JINSHUI = """
绩效目标申报表!D10 | 6132.56 | money-parts D10
绩效目标申报表!D11 | 6132.56 | money-parts D13 # 资金结构仍为 6123.56
绩效目标申报表!D12 | 100 | money-parts D13
绩效目标申报表!D13 | 157.09 | money-parts D13
绩效目标申报表!D14 | 5967.47 | money-parts D13
得分汇总表!A3 | 98 → 96 | figure-conflict A3
得分汇总表!A3 | “优” → “良” | grade-mismatch A3
得分汇总表!B6 | 20 | weight-total B10; ratio-mismatch D6
得分汇总表!B10 | 90 | weight-total B10
得分汇总表!C6 | 9 | total-mismatch C10; ratio-mismatch D6
得分汇总表!C7 | 17 | total-mismatch C10; ratio-mismatch D7
得分汇总表!C8 | 41 | score-above-weight C8; total-mismatch C10; ratio-mismatch D8
得分汇总表!C9 | -30 | score-negative C9; total-mismatch C10; ratio-mismatch D9
得分汇总表!C10 | 97 | total-mismatch C10; figure-conflict A3
得分汇总表!C10 | 89 | total-mismatch C10; figure-conflict A3; grade-mismatch A3
得分汇总表!D6 | 90% | ratio-mismatch D6
得分汇总表!D7 | 95% | ratio-mismatch D7
得分汇总表!D8 | 98% | ratio-mismatch D8
得分汇总表!D9 | 110% | ratio-mismatch D9
得分汇总表!D10 | 89% | ratio-mismatch D10
文中数据!C3 | 6132.56 | figure-conflict C6
文中数据!C4 | 28587 | figure-conflict C7
文中数据!D4 | 万元 → 元 | figure-conflict C7
文中数据!C5 | 473.17% | ratio-mismatch C5; figure-conflict C8
文中数据!C8 | 493.17% | ratio-mismatch C8; figure-conflict C8
文中数据!C9 | 472 | ratio-mismatch C10 # 472÷6123.56=7.7%
文中数据!C10 | 7% | ratio-mismatch C10 # 372÷6123.56=6.07%
文中数据!C12 | 0.4 | ratio-mismatch C13
文中数据!C13 | 50% | ratio-mismatch C13
文中数据!C14 | 8 | ratio-mismatch C17; ratio-mismatch C18
文中数据!C15 | 6 | ratio-mismatch C17
文中数据!C16 | 8 | ratio-mismatch C18
文中数据!C17 | 90% | ratio-mismatch C17
文中数据!C20 | 36.4 | figure-conflict C20
文中数据!C21 | 5 | ratio-mismatch C22 # 5÷31.1=16.1%
文中数据!C22 | 13.5% | ratio-mismatch C22
"""

SHIJIAZHUANG = """
项目自评情况汇总表!D30 | 12532.6782 | summary-total-mismatch D30
项目自评情况汇总表!D7 | 320 | summary-row-mismatch D7; summary-total-mismatch D30
项目自评情况汇总表!D16 | 671.5307 | summary-row-mismatch D16; summary-total-mismatch D30; rate-mismatch F16; rate-above-100 F16 # 101.49%
项目自评情况汇总表!E26 | 2.39 | summary-row-mismatch E26; rate-mismatch F26
项目自评情况汇总表!E24 | 84000 | unit-slip E24; rate-mismatch F24; summary-row-mismatch E24
项目自评情况汇总表!F26 | 90% | rate-mismatch F26; summary-row-mismatch F26
项目自评情况汇总表!F7 | 90% | summary-row-mismatch F7 # 没有执行数，项目1 填 100%
项目自评情况汇总表!G26 | 95.2 | summary-row-mismatch G26
项目自评情况汇总表!B8 | 科学技术奖奖励项目 | duplicate-unit B8; summary-row-mismatch D8 # 项目1 是 310
项目1!E8 | 311 | summary-row-mismatch 项目自评情况汇总表!D7
项目2!F16 | 3项 | overshoot-unexplained I16 # 150%
项目3!F16 | 391家 | overshoot-unexplained I16 # 130.33%
项目7!F16 | 47人 | overshoot-unexplained I16 # 134.29%
项目9!F16 | 131人次 | overshoot-unexplained I16
项目9!F16 | 130人次 | # 正好 130%
项目4!F16 | 35次 | unit-differs F16
项目5!F16 | 13个 | unit-differs F16
项目10!F16 | 空 | actual-missing F16
项目16!F18 | 空 | actual-missing F18
项目1!I16 | 空 | overshoot-unexplained I16
项目10!F8 | 581.5307 | rate-mismatch H8; summary-row-mismatch 项目自评情况汇总表!E16; summary-row-mismatch 项目自评情况汇总表!F16
项目10!H8 | 95% | rate-mismatch H8
项目14!H8 | 93.9% | summary-row-mismatch 项目自评情况汇总表!F21
项目17!F8 | 50000 | unit-slip F8; rate-mismatch H8; summary-row-mismatch 项目自评情况汇总表!E25; summary-row-mismatch 项目自评情况汇总表!F25
项目18!H20 | 92.8 | summary-row-mismatch 项目自评情况汇总表!G26
文中数据!C6 | 99.79% | ratio-mismatch C6
文中数据!C5 | 37920 | ratio-mismatch C6
文中数据!C4 | 37932 | ratio-mismatch C6
文中数据!C7 | 2022年3月29日 | date-conflict C7 # 自评到 3 月 31 日
文中数据!C7 | 2021年12月30日 | date-conflict C7
文中数据!C3 | 2022年3月31日至3月11日 | date-conflict C3
文中数据!C3 | 2022年3月11日至5月31日 | date-conflict C7
文中数据!C3 | 2021年3月11日至3月31日 | date-conflict C3
"""

SEEDED = {
    "青云谱": QINGYUNPU,
    "福田": FUTIAN,
    "乌鲁木齐": URUMQI,
    "金水": JINSHUI,
    "石家庄": SHIJIAZHUANG,
}
