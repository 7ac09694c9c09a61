Option Explicit
' 汇总附件4 without Python: the workbooks of a folder that were made from our 附件6, read by their names.
' Which files, in which order, which lines and which figures: as xltools summarize does it.

Private Const FIRST_ROW As Long = 6
Private Const HEAD_ROW As Long = 4
Private Const DEPTH As Long = 8
Private Const LIST_ROW As Long = 5

Private entries() As String
Private found As Long

Public Sub XlCollect()
    Dim folder As String
    folder = XlFolder()
    If folder = "" Then Exit Sub
    If XlWhole("summarize|" & folder) Then Exit Sub
    If Right(folder, 1) = Application.PathSeparator Then folder = Left(folder, Len(folder) - 1)
    found = 0
    XlFind folder, DEPTH
    If found = 0 Then
        XlTell "文件夹中没有工作簿：" & folder & "。请检查文件夹是否正确。"
        Exit Sub
    End If
    XlOrder
    XlForms folder
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

' The files of a folder, then those of its folders. Dir keeps one search at a time: names first, then down.
Private Sub XlFind(ByVal folder As String, ByVal left_to_go As Long)
    Dim folders() As String
    Dim count As Long
    Dim at As Long
    Dim entry As String
    Dim stem As String
    stem = folder & Application.PathSeparator
    On Error GoTo Unreadable
    entry = Dir(stem)
    Do While entry <> ""
        If XlIsInput(entry) Then
            ReDim Preserve entries(found)
            entries(found) = stem & entry
            found = found + 1
        End If
        entry = Dir()
    Loop
    If left_to_go = 0 Then Exit Sub
    entry = Dir(stem, vbDirectory)
    Do While entry <> ""
        If entry <> "." And entry <> ".." Then
            If XlIsFolder(stem & entry) Then
                ReDim Preserve folders(count)
                folders(count) = stem & entry
                count = count + 1
            End If
        End If
        entry = Dir()
    Loop
    For at = 0 To count - 1
        XlFind folders(at), left_to_go - 1
    Next at
Unreadable:
End Sub

' A link to a folder (1024: reparse point) is no folder of this one.
Private Function XlIsFolder(ByVal path As String) As Boolean
    Dim attributes As Long
    On Error GoTo Failed
    attributes = GetAttr(path)
    XlIsFolder = (attributes And vbDirectory) <> 0 And (attributes And 1024) = 0
    Exit Function
Failed:
    XlIsFolder = False
End Function

' No lock files, hidden files, our own results; other endings (.bak) are not workbooks.
Private Function XlIsInput(ByVal entry As String) As Boolean
    Dim ending As String
    If Left(entry, 2) = "~$" Or Left(entry, 1) = "." Or InStr(entry, ".重算.") > 0 Then Exit Function
    ending = "|" & LCase(Mid(entry, InStrRev(entry, ".") + 1)) & "|"
    XlIsInput = InStr(entry, ".") > 0 And InStr("|xlsx|xlsm|xltx|xltm|xls|et|ett|docx|docm|", ending) > 0
End Function

' By the whole path, character by character.
Private Sub XlOrder()
    Dim at As Long
    Dim slot As Long
    Dim entry As String
    For at = 1 To found - 1
        entry = entries(at)
        slot = at
        Do While slot > 0
            If StrComp(entries(slot - 1), entry, 0) <= 0 Then Exit Do
            entries(slot) = entries(slot - 1)
            slot = slot - 1
        Loop
        entries(slot) = entry
    Next at
End Sub

' Each file once: a line of 附件4 or a reason, all on 处理情况. Who has units below it comes first (本级).
Private Sub XlForms(ByVal folder As String)
    Dim table As Worksheet
    Dim handled As Worksheet
    Dim forms() As Variant
    Dim form As Variant
    Dim used As Long
    Dim at As Long
    Dim first As Long
    Dim why As String
    Dim own As Long
    Dim row As Long
    Set table = XlTable()
    Set handled = XlHandled(table)
    ReDim forms(found)
    For at = 0 To found - 1
        XlSay "正在汇总：" & (at + 1) & " / " & found
        form = XlRead(entries(at))
        why = form(0)
        If why = "" Then
            first = XlSame(forms, used, XlKey(form(1)), form(5))
            If first >= 0 Then why = "“" & form(1) & "”重复报送：按文件名先后已采用 " & Mid(forms(first)(7), Len(folder) + 2)
        End If
        XlHandle handled, at, Mid(entries(at), Len(folder) + 2), CStr(form(1)), why
        If why = "" Then
            forms(used) = form
            used = used + 1
        End If
    Next at
    row = FIRST_ROW
    For own = 1 To 0 Step -1
        For at = 0 To used - 1
            If forms(at)(6) = own Then
                XlLine table, row, forms(at)
                row = row + 1
            End If
        Next at
    Next own
    XlTitle table, forms, used
    XlSums table, row, XlNotes(forms, used, found - used)
    XlFinish handled, found, used
    XlPage table, "$" & HEAD_ROW & ":$" & (HEAD_ROW + 1)
    XlPage handled, "$" & (LIST_ROW - 1) & ":$" & (LIST_ROW - 1)
    table.Activate
    XlSay "已汇总 " & used & " 个单位；" & (found - used) & " 个文件没有采用，见“处理情况”"
End Sub

Private Function XlSame(ByVal forms As Variant, ByVal used As Long, ByVal unit As String, ByVal year As String) As Long
    Dim at As Long
    XlSame = -1
    For at = used - 1 To 0 Step -1
        If XlKey(forms(at)(1)) = unit And forms(at)(5) = year Then XlSame = at
    Next at
End Function
