using System.Text;
using Berth.Descriptions.Diagnostics;

namespace Berth.Workloads.Tests;

public sealed class DiagnosticRendererTests
{
    [Fact]
    public void Write_ErrorBehindTabs_PutsTheCaretBelowThePlace() =>
        Render("{\n\t\"name\":\t7\n}").ShouldBe(
            """
            t.json:2:10: $.name: name must be a string, not a number; write "7" in quotes
              2 | →"name":→7
                | →       →^

            """.Replace('→', '\t'));

    [Fact]
    public void Write_LongLine_ShowsThePartAroundThePlace()
    {
        var (x, y) = (new string('x', 500), new string('y', 500));
        var lines = Render($$"""{ "args": ["{{x}}"], "name": 7, "command": ["{{y}}"] }""").Split('\n');

        lines[1].Length.ShouldBeLessThan(120);
        lines[1][lines[2].IndexOf('^', StringComparison.Ordinal)].ShouldBe('7');
    }

    [Fact]
    public void Write_EndOfFile_ShowsTheLastLine() =>
        Render("{\n  \"name\": \"a\"\n").Split('\n')[1..3].ShouldBe(["  2 |   \"name\": \"a\"", "    |             ^"]);

    [Fact]
    public void Write_ControlCharactersInTheFile_DoNotReachTheTerminal() => Render("{ \"name\": \u001b[31m }").ShouldNotContain("\u001b");

    [Fact]
    public void Write_Color_ColoursTheCaretOnly() => Render("{}", color: true).ShouldEndWith("| \e[1;31m^\e[0m\n");

    private static string Render(string text, bool color = false)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var result = WorkloadFile.Parse(Encoding.UTF8.GetBytes(text), "t.json");
        DiagnosticRenderer.Write(output, result.Diagnostics, result.Source.Span, color);
        return output.ToString();
    }
}
