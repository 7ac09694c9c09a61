Option Explicit
' 汇总附件4: the table as the official form looks, and 处理情况.

Private Const FIRST_ROW As Long = 6
Private Const HEAD_ROW As Long = 4
Private Const LIST_ROW As Long = 5
Private Const HEIGHT As Double = 29

Public Sub XlLine(ByVal table As Worksheet, ByVal row As Long, ByVal form As Variant)
    Dim column As Long
    table.Cells(row, 1).Value = row - FIRST_ROW + 1
    For column = 2 To 4
        If form(column - 1) <> "" Then table.Cells(row, column).Value = form(column - 1)
    Next column
    XlRate table, row
    table.Cells(row, 6).Value = form(4)
End Sub

Private Sub XlRate(ByVal table As Worksheet, ByVal row As Long)
    table.Cells(row, 5).Formula = "=IF(AND(ISNUMBER(C" & row & "),ISNUMBER(D" & row & ")),IF(C" & row & ">0,ROUND(D" & row & "/C" & row & ",4),""""),"""")"
    table.Cells(row, 5).NumberFormat = "0.00%"
    table.Range("C" & row & ":D" & row).NumberFormat = "#,##0.00"
End Sub

Public Function XlTable() As Worksheet
    Dim heads As Variant
    Dim widths As Variant
    Dim column As Long
    Dim sheet As Worksheet
    Set sheet = Workbooks.Add().Worksheets(1)
    sheet.Name = "附件4"
    heads = Array("序号", "预算单位", "全年预算数", "全年执行数", "执行率", "预算单位" & vbLf & "自评分数", "主管部门" & vbLf & "复核分数")
    widths = Array(6.5, 40, 16, 16, 13, 14, 14)
    sheet.Cells(1, 1).Value = "附件4："
    sheet.Cells(3, 1).Value = "主管部门（盖章）："
    sheet.Cells(3, 6).Value = "单位：万元"
    For column = 0 To 6
        sheet.Cells(HEAD_ROW, column + 1).Value = heads(column)
        sheet.Columns(column + 1).ColumnWidth = widths(column)
        sheet.Range(sheet.Cells(HEAD_ROW, column + 1), sheet.Cells(HEAD_ROW + 1, column + 1)).Merge
    Next column
    sheet.Range("A1:G1").Merge
    sheet.Range("A2:G2").Merge
    sheet.Range("A3:B3").Merge
    sheet.Range("F3:G3").Merge
    Set XlTable = sheet
End Function

Public Sub XlTitle(ByVal table As Worksheet, ByVal forms As Variant, ByVal used As Long)
    Dim year As String
    year = XlYears(forms, used)
    If InStr(year, "、") > 0 Or year = "" Then year = "　　"
    table.Cells(2, 1).Value = year & "年度部门整体支出自评情况汇总表"
End Sub

' The years of the forms that tell one, each once.
Private Function XlYears(ByVal forms As Variant, ByVal used As Long) As String
    Dim at As Long
    Dim year As String
    For at = 0 To used - 1
        year = forms(at)(5)
        If year <> "" And InStr(XlYears, year) = 0 Then
            If XlYears <> "" Then XlYears = XlYears & "、"
            XlYears = XlYears & year
        End If
    Next at
End Function

Public Function XlNotes(ByVal forms As Variant, ByVal used As Long, ByVal missed As Long) As Variant
    Dim extra As String
    Dim years As String
    years = XlYears(forms, used)
    If InStr(years, "、") > 0 Then extra = "自评表年度不一致（" & years & "），标题的年度未填，请核对是否放错了年度。"
    If missed > 0 Then extra = extra & "没有采用的文件 " & missed & " 个，名称和原因见工作表“处理情况”。"
    XlNotes = Array("注：1.此表由各主管部门填报，部门本级绩效自评情况填写在第一行，所属单位自评情况依次往下填写；", "    2.主管部门需对本级及三个所属单位复核并打分，所属单位少于三个的则全部复核并打分。", "合计行：预算数、执行数为合计数，执行率按合计数计算，自评分数、复核分数为各单位的平均分。", extra)
End Function

Public Sub XlSums(ByVal table As Worksheet, ByVal row As Long, ByVal notes As Variant)
    Dim column As Long
    Dim area As String
    Dim at As Long
    table.Cells(row, 1).Value = "合计"
    table.Range("A" & row & ":B" & row).Merge
    If row > FIRST_ROW Then
        For column = 3 To 7
            area = Chr(64 + column) & FIRST_ROW & ":" & Chr(64 + column) & (row - 1)
            If column < 5 Then table.Cells(row, column).Formula = "=IF(COUNT(" & area & ")=0,"""",ROUND(SUM(" & area & "),6))"
            If column > 5 Then table.Cells(row, column).Formula = "=IF(COUNT(" & area & ")=0,"""",ROUND(AVERAGE(" & area & "),2))"
        Next column
        XlRate table, row
    End If
    For at = 0 To 3
        table.Cells(row + 1 + at, 1).Value = notes(at)
        table.Range("A" & (row + 1 + at) & ":G" & (row + 1 + at)).Merge
    Next at
    XlLook table, row
End Sub

' As the official form looks. LibreOffice sets fonts of Latin text only.
Private Sub XlLook(ByVal table As Worksheet, ByVal last As Long)
    Dim column As Long
    With table.Range("A1:G" & (last + 4))
        .Font.Name = "宋体"
        .Font.Size = 11
        .WrapText = True
        .VerticalAlignment = xlCenter
    End With
    table.Range("A1").Font.Name = "黑体"
    table.Range("A1").Font.Size = 12
    With table.Range("A2")
        .Font.Size = 18
        .Font.Bold = True
        .HorizontalAlignment = xlCenter
    End With
    table.Range("F3").HorizontalAlignment = xlRight
    With table.Range("A" & HEAD_ROW & ":G" & last)
        .Borders.LineStyle = xlContinuous
        .Borders.Weight = xlThin
        .HorizontalAlignment = xlCenter
    End With
    For column = 1 To 7
        table.Cells(HEAD_ROW, column).Font.Bold = True
        table.Cells(last, column).Font.Bold = True
    Next column
    If last > FIRST_ROW Then table.Range("B" & FIRST_ROW & ":B" & (last - 1)).HorizontalAlignment = xlLeft
    table.Range("A" & (last + 1) & ":A" & (last + 4)).Font.Size = 10
    table.Rows("1:1").RowHeight = 20
    table.Rows("2:2").RowHeight = 36
    table.Rows("3:3").RowHeight = 22
    table.Rows(HEAD_ROW & ":" & (HEAD_ROW + 1)).RowHeight = 20
    table.Rows(FIRST_ROW & ":" & last).RowHeight = HEIGHT
End Sub

' 处理情况: what became of each file.
Public Function XlHandled(ByVal table As Worksheet) As Worksheet
    Dim heads As Variant
    Dim widths As Variant
    Dim column As Long
    Dim sheet As Worksheet
    Set sheet = table.Parent.Worksheets.Add(After:=table)
    sheet.Name = "处理情况"
    heads = Array("序号", "文件", "状态", "单位", "说明")
    widths = Array(7, 40, 10, 34, 56)
    For column = 0 To 4
        sheet.Cells(LIST_ROW - 1, column + 1).Value = heads(column)
        sheet.Columns(column + 1).ColumnWidth = widths(column)
    Next column
    sheet.Range("B:B").NumberFormat = "@"
    sheet.Cells(1, 1).Value = "处理情况"
    Set XlHandled = sheet
End Function

Public Sub XlHandle(ByVal handled As Worksheet, ByVal at As Long, ByVal entry As String, ByVal unit As String, ByVal why As String)
    Dim row As Long
    row = LIST_ROW + at
    handled.Cells(row, 1).Value = at + 1
    handled.Cells(row, 2).Value = entry
    handled.Cells(row, 3).Value = "已采用"
    If why <> "" Then handled.Cells(row, 3).Value = "未采用"
    handled.Cells(row, 4).Value = unit
    handled.Cells(row, 5).Value = why
End Sub

Public Sub XlFinish(ByVal handled As Worksheet, ByVal files As Long, ByVal used As Long)
    Dim last As Long
    Dim column As Long
    last = LIST_ROW + files - 1
    handled.Cells(2, 1).Value = "文件 " & files & " 个：已采用 " & used & "，未采用 " & (files - used)
    With handled.Range("A1:E" & last)
        .Font.Name = "宋体"
        .Font.Size = 10
        .VerticalAlignment = xlCenter
    End With
    handled.Range("A1").Font.Size = 16
    handled.Range("A1").Font.Bold = True
    handled.Range("A2").Font.Bold = True
    With handled.Range("A" & (LIST_ROW - 1) & ":E" & last)
        .Borders.LineStyle = xlContinuous
        .Borders.Weight = xlThin
        .WrapText = True
    End With
    handled.Range("A" & (LIST_ROW - 1) & ":E" & (LIST_ROW - 1)).HorizontalAlignment = xlCenter
    For column = 1 To 5
        handled.Cells(LIST_ROW - 1, column).Font.Bold = True
    Next column
End Sub

' A4 landscape, one page wide. Programs without a printer, and LibreOffice, know some of it only.
Public Sub XlPage(ByVal sheet As Worksheet, ByVal heads As String)
    On Error Resume Next
    sheet.PageSetup.PaperSize = 9
    sheet.PageSetup.Orientation = xlLandscape
    sheet.PageSetup.PrintTitleRows = heads
    sheet.PageSetup.CenterHorizontally = True
    sheet.PageSetup.Zoom = False
    sheet.PageSetup.FitToPagesWide = 1
    sheet.PageSetup.FitToPagesTall = False
    On Error GoTo 0
End Sub
