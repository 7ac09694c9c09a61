Option Explicit
' 汇总附件4: what stands in one workbook that was made from our 附件6.

' why not, unit, budget, spent, score, year, 1 for 本级, path
Public Function XlRead(ByVal path As String) As Variant
    Dim source As Workbook
    Dim opened As Boolean
    Dim ending As String
    ending = LCase(Mid(path, InStrRev(path, ".") + 1))
    If ending = "docx" Or ending = "docm" Then
        XlRead = Array("Word 文档，按钮不读；里面有附件6的，请用命令行 xltools summarize", "", "", "", "", "", 0, path)
        Exit Function
    End If
    Set source = XlOpenOne(path)
    If source Is Nothing Then
        Set source = XlOpened(path)
        opened = True
    End If
    If source Is Nothing Then
        XlRead = Array("打不开：文件已损坏、设有密码，或者已打开同名的另一个文件", "", "", "", "", "", 0, path)
        Exit Function
    End If
    XlRead = XlContent(source, path)
    If opened Then source.Close False
End Function

Private Function XlContent(ByVal source As Workbook, ByVal path As String) As Variant
    Dim unit As String
    Dim score As Variant
    Dim staff As Variant
    Dim own As Long
    Dim why As String
    Dim money As Variant
    Dim total As Range
    On Error GoTo Failed
    Set total = XlNamed(source, "附件6_总分")
    If total Is Nothing Then
        XlContent = Array("不是用本软件模板填的附件6，按钮读不了；别处的附件6请用命令行 xltools summarize", "", "", "", "", "", 0, path)
        Exit Function
    End If
    unit = XlTrimmed(CStr(XlValue(source, "附件6_评价部门名称")))
    score = XlNumber(total)
    staff = XlNumber(XlNamed(source, "附件6_下属单位个数"))
    If VarType(staff) = vbDouble Then
        If staff > 0 Then own = 1
    End If
    If VarType(score) <> vbDouble Then why = "工作表“" & total.Worksheet.Name & "”没有总分"
    If XlKey(unit) = "" Then why = "工作表“" & total.Worksheet.Name & "”没有填评价部门名称"
    money = XlMoney(source)
    XlContent = Array(why, unit, money(0), money(1), score, XlYear(source), own, path)
    Exit Function
Failed:
    XlContent = Array("读取时出错，可能是表被改动过；请用命令行 xltools summarize", unit, "", "", "", "", 0, path)
End Function

' One that is open already is read as it is, and stays open.
Private Function XlOpenOne(ByVal path As String) As Workbook
    Dim source As Workbook
    For Each source In Workbooks
        If source.FullName = path Then Set XlOpenOne = source
    Next source
End Function

' Macros of received workbooks do not run.
Private Function XlOpened(ByVal path As String) As Workbook
    Dim before As Long
    On Error Resume Next
    before = 1
    before = Application.AutomationSecurity
    Application.AutomationSecurity = 3
    On Error GoTo Failed
    Set XlOpened = Workbooks.Open(path, 0, True)
    XlSecurity before
    Exit Function
Failed:
    Set XlOpened = Nothing
    XlSecurity before
End Function

Private Sub XlSecurity(ByVal level As Long)
    On Error Resume Next
    Application.AutomationSecurity = level
    On Error GoTo 0
End Sub

Public Function XlNamed(ByVal source As Workbook, ByVal label As String) As Range
    On Error GoTo Missing
    Set XlNamed = source.Names(label).RefersToRange
    Exit Function
Missing:
    Set XlNamed = Nothing
End Function

Public Function XlValue(ByVal source As Workbook, ByVal label As String) As Variant
    Dim place As Range
    Set place = XlNamed(source, label)
    If Not place Is Nothing Then XlValue = place.Value
End Function

' The number of a cell, also one that was typed as text; "" where there is none.
Private Function XlNumber(ByVal place As Range) As Variant
    Dim text As String
    XlNumber = ""
    If place Is Nothing Then Exit Function
    If Left(place.Text, 1) = "#" And VarType(place.Value) <> vbDouble Then Exit Function
    If VarType(place.Value) = vbDouble Or VarType(place.Value) = vbCurrency Then
        XlNumber = CDbl(place.Value)
    ElseIf VarType(place.Value) = vbString Then
        text = XlKey(place.Value)
        If text Like "*,###" Or text Like "*,###.*" Then text = Replace(text, ",", "")
        If XlIsNumber(text) Then XlNumber = CDbl(text)
    End If
End Function

' Digits with at most one point, a minus in front. LibreOffice's IsNumeric takes more for a number.
Private Function XlIsNumber(ByVal text As String) As Boolean
    Dim at As Long
    Dim points As Long
    Dim digits As Long
    If Left(text, 1) = "-" Then text = Mid(text, 2)
    For at = 1 To Len(text)
        If Mid(text, at, 1) = "." Then points = points + 1
        If InStr("0123456789", Mid(text, at, 1)) > 0 Then digits = digits + 1
    Next at
    XlIsNumber = digits > 0 And points < 2 And digits + points = Len(text)
End Function

' The sum of 资金来源, or of 资金结构 where the sources are not filled in. Blank is not 0.
Private Function XlMoney(ByVal source As Workbook) As Variant
    Dim scale_of As Double
    Dim budget As Variant
    Dim spent As Variant
    scale_of = XlScale(source)
    budget = XlSum(source, "附件6_财政拨款_预算", "附件6_其他资金_预算", scale_of)
    spent = XlSum(source, "附件6_财政拨款_执行", "附件6_其他资金_执行", scale_of)
    If VarType(budget) <> vbDouble And VarType(spent) <> vbDouble Then
        budget = XlSum(source, "附件6_基本支出_预算", "附件6_项目支出_预算", scale_of)
        spent = XlSum(source, "附件6_基本支出_执行", "附件6_项目支出_执行", scale_of)
    End If
    XlMoney = Array(budget, spent)
End Function

Private Function XlSum(ByVal source As Workbook, ByVal one As String, ByVal other As String, ByVal scale_of As Double) As Variant
    Dim a As Variant
    Dim b As Variant
    Dim sum As Double
    a = XlNumber(XlNamed(source, one))
    b = XlNumber(XlNamed(source, other))
    XlSum = ""
    If VarType(a) <> vbDouble And VarType(b) <> vbDouble Then Exit Function
    If VarType(a) = vbDouble Then sum = sum + a
    If VarType(b) = vbDouble Then sum = sum + b
    XlSum = Application.WorksheetFunction.Round(sum / scale_of, 6)
End Function

' What one 万元 is in the money unit that the form states above its table.
Private Function XlScale(ByVal source As Workbook) As Double
    Dim sheet As Worksheet
    Dim row As Long
    Dim column As Long
    XlScale = 1
    Set sheet = XlNamed(source, "附件6_总分").Worksheet
    For row = 1 To XlNamed(source, "附件6_财政拨款_预算").Row
        For column = 1 To 9
            Select Case Replace(Replace(XlKey(sheet.Cells(row, column).Text), "(", ""), ")", "")
            Case "单位:元", "金额单位:元", "单位:人民币元"
                XlScale = 10000
            Case "单位:千元", "金额单位:千元"
                XlScale = 10
            Case "单位:亿元", "金额单位:亿元"
                XlScale = 0.0001
            End Select
        Next column
    Next row
End Function

' As a title above the table tells it, else the line below the title; blank where none does.
Private Function XlYear(ByVal source As Workbook) As String
    Dim sheet As Worksheet
    Dim row As Long
    Dim column As Long
    Dim text As String
    Set sheet = XlNamed(source, "附件6_总分").Worksheet
    For row = 1 To XlNamed(source, "附件6_评价部门名称").Row - 1
        For column = 1 To 9
            text = sheet.Cells(row, column).Text
            If XlYear = "" And InStr(text, "日期") = 0 And (InStr(text, "自评") > 0 Or InStr(text, "评价") > 0) Then XlYear = XlYearIn(text)
        Next column
    Next row
    If XlYear = "" Then XlYear = XlYearIn(CStr(XlValue(source, "附件6_年度")))
End Function

Private Function XlYearIn(ByVal text As String) As String
    Dim at As Long
    Dim plain As String
    Dim digits As String
    plain = XlKey(text)
    digits = "〇一二三四五六七八九"
    For at = 1 To 10
        plain = Replace(plain, Mid(digits, at, 1), CStr(at - 1))
    Next at
    plain = Replace(Replace(plain, "○", "0"), "零", "0")
    For at = Len(plain) - 3 To 1 Step -1
        If Mid(plain, at, 4) Like "20##" Then XlYearIn = Mid(plain, at, 4)
    Next at
End Function

' A text for comparison: no white space, full-width signs as half-width ones.
Public Function XlKey(ByVal text As String) As String
    Dim at As Long
    Dim code As Long
    For at = 1 To Len(text)
        code = AscW(Mid(text, at, 1)) And 65535
        If code > 65280 And code < 65375 Then code = code - 65248
        If code > 32 And code <> 160 And code <> 12288 Then XlKey = XlKey & ChrW(code)
    Next at
End Function

Private Function XlTrimmed(ByVal text As String) As String
    XlTrimmed = Trim(text)
    Do While Left(XlTrimmed, 1) = "　"
        XlTrimmed = Trim(Mid(XlTrimmed, 2))
    Loop
    Do While Right(XlTrimmed, 1) = "　"
        XlTrimmed = Trim(Left(XlTrimmed, Len(XlTrimmed) - 1))
    Loop
End Function
