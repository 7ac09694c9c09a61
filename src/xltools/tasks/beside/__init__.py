"""What stands beside the table of a summary: 说明, 分析, 复核抽样, 问题清单, 处理情况."""
