Option Explicit
' 汇总附件4 without Python: the workbooks of a folder that were made from our 附件6, read by their names.

Private Const FIRST_ROW As Long = 6
Private Const HEAD_ROW As Long = 4

Public Sub XlCollect()
    Dim folder As String
    Dim entry As String
    Dim row As Long
    Dim missed As Long
    Dim entries() As String
    Dim found As Long
    Dim at As Long
    Dim table As Worksheet
    folder = XlFolder()
    If folder = "" Then Exit Sub
    If XlWhole("summarize|" & folder) Then Exit Sub
    entry = Dir(folder & Application.PathSeparator & "*.xls*")
    Do While entry <> ""
        If Left(entry, 2) <> "~$" And Left(entry, 1) <> "." And entry <> ThisWorkbook.Name Then
            ReDim Preserve entries(found)
            entries(found) = entry
            found = found + 1
        End If
        entry = Dir()
    Loop
    Set table = XlTable()
    row = FIRST_ROW
    For at = 0 To found - 1
        XlSay "正在汇总：" & (at + 1) & " / " & found
        If XlLine(folder & Application.PathSeparator & entries(at), table, row) Then
            row = row + 1
        Else
            missed = missed + 1
            table.Cells(HEAD_ROW - 1 + missed, 9).Value = "没有采用：" & entries(at)
        End If
    Next at
    XlSums table, row
    XlSay "已汇总 " & (row - FIRST_ROW) & " 个单位，" & missed & " 个文件没有采用"
End Sub

' The cell named 收件文件夹 if the workbook has one, else what is chosen; where the program has no
' folder dialog, the folder that this workbook is in.
Private Function XlFolder() As String
    Dim dialog As Object
    XlFolder = CStr(XlValue(ThisWorkbook, "收件文件夹"))
    If XlFolder <> "" Then Exit Function
    On Error GoTo NoDialog
    Set dialog = Application.FileDialog(4)
    dialog.Title = "选择存放各单位附件6的文件夹"
    If dialog.Show = -1 Then XlFolder = dialog.SelectedItems(1)
    Exit Function
NoDialog:
    XlFolder = ThisWorkbook.Path
End Function

Private Function XlLine(ByVal path As String, ByVal table As Worksheet, ByVal row As Long) As Boolean
    Dim source As Workbook
    Dim total As Range
    Set source = XlOpened(path)
    If source Is Nothing Then Exit Function
    Set total = XlNamed(source, "附件6_总分")
    If Not total Is Nothing Then
        table.Cells(row, 1).Value = row - FIRST_ROW + 1
        table.Cells(row, 2).Value = XlValue(source, "附件6_评价部门名称")
        table.Cells(row, 3).Value = XlSum(source, "附件6_财政拨款_预算", "附件6_其他资金_预算")
        table.Cells(row, 4).Value = XlSum(source, "附件6_财政拨款_执行", "附件6_其他资金_执行")
        XlRate table, row
        table.Cells(row, 6).Value = total.Value
        XlLine = True
    End If
    source.Close False
End Function

Private Function XlOpened(ByVal path As String) As Workbook
    On Error GoTo Failed
    Set XlOpened = Workbooks.Open(path, 0, True)
    Exit Function
Failed:
    Set XlOpened = Nothing
End Function

Private Function XlNamed(ByVal source As Workbook, ByVal label As String) As Range
    On Error GoTo Missing
    Set XlNamed = source.Names(label).RefersToRange
    Exit Function
Missing:
    Set XlNamed = Nothing
End Function

Private Function XlValue(ByVal source As Workbook, ByVal label As String) As Variant
    Dim place As Range
    Set place = XlNamed(source, label)
    If Not place Is Nothing Then XlValue = place.Value
End Function

' Blank where none of the two is a number: blank is not 0.
Private Function XlSum(ByVal source As Workbook, ByVal one As String, ByVal other As String) As Variant
    Dim a As Variant
    Dim b As Variant
    a = XlValue(source, one)
    b = XlValue(source, other)
    If VarType(a) <> vbDouble And VarType(b) <> vbDouble Then
        XlSum = ""
        Exit Function
    End If
    XlSum = 0
    If VarType(a) = vbDouble Then XlSum = XlSum + a
    If VarType(b) = vbDouble Then XlSum = XlSum + b
End Function

Private Sub XlRate(ByVal table As Worksheet, ByVal row As Long)
    table.Cells(row, 5).Formula = "=IF(AND(ISNUMBER(C" & row & "),ISNUMBER(D" & row & ")),IF(C" & row & ">0,ROUND(D" & row & "/C" & row & ",4),""""),"""")"
    table.Cells(row, 5).NumberFormat = "0.00%"
End Sub

Private Function XlTable() As Worksheet
    Dim heads As Variant
    Dim widths As Variant
    Dim column As Long
    Dim sheet As Worksheet
    Set sheet = Workbooks.Add().Worksheets(1)
    sheet.Name = "附件4"
    heads = Array("序号", "预算单位", "全年预算数", "全年执行数", "执行率", "预算单位自评分数", "主管部门复核分数")
    widths = Array(6, 30, 13, 13, 10, 12, 12)
    sheet.Cells(1, 1).Value = "附件4："
    sheet.Cells(2, 1).Value = "年度部门整体支出自评情况汇总表"
    sheet.Cells(2, 1).Font.Bold = True
    sheet.Cells(2, 1).Font.Size = 16
    sheet.Cells(3, 1).Value = "主管部门（盖章）："
    sheet.Cells(3, 6).Value = "单位：万元"
    For column = 0 To 6
        sheet.Cells(HEAD_ROW, column + 1).Value = heads(column)
        sheet.Cells(HEAD_ROW, column + 1).Font.Bold = True
        sheet.Cells(HEAD_ROW, column + 1).WrapText = True
        sheet.Columns(column + 1).ColumnWidth = widths(column)
    Next column
    Set XlTable = sheet
End Function

Private Sub XlSums(ByVal table As Worksheet, ByVal row As Long)
    Dim column As Long
    Dim letter As String
    table.Cells(row, 1).Value = "合计"
    If row > FIRST_ROW Then
        For column = 3 To 4
            letter = Chr(64 + column)
            table.Cells(row, column).Formula = "=ROUND(SUM(" & letter & FIRST_ROW & ":" & letter & (row - 1) & "),2)"
        Next column
        XlRate table, row
        For column = 6 To 7
            letter = Chr(64 + column)
            table.Cells(row, column).Formula = "=IF(COUNT(" & letter & FIRST_ROW & ":" & letter & (row - 1) & ")=0,"""",ROUND(AVERAGE(" & letter & FIRST_ROW & ":" & letter & (row - 1) & "),2))"
        Next column
    End If
    table.Range("A" & HEAD_ROW & ":G" & row).Borders.LineStyle = xlContinuous
    table.Range("A" & HEAD_ROW & ":G" & row).VerticalAlignment = xlCenter
End Sub
