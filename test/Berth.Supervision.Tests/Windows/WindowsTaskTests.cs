using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Berth.Supervision.Services;
using Berth.Supervision.Windows;
using Berth.Workloads.Schedules;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Tests;

public sealed class WindowsTaskTests
{
    // A directory's name can hold all of this.
    private static readonly WindowsOptions s_options = new()
    {
        Scope = ServiceScope.User,
        User = @"HOST\it's & 100%",
        Directory = @"D:\it's & 100%\Berth",
        StartupFolder = @"C:\Startup",
    };

    public static TheoryData<string> Names => [.. TestDefinitions.All.Select(static definition => definition.Name.ToString())];

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_Definition_IsTheGoldenFile(string name)
    {
        var definition = WindowsDefinitions.Get(name);
        var files = new WindowsFiles(s_options, definition.Name);

        GoldenText.Verify($"Windows/{name}.ps1", Encoding.UTF8.GetBytes(WindowsScript.Write(definition, files)));
        // As UTF-8: a file in UTF-16 is nothing that a difference can be read of.
        GoldenText.Verify(
            $"Windows/{name}.xml", Encoding.UTF8.GetBytes(Text(WindowsTask.Write(definition, s_options, files, enabled: false))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_HostileText_ComesBackAsItWas(string name)
    {
        var definition = WindowsDefinitions.Get(name);

        var script = WindowsScript.Write(definition, new WindowsFiles(s_options, definition.Name));

        Assert.Equal(definition.Command[0], Literal(script, "$start.FileName = "));
        Assert.Equal(definition.Command[1..], WindowsCommandLineTests.Split(Literal(script, "$start.Arguments = ")));
        foreach (var (key, value) in definition.Environment)
            Assert.Equal(value, Literal(script, $"$start.EnvironmentVariables['{key}'] = "));
    }

    [Theory]
    [InlineData("'; Remove-Item C:\\ -Recurse; '")]
    [InlineData("\u2019; calc; \u2018")]
    [InlineData("\u201a\u201b'")]
    [InlineData("$(calc)`n\"")]
    [InlineData("a\nb\r\nc")]
    public void Quote_TextWithMarksOfAnyKind_StaysALiteral(string text) =>
        Assert.Equal(text, Literal("x = " + PowerShellText.Quote(text) + "\n", "x = "));

    [Fact]
    public void Write_TaskStartsOnlyWhatNothingIsExpandedIn()
    {
        var task = XDocument.Parse(
            Text(WindowsTask.Write(TestDefinition.Named("web"), s_options, new WindowsFiles(s_options, ServiceName.Parse("web")),
                enabled: true)).TrimStart('\ufeff'));
        XNamespace xml = "http://schemas.microsoft.com/windows/2004/02/mit/task";

        var arguments = task.Descendants(xml + "Arguments").Single().Value;

        Assert.Matches(new Regex("^[-A-Za-z0-9+/= ]+$", RegexOptions.None, TimeSpan.FromSeconds(5)), arguments);
        Assert.Equal(@"& ([ScriptBlock]::Create([IO.File]::ReadAllText('D:\it''s & 100%\Berth/berth-web.ps1')))",
            Encoding.Unicode.GetString(Convert.FromBase64String(arguments[(arguments.LastIndexOf(' ') + 1)..])));
        Assert.Equal(@"HOST\it's & 100%", task.Descendants(xml + "Principal").Single().Element(xml + "UserId")!.Value);
        Assert.Equal("true", task.Descendants(xml + "Settings").Single().Element(xml + "Enabled")!.Value);
    }

    [Fact]
    public void Write_WhatWindowsCannotDo_IsRefused()
    {
        var plain = TestDefinition.Named("x");
        Assert.All(
            [
                TestDefinition.Named("x", "C:\\a\"b.exe"),
                TestDefinition.Named("x", "C:\\a.BAT", "\"&calc"),
                TestDefinition.Named("x", "C:\\a.cmd"),
                TestDefinition.Named("x", "C:\\a.exe", "a\u0001"),
                plain with { Supervise = new SuperviseSpec { Stop = new StopSpec { Signal = "SIGINT" } } },
                plain with { Supervise = new SuperviseSpec { StartLimit = new StartLimitSpec() } },
                plain with { Supervise = new SuperviseSpec { Timer = new TimerSpec { At = CalendarExpression.Parse("daily") } } },
                plain with { Supervise = new SuperviseSpec { Timer = new TimerSpec { Every = TimeSpan.FromSeconds(59) } } },
                plain with { Resources = new ResourceSpec { Nice = 1 } },
            ],
            static definition => Assert.Equal(ServiceErrorKind.NotSupported, Assert.Throws<ServiceException>(() =>
            {
                var files = new WindowsFiles(s_options, definition.Name);
                WindowsScript.Write(definition, files);
                WindowsTask.Write(definition, s_options, files, enabled: true);
            }).Kind));
    }

    private static string Text(byte[] task)
    {
        Assert.Equal([0xFF, 0xFE], task[..2]);
        return Encoding.Unicode.GetString(task, 2, task.Length - 2);
    }

    /// <summary>The literal after some text, as PowerShell reads it: to the first mark that is not followed by another.</summary>
    private static string Literal(string script, string before)
    {
        const string marks = "'\u2018\u2019\u201a\u201b";
        var literal = new StringBuilder();
        for (var i = script.IndexOf(before, StringComparison.Ordinal) + before.Length + 1; ; i++)
        {
            if (marks.Contains(script[i], StringComparison.Ordinal))
            {
                if (!marks.Contains(script[i + 1], StringComparison.Ordinal))
                {
                    Assert.True(script[i] is '\'' && script[i + 1] is '\n', "the literal ends before its line does");
                    return literal.ToString();
                }

                i++;
            }

            literal.Append(script[i]);
        }
    }
}
