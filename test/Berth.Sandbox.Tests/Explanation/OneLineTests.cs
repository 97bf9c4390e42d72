using Berth.Sandbox.Explanation;

namespace Berth.Sandbox.Tests.Explanation;

public sealed class OneLineTests
{
    [Theory]
    [InlineData("/srv/käse ~", "/srv/käse ~")]
    [InlineData("a\nNot enforced\n  nothing", "a\\u000aNot enforced\\u000a  nothing")]
    [InlineData("e\u001b]0;title\u0007.key", "e\\u001b]0;title\\u0007.key")]
    [InlineData("csi\u009b2J", "csi\\u009b2J")]
    [InlineData("turned\u202eround", "turned\\u202eround")]
    public void Of_WhatDrivesATerminal_IsEscaped(string text, string line) => OneLine.Of(text).ShouldBe(line);
}
