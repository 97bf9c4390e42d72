using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;

namespace Berth.Workloads.Rules;

/// <summary>The name of a workload: valid as the name of a file, a unit and a cgroup.</summary>
internal sealed class WorkloadNameRule : TextRule
{
    private const int Most = 64;

    public override string Expected => "a name of lower-case letters, digits, - and _, such as \"notes\"";

    public override string Pattern => "^[a-z0-9][a-z0-9_-]*$";

    public override int? MaxLength => Most;

    public override Problem? Test(string text, Findings findings)
    {
        if (text.Length is 0)
            return Problem.Expecting("name is empty", Expected);
        if (text.Length > Most)
            return Problem.Expecting($"name has {text.Length} characters ({Most} at most)", "a shorter name");
        if (!char.IsAsciiLetterLower(text[0]) && !char.IsAsciiDigit(text[0]))
            return Suggest(text, $"name {Quoted.Text(text)} does not start with a lower-case letter or a digit");
        foreach (var c in text)
        {
            if (!IsNameCharacter(c))
                return Suggest(text, $"name {Quoted.Text(text)} holds {Quoted.Text(c.ToString())}");
        }

        return null;
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-';

    private Problem Suggest(string text, string message)
    {
        var name = string.Create(text.Length, text, static (to, from) =>
        {
            for (var i = 0; i < from.Length; i++)
                to[i] = IsNameCharacter(char.ToLowerInvariant(from[i])) ? char.ToLowerInvariant(from[i]) : '-';
        }).Trim('-', '_');
        var problem = Problem.Expecting(message, Expected);
        return name.Length is 0 ? problem : problem with { Suggestion = $"write \"{name}\"" };
    }
}
