using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;

namespace Berth.Workloads.Rules;

/// <summary>The name of a granted host service: valid as the name of a socket and, in upper case, of a variable.</summary>
internal sealed class HostServiceNameRule : TextRule
{
    private const int Most = 64;

    public override string Expected => "a name of lower-case letters, digits and -, such as \"fetch\"";

    public override string Pattern => "^[a-z][a-z0-9-]*$";

    public override int? MaxLength => Most;

    public override Problem? Test(string text, Findings findings)
    {
        if (text.Length is 0)
            return Problem.Expecting("name is empty", Expected);
        if (text.Length > Most)
            return Problem.Expecting($"name has {text.Length} characters ({Most} at most)", "a shorter name");
        if (!char.IsAsciiLetter(text[0]))
            return Suggest(text, $"name {Quoted.Text(text)} does not start with a lower-case letter");
        foreach (var c in text)
        {
            if (!IsNameCharacter(c))
                return Suggest(text, $"name {Quoted.Text(text)} holds {Quoted.Text(c.ToString())}");
        }

        return null;
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-';

    private Problem Suggest(string text, string message)
    {
        var name = string
            .Concat(text.ToLowerInvariant().Select(static c => IsNameCharacter(c) ? c : '-'))
            .Trim('-')
            .TrimStart("0123456789-");
        var problem = Problem.Expecting(message, Expected);
        return name.Length is 0 ? problem : problem with { Suggestion = $"write \"{name}\"" };
    }
}
