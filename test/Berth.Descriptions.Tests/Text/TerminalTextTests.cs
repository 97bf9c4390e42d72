using Berth.Descriptions.Text;

namespace Berth.Descriptions.Tests.Text;

/// <summary>What somebody else wrote, on its way to a terminal.</summary>
public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("plain text, \ttab and ünïcödé 👩‍👩‍👧", "plain text, \ttab and ünïcödé 👩‍👩‍👧")]
    [InlineData("line\r", "line")]
    [InlineData("a\rb\nc", "a?b?c")]
    [InlineData("\e]0;title\a\e[2J", "?]0;title??[2J")]
    [InlineData("c1\u009b31m", "c1?31m")]
    [InlineData("\u202egnp.exe\u202c", "?gnp.exe?")]
    [InlineData("\u2066a\u2069 \u200f\u061c", "?a? ??")]
    [InlineData("a\u2028b\u2029c", "a?b?c")]
    [InlineData("\u007f\0", "??")]
    public void Line_OfAnyText_DrivesNothingAndTurnsNothingRound(string text, string line) => TerminalText.Line(text).ShouldBe(line);

    [Theory]
    [InlineData("/srv/käse ~", "/srv/käse ~")]
    [InlineData("a\nNot enforced\n  nothing", "a\\u000aNot enforced\\u000a  nothing")]
    [InlineData("e\u001b]0;title\u0007.key", "e\\u001b]0;title\\u0007.key")]
    [InlineData("csi\u009b2J", "csi\\u009b2J")]
    [InlineData("turned\u202eround", "turned\\u202eround")]
    [InlineData("a\tb", "a\\u0009b")]
    [InlineData("zero\u200bwidth", "zero\\u200bwidth")]
    public void Name_WhatDrivesATerminalOrCannotBeSeen_IsEscaped(string text, string line) => TerminalText.Name(text).ShouldBe(line);

    [Fact]
    public void Line_OfEveryCharacter_HasNoControlAndNoBidirectionalControl()
    {
        var line = TerminalText.Line(string.Concat(Enumerable.Range(1, 0xD7FF).Select(static c => (char)c)));

        line.Where(static c => char.IsControl(c) && c != '\t').ShouldBeEmpty();
        line.ShouldNotContain('\u202e');
        line.Count(static c => c == '?').ShouldBeInRange(60, 90);
    }
}
