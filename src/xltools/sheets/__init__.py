"""The sheets that we add to a workbook: 评分底稿, 评分规则, 校验, 变更记录."""
