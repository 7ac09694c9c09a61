Option Explicit
' The buttons of 附件6.xlsm without Python: what the workbook's own formulas find is shown and marked.
' Where the add-in is loaded, the same buttons do the whole work through it (XlWhole).
' UTF-8; the build turns Chinese texts into ChrW(...) and leaves Chinese comments out.

Private Const MEMORY As String = "_xltools_vba"
Private Const FIRST_ROW As Long = 5
Private Const RESULT_COLUMN As Long = 6
Private Const PLACE_COLUMN As Long = 7
Private Const RED As Long = 13551615
Private Const AMBER As Long = 10284031

Public Sub XlRecalculate()
    If XlWhole("recalculate") Then Exit Sub
    Application.Calculate
    XlSay XlVerdict()
End Sub

Public Sub XlCheck()
    Dim sheet As Worksheet
    Dim row As Long
    Dim found As String
    Dim hindered As String
    If XlWhole("verify") Then Exit Sub
    Application.Calculate
    hindered = XlHindered()
    Set sheet = XlChecks()
    If hindered = "" Then
        XlUnmark
        For row = FIRST_ROW To XlLast(sheet)
            found = sheet.Cells(row, RESULT_COLUMN).Text
            If XlFailed(found) And XlSheetOf(sheet, row).Name = XlForm().Name Then XlMark sheet, row, found
        Next row
    End If
    sheet.Activate
    XlSay XlVerdict()
    If hindered <> "" Then XlTell hindered & "没有加底色和批注。核对结果在工作表“校验”：" & XlVerdict()
End Sub

Public Sub XlNext()
    Dim sheet As Worksheet
    Dim row As Long
    Dim start As Long
    Dim passed As Long
    Dim last As Long
    Dim found As String
    If XlWhole("next_finding") Then Exit Sub
    Set sheet = XlChecks()
    last = XlLast(sheet)
    start = XlRowOf(sheet, ActiveSheet.Name, ActiveCell.Row, ActiveCell.Column)
    row = start
    For passed = FIRST_ROW To last
        row = row + 1
        If row > last Then row = FIRST_ROW
        found = sheet.Cells(row, RESULT_COLUMN).Text
        If XlFailed(found) Then
            XlGoTo sheet, row
            XlSay sheet.Cells(row, 2).Text & "：" & found
            Exit Sub
        End If
    Next passed
    XlSay XlVerdict()
End Sub

Public Sub XlClear()
    Dim hindered As String
    If XlWhole("clear_marks") Then Exit Sub
    hindered = XlHindered()
    If hindered <> "" Then
        XlTell hindered & "标记没有清除。"
        Exit Sub
    End If
    XlUnmark
    XlSay "标记已清除"
End Sub

Public Sub XlUndo()
    If XlWhole("undo_recalculation") Then Exit Sub
    XlSay "没有安装 xltools 加载宏：重算只重新计算公式，没有改动单元格，不需要撤销"
End Sub

Public Function XlWhole(ByVal action As String) As Boolean
    On Error GoTo Missing
    XlWhole = Application.Run("xltools.xlam!XlClick", action)
    Exit Function
Missing:
    XlWhole = False
End Function

Public Sub XlSay(ByVal message As String)
    On Error Resume Next
    Application.StatusBar = message
    On Error GoTo 0
End Sub

' What a person must not miss.
Public Sub XlTell(ByVal message As String)
    XlSay message
    MsgBox message, vbExclamation, "绩效自评"
End Sub

Private Function XlChecks() As Worksheet
    Set XlChecks = ThisWorkbook.Worksheets("校验")
End Function

Private Function XlVerdict() As String
    XlVerdict = XlChecks().Cells(2, 1).Text
End Function

Private Function XlLast(ByVal sheet As Worksheet) As Long
    Dim row As Long
    row = FIRST_ROW
    Do While sheet.Cells(row, 2).Text <> ""
        row = row + 1
    Loop
    XlLast = row - 1
End Function

Private Function XlFailed(ByVal found As String) As Boolean
    XlFailed = (found = "不符" Or found = "提醒")
End Function

Private Function XlForm() As Worksheet
    Set XlForm = ThisWorkbook.Names("附件6_总分").RefersToRange.Worksheet
End Function

' A check about rows points to 评分底稿, any other to the form.
Private Function XlSheetOf(ByVal checks As Worksheet, ByVal row As Long) As Worksheet
    If InStr(checks.Cells(row, 2).Text, "项数") > 0 Then
        Set XlSheetOf = ThisWorkbook.Worksheets("评分底稿")
    Else
        Set XlSheetOf = XlForm()
    End If
End Function

Private Function XlRowOf(ByVal checks As Worksheet, ByVal sheetName As String, ByVal row As Long, ByVal column As Long) As Long
    Dim slot As Long
    Dim place As Range
    XlRowOf = FIRST_ROW - 1
    For slot = FIRST_ROW To XlLast(checks)
        If XlSheetOf(checks, slot).Name = sheetName Then
            Set place = XlSheetOf(checks, slot).Range(checks.Cells(slot, PLACE_COLUMN).Text)
            If place.Row = row And place.Column = column Then XlRowOf = slot
        End If
    Next slot
End Function

Private Sub XlGoTo(ByVal checks As Worksheet, ByVal row As Long)
    Dim target As Worksheet
    Set target = XlSheetOf(checks, row)
    target.Activate
    target.Range(checks.Cells(row, PLACE_COLUMN).Text).Select
End Sub

' Fill and note; what was there goes to a hidden sheet.
' A note of the user's stays alone.
Private Sub XlMark(ByVal checks As Worksheet, ByVal row As Long, ByVal found As String)
    Dim target As Worksheet
    Dim place As Range
    Dim kept As Worksheet
    Dim slot As Long
    Dim shut As Boolean
    Set target = XlSheetOf(checks, row)
    Set place = target.Range(checks.Cells(row, PLACE_COLUMN).Text)
    Set kept = XlMemory()
    shut = XlOpen(target)
    slot = kept.Cells(1, 1).Value + 2
    kept.Cells(slot, 1).Value = target.Name
    kept.Cells(slot, 2).Value = place.Row
    kept.Cells(slot, 3).Value = place.Column
    kept.Cells(slot, 4).Value = -1
    If place.Interior.ColorIndex <> xlColorIndexNone Then kept.Cells(slot, 4).Value = place.Interior.Color
    If place.Comment Is Nothing Then
        kept.Cells(slot, 5).Value = 1
        place.AddComment checks.Cells(row, 2).Text & "：" & found
    End If
    place.Interior.Color = AMBER
    If found = "不符" Then place.Interior.Color = RED
    kept.Cells(slot, 6).Value = place.Interior.Color
    kept.Cells(1, 1).Value = slot - 1
    XlShut target, shut
End Sub

' Backwards: a cell that was marked twice gets back what it had first.
Private Sub XlUnmark()
    Dim kept As Worksheet
    Dim target As Worksheet
    Dim place As Range
    Dim slot As Long
    Dim shut As Boolean
    Set kept = XlMemory()
    For slot = kept.Cells(1, 1).Value + 1 To 2 Step -1
        Set target = ThisWorkbook.Worksheets(kept.Cells(slot, 1).Value)
        Set place = target.Cells(kept.Cells(slot, 2).Value, kept.Cells(slot, 3).Value)
        shut = XlOpen(target)
        If place.Interior.Color = kept.Cells(slot, 6).Value Then
            If kept.Cells(slot, 4).Value = -1 Then
                place.Interior.ColorIndex = xlColorIndexNone
            Else
                place.Interior.Color = kept.Cells(slot, 4).Value
            End If
        End If
        If kept.Cells(slot, 5).Value = 1 Then
            If Not place.Comment Is Nothing Then place.Comment.Delete
        End If
        XlShut target, shut
    Next slot
    kept.Cells.ClearContents
End Sub

Private Function XlMemory() As Worksheet
    Dim sheet As Worksheet
    Dim active As Worksheet
    For Each sheet In ThisWorkbook.Worksheets
        If sheet.Name = MEMORY Then
            Set XlMemory = sheet
            Exit Function
        End If
    Next sheet
    Set active = ActiveSheet
    On Error GoTo Refused
    Set sheet = ThisWorkbook.Worksheets.Add(After:=ThisWorkbook.Worksheets(ThisWorkbook.Worksheets.Count))
    sheet.Name = MEMORY
    sheet.Visible = xlSheetVeryHidden
    active.Activate
    Set XlMemory = sheet
    Exit Function
Refused:
    Set XlMemory = Nothing
End Function

' Why no marks can be set or taken away; "" where they can.
Private Function XlHindered() As String
    Dim shut As Boolean
    shut = XlForm().ProtectContents
    If Not XlOpens(XlForm()) Then
        XlHindered = "工作表“" & XlForm().Name & "”设了保护密码，按钮不能改它。请先用密码撤销保护（审阅 → 撤销工作表保护），再按一次。"
        Exit Function
    End If
    XlShut XlForm(), shut
    If XlMemory() Is Nothing Then XlHindered = "工作簿的结构设了保护，记不下原来的底色。请先撤销保护（审阅 → 保护工作簿），再按一次。"
End Function

' Whether the sheet is open for changes now. A given password that is wrong is an error, none asks the user for one.
Private Function XlOpens(ByVal sheet As Worksheet) As Boolean
    On Error GoTo Refused
    If sheet.ProtectContents Then sheet.Unprotect ""
    XlOpens = Not sheet.ProtectContents
    Exit Function
Refused:
    XlOpens = False
End Function

Private Function XlOpen(ByVal sheet As Worksheet) As Boolean
    XlOpen = sheet.ProtectContents
    If sheet.ProtectContents Then sheet.Unprotect ""
End Function

' Closed as our forms are: formats and rows may be changed. LibreOffice knows fewer arguments.
Private Sub XlShut(ByVal sheet As Worksheet, ByVal shut As Boolean)
    If Not shut Then Exit Sub
    On Error GoTo Plain
    sheet.Protect "", False, True, False, False, True, True, True, False, True, False, False, True
    Exit Sub
Plain:
    sheet.Protect
End Sub
