Option Explicit
' The add-in: every button hands its action to Python (xltools.office.click) on the workbook in front.
' The command for Python is ASCII: any other character of a folder goes as \uXXXX.

Public Function XlClick(ByVal action As String) As Boolean
    Dim bar As Long
    bar = InStr(action, "|")
    If bar > 0 Then
        XlPython Left(action, bar - 1), Mid(action, bar + 1)
    Else
        XlPython action, ""
    End If
    XlClick = True
End Function

Private Sub XlPython(ByVal action As String, ByVal argument As String)
    Dim command As String
    If ActiveWorkbook Is Nothing Then Exit Sub
    command = "from xltools.office.click import click; click('" & action & "'"
    If argument <> "" Then command = command & ", '" & XlEscaped(argument) & "'"
    RunPython command & ")"
End Sub

Public Function XlEscaped(ByVal source As String) As String
    Dim at As Long
    Dim code As Long
    Dim result As String
    For at = 1 To Len(source)
        code = AscW(Mid(source, at, 1)) And 65535
        If code >= 32 And code < 127 And code <> 34 And code <> 37 And code <> 38 And code <> 39 And code <> 92 And code <> 94 Then
            result = result & Mid(source, at, 1)
        Else
            result = result & "\u" & Right("000" & LCase(Hex(code)), 4)
        End If
    Next at
    XlEscaped = result
End Function

Public Sub XlRibbonRecalculate(control As IRibbonControl)
    XlPython "recalculate", ""
End Sub

Public Sub XlRibbonByRules(control As IRibbonControl)
    XlPython "recalculate_by_rules", ""
End Sub

Public Sub XlRibbonUndo(control As IRibbonControl)
    XlPython "undo_recalculation", ""
End Sub

Public Sub XlRibbonCheck(control As IRibbonControl)
    XlPython "verify", ""
End Sub

Public Sub XlRibbonNext(control As IRibbonControl)
    XlPython "next_finding", ""
End Sub

Public Sub XlRibbonClear(control As IRibbonControl)
    XlPython "clear_marks", ""
End Sub

Public Sub XlRibbonSummarize(control As IRibbonControl)
    Dim dialog As FileDialog
    Set dialog = Application.FileDialog(msoFileDialogFolderPicker)
    dialog.Title = "选择存放各单位附件6的文件夹"
    If dialog.Show = -1 Then XlPython "summarize", dialog.SelectedItems(1)
End Sub

Public Sub XlRibbonHelp(control As IRibbonControl)
    Dim words As String
    words = "一键重算：写入执行率、小计、总分和未填得分的公式，" & vbLf
    words = words & "改动列在“变更记录”，可撤销。" & vbLf
    words = words & "一键核对：问题列在“校验结果”，单元格作标记，可清除。" & vbLf
    words = words & "汇总附件4：选择文件夹，每份附件6一行。" & vbLf
    words = words & "出错时看工作表“出错说明”。"
    MsgBox words, vbInformation, "绩效自评"
End Sub
