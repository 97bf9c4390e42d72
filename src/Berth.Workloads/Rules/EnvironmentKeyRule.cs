using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;

namespace Berth.Workloads.Rules;

/// <summary>The name of an environment variable: not empty, without = and NUL (environ(7)).</summary>
public sealed class EnvironmentKeyRule : TextRule
{
    /// <inheritdoc/>
    public override string Expected => "a name without =, such as \"LANG\"";

    /// <inheritdoc/>
    public override string Pattern => @"^[^=\u0000]+$";

    /// <inheritdoc/>
    public override Problem? Test(string text, Findings findings)
    {
        if (text.Length is 0)
            return Problem.Expecting("environment key \"\" is empty", Expected);
        if (text.Contains('\0', StringComparison.Ordinal))
            return Problem.Expecting($"environment key {Quoted.Text(text)} holds a NUL character", Expected);
        var at = text.IndexOf('=', StringComparison.Ordinal);
        if (at < 0)
            return null;
        var problem = Problem.Expecting($"environment key {Quoted.Text(text)} holds \"=\"", Expected);
        return at is 0 ? problem : problem with { Suggestion = $"write {Quoted.Text(text[..at])}: {Quoted.Text(text[(at + 1)..])}" };
    }
}
